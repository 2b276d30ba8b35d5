"""What was found as one page: a single file without links to elsewhere, for light and dark screens."""

from collections.abc import Iterable, Mapping
from html import escape
from importlib.resources import files
from typing import Any

from privgan.audit.findings import (
    Record,
    by_attacker,
    each_secret,
    limits,
    measure,
    percent,
    title,
    verdict,
    warnings,
)
from privgan.report.tables import Table

FIGURES = {"auc": "AUC", "r2": "R\u00b2"}


def page(leakage: Mapping[str, Any], command: str) -> str:
    """The HTML of `leakage.json`; command: what makes it again."""
    style = "".join(files("privgan.report").joinpath(f"{name}.css").read_text() for name in ("page", "audit"))
    name = escape(title(leakage))
    chapters = "".join(_chapter(secret, one) for secret, one in each_secret(leakage).items())
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>What leaks of {name}</title>
<style>
{style}</style>
</head>
<body>
<header><p class="kicker">privgan attack</p><h1>What leaks of {name}</h1>
<p class="lead">How much of the sensitive value freshly trained attackers read in the release, on people that none of
them has seen.</p>
{_paths(leakage["data"])}</header>
<main>{chapters}
<section><h2>Make it again</h2><pre><code>{escape(command)}</code></pre></section>
</main>
</body>
</html>
"""


def _paths(data: Mapping[str, Any]) -> str:
    shape = data["shape"]
    pixels = (
        f"{shape[-2]} \u00d7 {shape[-1]} pixels, {'colour' if shape[0] == 3 else 'grey'}" if len(shape) == 3 else ""
    )
    kind = pixels or f"{shape[0]} features"
    groups = data["groups"]
    persons = {role: f" of {groups[role]:,} persons" if groups[role] < n else "" for role, n in data["counts"].items()}
    counts = ", ".join(f"{role} {count:,}{persons[role]}" for role, count in data["counts"].items())
    rows = {"release": data["released"], "originals": data["original"] or "not given", "labels": data["labels"]}
    told = {name: path for name, path in rows.items() if path} | {"rows": f"{counts}; {kind}"}
    return f'<dl class="paths">{"".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in told.items())}</dl>'


def _chapter(secret: str, leakage: Mapping[str, Any]) -> str:
    alarms = "".join(f"<li>{_text(warning)}</li>" for warning in warnings(leakage))
    return f"""
<section aria-labelledby="{escape(secret)}">
<h2 id="{escape(secret)}">{escape(secret)}</h2>
<p class="verdict">{_text(verdict(leakage))}</p>
{_facts(leakage)}
{f'<ul class="warnings">{alarms}</ul>' if alarms else ""}
{_chart(leakage)}
{_table(leakage)}
{"".join(f'<p class="note remark">{_text(remark)}</p>' for remark in leakage["remarks"])}
</section>"""


def _text(text: str) -> str:
    """Escaped, no number parted from its percent sign."""
    return escape(text).replace(" %", "&nbsp;%")


def _facts(leakage: Mapping[str, Any]) -> str:
    strongest, clean = leakage["strongest"], leakage["clean_strongest"]
    facts = [
        (
            "strongest on the release",
            percent(strongest["balanced_accuracy"]),
            f"{strongest['name']}; {limits(strongest)}",
        ),
        (
            "strongest on the originals",
            percent(clean["balanced_accuracy"]) if clean else "n/a",
            f"{clean['name']}; {limits(clean)}" if clean else "no originals were given",
        ),
        ("blind guess", percent(leakage["blind_guess"]["balanced_accuracy"]), "what is left when nothing leaks"),
        (
            "test rows",
            f"{strongest['n']:,}",
            f"limits of {percent(strongest['confidence'], 0)} for all attackers at once",
        ),
    ]
    cells = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{_text(value)}</dd><dd class=note>{_text(note)}</dd></div>"
        for label, value, note in facts
    )
    return f'<dl class="facts">{cells}</dl>'


def _chart(leakage: Mapping[str, Any]) -> str:
    """A line an attacker: what it reads of originals and release, with limits, on an axis up to 100 %."""
    rows, guess = by_attacker(leakage), leakage["blind_guess"]["balanced_accuracy"]
    lowest = min([guess, *(record["lower"] for _, *both in rows for record in both if record)])
    step = 0.1 if lowest >= 0.4 else 0.2
    first = int(lowest / step)
    start = first * step

    def at(value: float) -> str:
        return f"{100 * (value - start) / (1 - start):.2f}%"

    def mark(kind: str, record: Record | None) -> str:
        if record is None:
            return ""
        width = f"{100 * (record['upper'] - record['lower']) / (1 - start):.2f}%"
        span = f'<i class="span {kind}" style="left:{at(record["lower"])};width:{width}"></i>'
        return f'{span}<i class="dot {kind}" style="left:{at(record["balanced_accuracy"])}"></i>'

    lines = "".join(
        f'<div class="name{" broken" if name in leakage["broken"] else ""}">{escape(name)}</div><div class="track">'
        f'<i class="guess" style="left:{at(guess)}"></i>{mark("original", clean)}{mark("released", released)}</div>'
        for name, clean, released in rows
    )
    ticks = _spans((number * step for number in range(first, round(1 / step) + 1)), at)
    original = '<span><i class="first"></i>originals</span>' if leakage["clean_strongest"] else ""
    told = "Balanced accuracy of each attacker; the table below has the numbers"
    return f"""<div class="chart" role="img" aria-label="{told}">
{lines}<div class="axis-name"></div><div class="axis">{ticks}</div></div>
<div class="key">{original}<span><i class="second"></i>release</span><span><i class="line"></i>blind guess</span>
<span>balanced accuracy; bars are limits; the strongest is picked on validation rows</span></div>"""


def _spans(values: Iterable[float], at: Any) -> str:
    return "".join(f'<span style="left:{at(value)}">{100 * value:.4g} %</span>' for value in values)


def _table(leakage: Mapping[str, Any]) -> str:
    second, broken = measure(leakage), leakage["broken"]
    places = ("originals", "release") if leakage["clean_strongest"] else ("release",)
    columns = ("attacker", *(f"{place}, {what}" for place in places for what in ("reads", "limits", FIGURES[second])))
    rows = []
    for name, clean, released in by_attacker(leakage):
        shown = (clean, released) if len(places) == 2 else (released,)
        cells = [cell for record in shown for cell in _cells(record, second)]
        rows.append((f"{name} (broken)" if name in broken else name, *cells))
    return Table(columns, tuple(rows)).html("Attackers against originals and release")


def _cells(record: Record | None, second: str) -> tuple[str, str, str]:
    if record is None:
        return ("n/a", "n/a", "n/a")
    figure = record.get(second)
    return percent(record["balanced_accuracy"]), limits(record), "n/a" if figure is None else f"{figure:.3f}"
