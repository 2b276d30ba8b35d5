"""The page that `make reproduce-paper` ends with: verdicts on top, the curve of each set below."""

from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from privgan.report.tables import Table
from privgan.runs.record import write_bytes

TITLES = {"drawn_faces": "Drawn faces (stand-in)", "smiles": "SMILEs", "celeba": "CelebA"}


def write_index(out: Path, result: dict[str, Any]) -> str:
    """Write `index.html` beside the reports; returns the same verdicts as lines of text."""
    chapters = "".join(_chapter(part) for part in result["sets"]) + _theory(result.get("theory"))
    css = files("privgan.report").joinpath("page.css").read_text()
    ran = f"Profile {result['profile']}, {worked(result)}."
    broken = f'<p class="warnings">Failed: {escape(", ".join(result["failed"]))}.</p>' if result["failed"] else ""
    page = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>The paper again</title>
<style>{css}</style>
</head>
<body>
<header><p class="kicker">Reproduction</p><h1>Smiling, hidden</h1>
<p class="lead">The smiling experiment of “Generative Modeling for Context-Aware Local Privacy”, run again in both
regimes and judged against the paper's own figures. {escape(ran)} All numbers:
<a href="results.json">results.json</a>.</p></header>
<main>{broken}{chapters}</main>
</body>
</html>
"""
    write_bytes(out / "index.html", page.encode())
    return "\n".join([*_lines(result), f"{out / 'index.html'}"])


def worked(result: dict[str, Any]) -> str:
    """How many runs stand behind a result, and how long they took one after another."""
    parts = [*result["sets"], result.get("theory") or {}]
    seconds = [run["seconds"] for part in parts for run in part.get("runs", ())]
    return f"{len(seconds)} runs of {sum(seconds) / 60:.0f} minutes in all"


def _chapter(part: dict[str, Any]) -> str:
    title = TITLES.get(part["set"], part["set"])
    if "missing" in part:
        return f"<section><h2>{escape(title)}</h2><p>Not run: {escape(part['missing'])}</p></section>"
    report = f"{part['set']}/report"
    return f"""
<section><h2>{escape(title)}</h2>
<h3>The paper's figures</h3>{_claims(part).html(f"Paper against ours on {title}")}
<h3>The paper's findings</h3>{_findings(part).html(f"Findings on {title}")}
{_figure(report, "curve.png", "Privacy against distortion", title)}
<p class="files"><a href="{report}/index.html">The whole report: samples, tables, every figure</a></p>
</section>"""


def _theory(part: dict[str, Any] | None) -> str:
    """Learned channels against the exact optimum, a figure for each law."""
    if not part:
        return ""
    title = "<h2>Against the best possible</h2>"
    if "missing" in part:
        return f"<section>{title}<p>Not run: {escape(part['missing'])}</p></section>"
    figures = "".join(
        _figure("theory/report", curve["file"], curve["title"], curve["title"]) for curve in part["curves"]
    )
    return f"""
<section>{title}
<p>Sets of a known law, for which the least leakage at every distortion is known: how near do learned channels come?</p>
{_findings(part).html("Findings on sets of a known law")}
<div class="pair">{figures}</div>
<p class="files"><a href="theory/report/index.html">The whole report: distances, tables, every figure</a></p>
</section>"""


def _figure(report: str, file: str, title: str, data: str) -> str:
    """One curve of a report, that leads there."""
    return f"""<figure><figcaption><h3>{escape(title)}</h3></figcaption>
<a href="{report}/index.html"><picture><source srcset="{report}/dark/{file}" media="(prefers-color-scheme: dark)">
<img src="{report}/{file}" alt="Privacy-distortion curve on {escape(data)}"></picture></a></figure>"""


def _claims(part: dict[str, Any]) -> Table:
    rows = [
        (
            claim["says"],
            f"{claim['accuracy']:.0%}",
            f"{claim['ours']:.1%} ({claim['lower']:.1%} to {claim['upper']:.1%})" if "ours" in claim else "",
            claim["verdict"],
            f"{claim['strongest']:.1%}" if "ours" in claim else "",
            claim["why"],
        )
        for claim in part["figures"]
    ]
    return Table(("what", "paper", "ours (the paper's CNN)", "verdict", "strongest attacker", "note"), tuple(rows))


def _findings(part: dict[str, Any]) -> Table:
    rows = [
        (f["says"], "" if f["value"] is None else f"{f['value']:.3f}", "holds" if f["holds"] else "does not hold")
        for f in part["findings"]
    ]
    return Table(("finding", "value", "here"), tuple(rows))


def _lines(result: dict[str, Any]) -> list[str]:
    lines = []
    for part in (*result["sets"], {"set": "theory", **(result.get("theory") or {"missing": "left out"})}):
        lines.append(part["set"] + (f": not run, {part['missing']}" if "missing" in part else ""))
        for claim in part.get("figures", ()):
            ours = f"{claim['ours']:.3f} ({claim['lower']:.3f} to {claim['upper']:.3f})" if "ours" in claim else "-"
            lines.append(
                f"  {claim['says']:54} paper {claim['accuracy']:.2f}  ours {ours}  {claim['verdict']} {claim['why']}"
            )
        for finding in part.get("findings", ()):
            value = "-" if finding["value"] is None else f"{finding['value']:.4g}"
            lines.append(f"  {finding['says']}: {value} {'holds' if finding['holds'] else 'DOES NOT HOLD'}")
    return lines
