"""How far the figure of the strongest attacker carries: its nats, the Bayes risk, and what more rows would tell it."""

from collections.abc import Mapping
from typing import Any

from privgan.html import Table
from privgan.report.frontier import Frontier
from privgan.report.leakage import number
from privgan.report.tables import share

COLUMNS = (
    "run",
    "setting",
    "curve",
    "seed",
    "nats read",
    "nats at least",
    "Bayes risk",
    "by",
    "with more rows",
    "band",
)
NOTE = (
    "Nats read: what the strongest attacker's calibrated probabilities say about s, a lower bound of the mutual "
    "information, and what it exceeds with 95 % confidence; N rows can show no more than the order of ln N. "
    "Bayes risk: the least error anybody could make, estimated from above by counts or nearest neighbours. With more "
    "rows: balanced accuracy of the strongest attacker with eight times the training rows, extrapolated from its "
    "learning curve."
)


def evidence_table(frontier: Frontier) -> Table | None:
    """One row a setting, its typical run; None where no run has any of it."""
    rows = []
    for curve in frontier.curves:
        for point in curve.points:
            run = point.typical
            told = _told(run.leakage.evidence)
            if any(told):
                rows.append((run.signature, run.strength.text or "-", curve.label, run.seed, *told))
    return Table(COLUMNS, tuple(rows), code=("run",)) if rows else None


def _told(evidence: Mapping[str, Any]) -> tuple[str, ...]:
    nats, risk, curve = (evidence.get(key) or {} for key in ("information", "bayes_risk", "learning_curve"))
    band = curve.get("band")
    return (
        *(f"{number(nats[key]):.3f}" if key in nats else "" for key in ("lower_bound_nats", "limit_nats")),
        f"{share(number(risk['estimate']))} (guess {share(number(risk['guess']))})" if risk else "",
        str(risk.get("rule", "")),
        f"{share(number(curve['extrapolated']))}, {curve['name']}" if curve else "",
        f"{100 * band[0]:.1f} to {100 * band[1]:.1f}" if band else "",
    )
