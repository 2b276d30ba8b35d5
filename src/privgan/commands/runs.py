"""`privgan runs`: run folders with state, age, step, leakage and distortion; nothing heavy is imported."""

import math
from typing import Any

from typing_extensions import TypedDict

from privgan.config.commands.look import Runs
from privgan.errors import RequestError
from privgan.runs.json_files import as_json
from privgan.runs.listing import Run, given, read, run_folders
from privgan.runs.query import Condition, Entry, entries, ordered
from privgan.untrusted import printable

STATES = ("running", "done", "stopped", "failed", "broken")
COLUMNS = ("folder", "state", "age", "step", "objective.lam", "seed", "leakage", "certificate", "mse", "psnr")


def run(settings: Runs) -> None:
    """Prints the table, or a list of JSON objects."""
    roots = [given(root) for root in settings.folders]
    states = _several(settings.state)
    for state in states:
        if state not in STATES:
            raise RequestError(f"state={state} is not known: choose one of {', '.join(STATES)}")
    conditions = [Condition.parse(text) for text in _several(settings.where)]
    found = [(run, entries(run)) for root in roots for run in map(read, run_folders(root))]
    kept = [
        (run, values)
        for run, values in found
        if (not states or run.state in states) and all(condition.holds(values) for condition in conditions)
    ]
    kept = ordered(kept, settings.sort)
    print(as_json([_plain(run) for run, _ in kept]) if settings.json else _table(kept, len(found)))


def _several(given: str | list[str] | None) -> list[str]:
    return given if isinstance(given, list) else [given] if given else []


class Listed(TypedDict):
    """One run of the list that json=true prints."""

    folder: str
    signature: str
    state: str
    reason: str | None
    age_seconds: float | None
    seconds: float | None
    step: int | None
    leakage: float | None
    attacker: str | None
    certificate: float | None
    distortion: dict[str, float | None]
    config: dict[str, object]


def _plain(run: Run) -> Listed:
    return {
        "folder": str(run.folder),
        "signature": run.signature,
        "state": run.state,
        "reason": run.reason,
        "age_seconds": None if run.age is None else round(run.age, 1),
        "seconds": run.seconds,
        "step": run.step,
        "leakage": run.leakage,
        "attacker": run.attacker,
        "certificate": run.certificate,
        "distortion": dict(run.distortion),
        "config": dict(run.config),
    }


def _table(kept: list[Entry], found: int) -> str:
    rows = [[*COLUMNS, ""]]
    for run, values in kept:
        cells = [_cell(name, values.get(name, values.get(f"distortion.{name}"))) for name in COLUMNS]
        rows.append([*map(printable, cells), printable(" ".join((run.reason or "").split()))])
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))] + [0]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    counts = {state: sum(run.state == state for run, _ in kept) for state in STATES}
    told = ", ".join(f"{count} {state}" for state, count in counts.items() if count) or "no run"
    return "\n".join([*lines, f"{len(kept)} of {found} runs: {told}" if kept else f"none of {found} runs"])


def _cell(name: str, value: Any) -> str:
    if value is None:
        return "-"
    if name == "age":
        return _age(float(value))
    if isinstance(value, float):
        return f"{value:.5f}" if name == "mse" else f"{value:.4g}"
    return str(value)


def _age(seconds: float) -> str:
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{math.floor(seconds / size)} {unit}"
    return f"{max(0.0, seconds):.0f} s"
