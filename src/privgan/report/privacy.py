"""What local differential privacy promises of a run, beside what was measured."""

import math

from privgan.report.frame import tv_of
from privgan.report.frontier import Frontier
from privgan.report.leakage import BALANCED
from privgan.report.records import Run
from privgan.theory.local_privacy import accuracy_bound


def bound_of(run: Run) -> float:
    """The balanced accuracy that no attack on the release exceeds, for the (epsilon, delta) that its channel promises.

    TV of the groups before release is that of the law of the data, 1 where it is not known. NaN without a promise, and
    for anything but two classes.
    """
    if run.privacy is None or run.leakage.guess != 0.5:
        return math.nan
    epsilon, delta = run.privacy
    return float(accuracy_bound(epsilon, tv_of(run.data), delta))


def above_bound(frontier: Frontier) -> tuple[Run, ...]:
    """Runs of which an attacker reads more than their promise allows, beyond its limits: a fault of the mechanism."""
    if frontier.reads != BALANCED:
        return ()
    return tuple(
        run
        for run in frontier.runs
        if max(reading.lower for reading in run.leakage.by_knowledge.values()) > bound_of(run)
    )
