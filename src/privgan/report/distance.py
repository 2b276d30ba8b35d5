"""How far learned channels are from the optimum, and which are nearer than can be."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from privgan.html import Table
from privgan.report.frame import Frame, Line
from privgan.report.frontier import Curve, Frontier, Point
from privgan.report.leakage import RAW
from privgan.report.records import Run
from privgan.report.tables import in_points, share

AFFINE = "GAP, shift + noise"  # what context-aware GAP learns at best


@dataclass(frozen=True)
class Distance:
    """One run against the optimum at its own distortion; `reached` is what the best attack known infers of it.

    slack: half the width of the limits, which stands for the sampling error of the test rows.
    """

    run: Run
    distortion: float
    reached: float
    optimum: float
    slack: float

    @property
    def above(self) -> float:
        """What the channel leaks beyond the optimum; below 0 only by error."""
        return self.reached - self.optimum


def distances(runs: Sequence[Run], frame: Frame, metric: str) -> tuple[Distance, ...]:
    """The runs that can be held against the optimum of a channel that sees what theirs sees."""
    found = []
    for run in runs:
        optimum, place = frame.optimum(is_aware(run)), run.distortion[metric]
        if optimum is not None and not math.isnan(place):
            reached, slack = _read(run, frame.kind)
            found.append(Distance(run, place, reached, accuracy_at(optimum, place), slack))
    return tuple(found)


def distance_table(frontier: Frontier, frame: Frame) -> Table:
    """One row a run, in shares, for machines."""
    columns = ("curve", "setting", "seed", "signature", "sees", frontier.metric, "leaks", "optimum", "above", "slack")
    return Table(
        columns,
        tuple(
            (
                *(curve.label, one.run.strength.text, one.run.seed, one.run.signature, _sees(one.run)),
                *(one.distortion, one.reached, one.optimum, one.above, one.slack),
            )
            for curve in frontier.curves
            for one in distances(curve.runs, frame, frontier.metric)
        ),
    )


def distance_overview(frontier: Frontier, frame: Frame) -> Table:
    """One row a setting, medians over its seeds; distances in points."""
    affine = next((line for line in frame.lines if line.name == AFFINE), None)
    columns = (
        *("setting", *(("curve",) if len(frontier.curves) > 1 else ()), "sees", "seeds", frontier.metric),
        *("leaks", "optimum", "above", "range", *(("above GAP",) if affine else ()), "read by"),
    )
    rows = (_row(curve, point, frontier, frame, affine) for curve in frontier.curves for point in curve.points)
    return Table(columns, tuple(row for row in rows if row))


def distance_note(frontier: Frontier, frame: Frame) -> str:
    """The distances of the learned settings in one sentence; empty where none can be held against the optimum."""
    above = [
        (median(one.above for one in found), point.strength.text)
        for point in frontier.points
        if point.typical.steps and (found := distances(point.runs, frame, frontier.metric))
    ]
    if not above:
        return ""
    worst, setting = max(above)
    return (
        f"Against the optimum at its distortion, the typical of {len(above)} learned settings leaks "
        f"{in_points(median(gap for gap, _ in above))} points, the furthest {in_points(worst)} ({setting}). Medians "
        "over seeds, of the best attack in closed form where the law of the release is known, else of the strongest."
    )


def below_optimum(frontier: Frontier, frame: Frame) -> tuple[Run, ...]:
    """Runs that leak less than any channel of their distortion can, beyond their limits: a fault of the measurement."""
    found = distances(frontier.runs, frame, frontier.metric)
    return tuple(one.run for one in found if one.above < -one.slack)


def is_aware(run: Run) -> bool:
    """Whether the channel is given s; one that predicts it from x sees no more than x."""
    return run.config.get("channel.sees") == "xs" and run.config.get("channel.secret_source") != "predicted"


def _row(
    curve: Curve, point: Point, frontier: Frontier, frame: Frame, affine: Line | None
) -> tuple[str | int | float, ...] | None:
    found = distances(point.runs, frame, frontier.metric)
    if not found:
        return None
    above = [one.above for one in found]
    against = [one.reached - accuracy_at(affine, one.distortion) for one in found] if affine else []
    exact = all(one.run.leakage.exact for one in found)
    return (
        point.strength.text or "-",
        *((curve.label,) if len(frontier.curves) > 1 else ()),
        _sees(found[0].run),
        len(found),
        median(one.distortion for one in found),
        share(median(one.reached for one in found)),
        share(median(one.optimum for one in found)),
        in_points(median(above)),
        f"{in_points(min(above))} to {in_points(max(above))}",
        *([in_points(median(against))] if affine else []),
        "closed form" if exact else "strongest attacker",
    )


def _sees(run: Run) -> str:
    return "x and s" if is_aware(run) else "x"


def _read(run: Run, kind: str) -> tuple[float, float]:
    """What the best attack reaches, in closed form where that is known, and half the width of sampled limits."""
    exact, strongest = run.leakage.exact, run.leakage.strongest
    sampled = exact or strongest
    if kind == RAW:
        return strongest.balanced_accuracy, (sampled.accuracy_upper - sampled.accuracy_lower) / 2
    return (exact.exact_balanced_accuracy if exact else strongest.balanced_accuracy), sampled.width / 2


def accuracy_at(line: Line, place: float) -> float:
    """What the best attack reaches on this line at one distortion."""
    return float(line.at(np.array([place]))[0])
