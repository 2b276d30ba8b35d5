"""Runs compared on the same test rows: before and after, neighbouring settings, the least that each curve leaks."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from privgan.attackers.statistics.paired import Difference, paired
from privgan.audit.predictions import PATTERN, Predictions, read_predictions
from privgan.html import Table
from privgan.report.frontier import Curve, Frontier, Point
from privgan.report.records import Run
from privgan.report.tables import in_points

CLEAN = "undefended data"
NOTE = (
    "Two runs on the same test rows: balanced accuracy of the strongest attacker of one run minus that of the "
    "other, in points, with 95 % limits from a bootstrap over people; p is McNemar's. The setting of each curve that "
    "leaks least is compared with the undefended data, with its neighbours and with that of other curves; every row "
    "speaks for itself alone."
)
COLUMNS = (
    "run",
    "setting",
    "curve",
    "seed",
    "against",
    "difference in balanced accuracy",
    "limits",
    "p",
    "rows that differ",
    "rows",
)


def pairs_table(frontier: Frontier) -> Table | None:
    """One row a pair; None where no run kept its predictions, or none share their test rows."""
    rows = []
    for run, curve, secret, label, difference, count in _pairs(frontier):
        rows.append(
            (
                *(run.signature, run.strength.text or "-", curve.label, run.seed),
                f"{secret}: {label}" if secret else label,
                in_points(difference.value),
                f"{in_points(difference.lower)} to {in_points(difference.upper)}",
                f"{difference.p:.2g}",
                difference.differ,
                count,
            )
        )
    return Table(COLUMNS, tuple(rows), code=("run",)) if rows else None


def _pairs(frontier: Frontier) -> Iterator[tuple[Run, Curve, str, str, Difference, int]]:
    least = [(curve, _least(curve)) for curve in frontier.curves]
    for place, (curve, point) in enumerate(least):
        run, index = point.typical, curve.points.index(point)
        others = [(near, f"{near.strength.text or near.typical.signature}, next to it") for near in _near(curve, index)]
        others += [
            (beside, f"{other.label}, {beside.strength.text or beside.typical.signature}")
            for other, beside in least[place + 1 :]
        ]
        for file, own in _predictions(run):
            secret = own.secret if run.leakage.secrets else ""
            if own.clean_N is not None:
                found = paired(own.released_N, own.clean_N, own.s_N, own.group_N)
                yield run, curve, secret, CLEAN, found, len(own.s_N)
            for other_point, label in others:
                other_rows = read_predictions(_same_seed(other_point, run).folder / file)
                if other_rows is not None and _same_rows(own, other_rows):
                    found = paired(own.released_N, other_rows.released_N, own.s_N, own.group_N)
                    yield run, curve, secret, label, found, len(own.s_N)


def _least(curve: Curve) -> Point:
    return min(curve.points, key=lambda point: point.leakage.median)


def _near(curve: Curve, index: int) -> tuple[Point, ...]:
    return (*curve.points[max(index - 1, 0) : index], *curve.points[index + 1 : index + 2])


def _same_seed(point: Point, run: Run) -> Run:
    """The run of a setting that has the seed of another, so that they differ in the setting alone."""
    return next((one for one in point.runs if one.seed == run.seed), point.typical)


def _predictions(run: Run) -> Iterator[tuple[str, Predictions]]:
    for path in sorted(Path(run.folder).glob(PATTERN)):
        rows = read_predictions(path)
        if rows is not None:
            yield path.name, rows


def _same_rows(first: Predictions, second: Predictions) -> bool:
    return np.array_equal(first.index_N, second.index_N) and np.array_equal(first.s_N, second.s_N)
