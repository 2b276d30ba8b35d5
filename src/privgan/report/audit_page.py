"""The page of an audit: what attackers infer from external data, as one file for light and dark screens."""

from pathlib import Path
from typing import Literal

from privgan.audit.findings import (
    by_attacker,
    certified,
    each_secret,
    limits,
    percent,
    second_figure,
    title,
    verdict,
    warnings,
)
from privgan.html import Table, render
from privgan.report.audit_chart import chart
from privgan.report.summary import Fact
from privgan.runs.typed import ExternalData, LeakageRecord
from privgan.runs.typed_attack import AttackRecord

TEMPLATES = Path(__file__).with_name("templates")
FIGURES = {"auc": "AUC", "r2": "R\u00b2"}


def page(leakage: LeakageRecord, command: str) -> str:
    """The HTML of an audit.

    Args:
        leakage: The content of `leakage.json`.
        command: What makes it again.

    Returns:
        The page, with its style inside.
    """
    chapters = [_chapter(secret, one) for secret, one in each_secret(leakage).items()]
    paths = _paths(leakage["data"])
    return render(TEMPLATES, "audit.html", title=title(leakage), paths=paths, chapters=chapters, command=command)


def _chapter(secret: str, leakage: LeakageRecord) -> dict[str, object]:
    """One sensitive attribute, as the template names it."""
    return {
        "secret": secret,
        "verdict": verdict(leakage),
        "certified": certified(leakage),
        "facts": _facts(leakage),
        "warnings": warnings(leakage),
        "chart": chart(leakage),
        "table": _table(leakage),
        "remarks": leakage["remarks"],
    }


def _paths(data: ExternalData) -> dict[str, str]:
    """What was evaluated: the files, and their rows by split."""
    shape, groups = data["shape"], data["groups"]
    kind = f"{shape[0]} features"
    if len(shape) == 3:
        kind = f"{shape[-2]} \u00d7 {shape[-1]} pixels, {'colour' if shape[0] == 3 else 'grey'}"
    persons = {role: f" of {groups[role]:,} persons" if groups[role] < n else "" for role, n in data["counts"].items()}
    counts = ", ".join(f"{role} {count:,}{persons[role]}" for role, count in data["counts"].items())
    rows = {"release": data["released"], "originals": data["original"] or "not given", "labels": data["labels"]}
    return {name: path for name, path in rows.items() if path} | {"rows": f"{counts}; {kind}"}


def _facts(leakage: LeakageRecord) -> tuple[Fact, ...]:
    strongest, clean = leakage["strongest"], leakage["clean_strongest"]
    originals = Fact("strongest on the originals", "n/a", "no originals were given")
    if clean:
        originals = _fact("strongest on the originals", clean)
    guess = percent(leakage["blind_guess"]["balanced_accuracy"])
    together = f"intervals of {percent(strongest['confidence'], 0)} for all attackers at once"
    return (
        _fact("strongest on the release", strongest),
        originals,
        Fact("blind guess", guess, "what is left when nothing leaks"),
        Fact("test rows", f"{strongest['n']:,}", together),
    )


def _fact(label: str, record: AttackRecord) -> Fact:
    return Fact(label, percent(record["balanced_accuracy"]), f"{record['name']}; {limits(record)}")


def _table(leakage: LeakageRecord) -> Table:
    second, broken = second_figure(leakage), leakage["broken"]
    places = ("originals", "release") if leakage["clean_strongest"] else ("release",)
    columns = (
        "attacker",
        *(f"{place}, {what}" for place in places for what in ("balanced accuracy", "interval", FIGURES[second])),
    )
    rows = []
    for name, clean, released in by_attacker(leakage):
        shown = (clean, released) if len(places) == 2 else (released,)
        cells = [cell for record in shown for cell in _cells(record, second)]
        rows.append((f"{name} (broken)" if name in broken else name, *cells))
    return Table(columns, tuple(rows), code=("attacker",))


def _cells(record: AttackRecord | None, second: Literal["auc", "r2"]) -> tuple[str, str, str]:
    if record is None:
        return ("n/a", "n/a", "n/a")
    figure = record.get(second)
    return percent(record["balanced_accuracy"]), limits(record), "n/a" if figure is None else f"{figure:.3f}"
