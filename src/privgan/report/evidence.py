"""How far the figure of the strongest attacker carries: its nats, the Bayes risk, and what more rows would tell it."""

import math
from collections.abc import Sequence

from privgan.html import Table
from privgan.report.frontier import Frontier
from privgan.report.leakage import Leakage, Reading, number
from privgan.report.tables import share
from privgan.runs.typed_attack import BayesRisk

COLUMNS = (
    "run",
    "setting",
    "curve",
    "seed",
    "nats read",
    "nats at least",
    "least error reached",
    "by",
    "with more rows",
    "band",
)
NOTE = (
    "Nats read: what the strongest attacker's calibrated probabilities say about s, a lower bound of the mutual "
    "information, and what it exceeds with 95 % confidence; N rows can show no more than the order of ln N. "
    "Least error reached: by an attacker, or by a rule that converges to the Bayes risk (counts; neighbours in few "
    "features). The Bayes risk, which nobody can go below, is at most that. With more "
    "rows: balanced accuracy of the strongest attacker with eight times the training rows, extrapolated from its "
    "learning curve."
)


def evidence_table(frontier: Frontier) -> Table | None:
    """One row a setting, its typical run; None where no run has any of it."""
    rows = []
    for curve in frontier.curves:
        for point in curve.points:
            run = point.typical
            told = _told(run.leakage)
            if any(told):
                rows.append((run.signature, run.strength.text or "-", curve.label, run.seed, *told))
    return Table(COLUMNS, tuple(rows), code=("run",)) if rows else None


def _told(leakage: Leakage) -> tuple[str, ...]:
    evidence = leakage.evidence
    nats, curve = evidence["information"] or {}, evidence["learning_curve"]
    band = curve.get("band") if curve else None
    return (
        *(f"{number(nats[key]):.3f}" if key in nats else "" for key in ("lower_bound_nats", "limit_nats")),
        *_least_error(evidence["bayes_risk"], leakage.readings),
        f"{share(number(curve['extrapolated']))}, {curve['name']}" if curve else "",
        f"{100 * band[0]:.1f} to {100 * band[1]:.1f}" if band else "",
    )


def _least_error(risk: BayesRisk | None, readings: Sequence[Reading]) -> tuple[str, str]:
    """(error, who made it); of older records, too, no more than an attacker on the release made."""
    if not risk:
        return "", ""
    errors = {one.name: 1 - one.accuracy for one in readings if one.on != "clean" and not math.isnan(one.accuracy)}
    error, by = number(risk["estimate"]), str(risk.get("by") or risk.get("rule") or "")
    least = min(errors, key=lambda name: errors[name], default=None)
    if least is not None and not error <= errors[least]:
        error, by = errors[least], least
    return (f"{share(error)} (guess {share(number(risk['guess']))})", by) if by else ("", "")
