"""The page that `make reproduce-paper` ends with: verdicts on top, the curve of each set below."""

from pathlib import Path
from typing import Any

import beyond
import houses
from ways import HEAD, SAYS, columns

from privgan.html import Table, render
from privgan.runs.json_files import write_bytes

TITLES = {"drawn_faces": "Drawn faces (stand-in)", "smiles": "SMILEs", "celeba": "CelebA"}
TEMPLATES = Path(__file__).with_name("templates")


def write_index(out: Path, result: dict[str, Any]) -> str:
    """Write `index.html` beside the reports; returns the same verdicts as lines of text."""
    page = render(
        *(TEMPLATES, "reproduction.html"),
        profile=result["profile"],
        worked=worked(result),
        failed=result["failed"],
        sets=[_chapter(part) for part in result["sets"]],
        theory=_theory(result.get("theory")),
        houses=_houses(result.get("houses")),
        beyond=[_beyond(part) for part in result.get("beyond", ())],
    )
    write_bytes(out / "index.html", page.encode())
    return "\n".join([*_lines(result), f"{out / 'index.html'}"])


def worked(result: dict[str, Any]) -> str:
    """How many runs stand behind a result, and how long they took one after another."""
    parts = [*result["sets"], result.get("theory") or {}, *result.get("beyond", ())]
    seconds = [run["seconds"] for part in parts for run in part.get("runs", ())]
    return f"{len(seconds)} runs of {sum(seconds) / 60:.0f} minutes in all"


def _chapter(part: dict[str, Any]) -> dict[str, Any]:
    """One set as the template names it."""
    told = {"title": TITLES.get(part["set"], part["set"]), "missing": part.get("missing")}
    if told["missing"]:
        return told
    figures = {"claims": _claims(part), "notes": _notes(part), "findings": _findings(part)}
    lines = part.get("ways", ())
    ways = {"ways": Table(HEAD, tuple(map(columns, lines))) if lines else None, "ways_note": SAYS}
    return told | figures | ways | {"report": f"{part['set']}/report"}


def _theory(part: dict[str, Any] | None) -> dict[str, Any] | None:
    """Learned channels against the exact optimum, a figure for each law."""
    if not part or "missing" in part:
        return part or None
    return {"missing": None, "report": "theory/report", "curves": part["curves"], "findings": _findings(part)}


def _houses(part: dict[str, Any] | None) -> dict[str, Any] | None:
    """How much photos tell of a price."""
    return {"says": houses.says(part), "table": houses.table(part)} if part else None


def _beyond(part: dict[str, Any]) -> dict[str, Any]:
    """Profiles and text: a table of runs, and what they show."""
    told = {"title": part["title"], "missing": part.get("missing")}
    if told["missing"]:
        return told
    return told | {"runs": beyond.table(part), "findings": _findings(part), "report": f"{part['name']}/report"}


def _notes(part: dict[str, Any]) -> list[str]:
    """Why a verdict is what it is, each reason once."""
    return [
        f"{reason[:1].upper()}{reason[1:]}." for reason in dict.fromkeys(c["why"] for c in part["figures"]) if reason
    ]


def _claims(part: dict[str, Any]) -> Table:
    rows = [
        (
            claim["says"],
            f"{claim['accuracy']:.0%}",
            f"{claim['ours']:.1%} ({claim['lower']:.1%} to {claim['upper']:.1%})" if "ours" in claim else "",
            claim["verdict"],
            f"{claim['strongest']:.1%}" if "ours" in claim else "",
        )
        for claim in part["figures"]
    ]
    return Table(("what", "paper", "ours (the paper's CNN)", "verdict", "strongest attacker"), tuple(rows))


def _findings(part: dict[str, Any]) -> Table:
    rows = [
        (f["says"], "" if f["value"] is None else f"{f['value']:.3f}", evidence(f), verdict(f))
        for f in part["findings"]
    ]
    return Table(("finding", "value", "interval or p", "here"), tuple(rows))


def verdict(finding: dict[str, Any]) -> str:
    """holds, does not hold, or undecided; findings of earlier versions know two of these."""
    return str(finding.get("verdict") or ("holds" if finding["holds"] else "does not hold"))


def evidence(finding: dict[str, Any]) -> str:
    """The limits of a difference, or the p-value of a trend; nothing where a value is all there is."""
    if finding.get("lower") is not None:
        return f"{finding['lower']:+.3f} to {finding['upper']:+.3f}"
    return f"p = {finding['p']:.2g}" if finding.get("p") is not None else ""


def _lines(result: dict[str, Any]) -> list[str]:
    lines = []
    theory = {"set": "theory", **(result.get("theory") or {"missing": "left out"})}
    for part in (*result["sets"], theory, *({"set": one["name"], **one} for one in result.get("beyond", ()))):
        lines.append(part["set"] + (f": not run, {part['missing']}" if "missing" in part else ""))
        for claim in part.get("figures", ()):
            ours = f"{claim['ours']:.3f} ({claim['lower']:.3f} to {claim['upper']:.3f})" if "ours" in claim else "-"
            lines.append(
                f"  {claim['says']:54} paper {claim['accuracy']:.2f}  ours {ours}  {claim['verdict']} {claim['why']}"
            )
        for finding in part.get("findings", ()):
            value = "-" if finding["value"] is None else f"{finding['value']:.4g}"
            told = " ".join(filter(None, (value, f"({evidence(finding)})" if evidence(finding) else "")))
            lines.append(f"  {finding['says']}: {told} {verdict(finding).replace('does not hold', 'DOES NOT HOLD')}")
    return lines
