"""The runs of a sweep that none other is better than, in two or more figures that should be small.

Leakage is that on validation people: a search looks at many runs, and the least of many looks at test people would
flatter itself. pareto.csv has the figure of test people, looked at once, beside it.
"""

from collections.abc import Sequence
from pathlib import Path

from privgan.errors import RequestError
from privgan.runs.frontier import rows, write_rows
from privgan.runs.listing import Run, read, run_folders
from privgan.runs.query import entries

FIGURES = ("leakage", "distortion.l1", "distortion.mse", "seconds")  # columns of `privgan runs` that may be minimized


def figures(run: Run, minimize: Sequence[str]) -> list[float]:
    """Of a run that is done, in the order of `minimize`. Raises RequestError for one it has no number of."""
    values = dict(entries(run))
    if values.get("validation") is not None:  # records of earlier versions hold none
        values["leakage"] = values["validation"]
    found = []
    for name in minimize:
        value = values.get(name)
        if not isinstance(value, int | float):
            raise RequestError(f"{run.folder} has no number {name}: take another hydra.sweeper.minimize")
        found.append(float(value))
    return found


def non_dominated(points: Sequence[Sequence[float]]) -> list[int]:
    """Indices of the points that no other one is at most as large as everywhere and smaller than somewhere."""
    return [
        index
        for index, point in enumerate(points)
        if not any(
            all(a <= b for a, b in zip(other, point, strict=True)) and list(other) != list(point) for other in points
        )
    ]


def write_pareto(folder: Path, minimize: Sequence[str]) -> Path:
    """Writes folder/pareto.csv: frontier.csv's rows of the non-dominated runs, smallest first figure first."""
    done = [run for run in map(read, run_folders(folder)) if run.state == "done"]
    points = [figures(run, minimize) for run in done]
    front = {done[index].signature: points[index] for index in non_dominated(points)}
    table = sorted((row for row in rows(folder) if row["signature"] in front), key=lambda row: front[row["signature"]])
    return write_rows(folder / "pareto.csv", table)
