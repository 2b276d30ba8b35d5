"""What no attacker exceeds: certificates from counts, and what local differential privacy promises."""

import math

from privgan.report.frame import tv_of
from privgan.report.frontier import Frontier
from privgan.report.leakage import BALANCED, Leakage
from privgan.report.records import Run
from privgan.runs.certified import LIMITED
from privgan.theory.local_privacy import accuracy_bound


def bound_of(run: Run, leak: Leakage | None = None) -> float:
    """The balanced accuracy that no attack on the release exceeds: the lower of its certificate and its promise.

    The promise is the (epsilon, delta) of its channel, for two classes; TV of the groups before release is that of the
    law of the data, 1 where it is not known. NaN without either. leak: of one secret; None: of the one that leaks most.
    """
    leak, promised = run.leakage if leak is None else leak, math.nan
    if run.privacy is not None and leak.guess == 0.5:
        epsilon, delta = run.privacy
        promised = float(accuracy_bound(epsilon, tv_of(run.data), delta))
    known = [one for one in (promised, leak.certificate) if not math.isnan(one)]
    return min(known, default=math.nan)


def above_bound(frontier: Frontier) -> tuple[Run, ...]:
    """Runs from which an attacker infers more than their bound allows, beyond its limits: a fault of the mechanism."""
    if frontier.kind != BALANCED:
        return ()
    return tuple(
        run
        for run in frontier.runs
        if max(r.lower for knows, r in run.leakage.by_knowledge.items() if knows in LIMITED) > bound_of(run)
    )
