"""The same runs read by raw accuracy: for sets of an uneven prior whose optimum is stated in it."""

import math
from dataclasses import replace

from privgan.report.frontier import Curve, Frontier, frontier_of, point_of
from privgan.report.leakage import RAW, Leakage, Reading
from privgan.report.records import Run


def in_accuracy(frontier: Frontier) -> Frontier:
    """The frontier with accuracy where balanced accuracy stood, in readings, levels and limits; without the game.

    The best attack counts in closed form where the law of the release is known, else the attacker with the largest
    accuracy: thresholds are picked for balanced accuracy, so the strongest of the panel need not be the most accurate.
    """
    curves = [
        Curve(
            curve.label, tuple(point_of(point.strength, [_read(run) for run in point.runs]) for point in curve.points)
        )
        for curve in frontier.curves
    ]
    return frontier_of(frontier.data, curves, RAW)


def _read(run: Run) -> Run:
    leak = run.leakage
    return replace(
        run,
        leakage=replace(
            leak,
            honesty_gap=math.nan,
            certificate=math.nan,  # it is one of balanced accuracy
            guess=leak.guess_accuracy,
            strongest=_best(leak, clean=False),
            clean=_best(leak, clean=True),
            in_training=None,
        ),
    )


def _best(leak: Leakage, clean: bool) -> Reading:
    there = [reading for reading in leak.readings if (reading.on == "clean") == clean]
    exact = [reading for reading in there if reading.exact_accuracy == reading.exact_accuracy]
    if exact:
        value = exact[0].exact_accuracy
        return replace(exact[0], balanced_accuracy=value, lower=value, upper=value, validation=math.nan)
    best = max(there, key=lambda reading: reading.accuracy, default=leak.clean if clean else leak.strongest)
    return _as_accuracy(best)


def _as_accuracy(reading: Reading) -> Reading:
    return replace(
        reading,
        balanced_accuracy=reading.accuracy,
        lower=reading.accuracy_lower,
        upper=reading.accuracy_upper,
        validation=math.nan,  # which is balanced
    )
