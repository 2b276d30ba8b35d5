"""What stands beside the strongest attack: whether its limits are narrow enough, the Bayes risk, its learning curve."""

import logging
from collections.abc import Mapping

from privgan.attackers.base import Released
from privgan.attackers.judging.records import Attacked
from privgan.attackers.knowledge import LABELS
from privgan.attackers.panel import Panel
from privgan.attackers.statistics.bayes_risk import bayes_risk
from privgan.attackers.statistics.learning_curve import learning_curve
from privgan.attackers.statistics.width import precision, precision_line
from privgan.errors import RequestError
from privgan.runs.typed import LeakageRecord
from privgan.runs.typed_attack import AttackRecord, LearningCurve

log = logging.getLogger(__name__)
BESIDE = ("target_width", "bayes_risk", "learning_curve", "devices")  # what no attacker sees


def scoring(attackers: Mapping[str, object]) -> dict[str, object]:
    """Of a panel's config what its scores depend on: where that is the same, they need not be made again.

    Args:
        attackers: the section `attackers`, plain values.
    """
    return {key: value for key, value in attackers.items() if key not in BESIDE}


def evidence(
    panel: Panel, parts: Mapping[str, Released], released: Attacked, strongest: AttackRecord, seed: int
) -> LeakageRecord:
    """What stands beside the strongest attack; warns where test rows are too few for the width that the panel aims at.

    Args:
        panel: says what is asked for.
        parts: the rows that were attacked, of one secret.
        released: what the panel found on them.
        strongest: the record that speaks for them.
        seed: of rows that are drawn.

    Returns:
        The entries `precision`, `bayes_risk` and `learning_curve` of `leakage.json`; null for what is not asked for.
    """
    precise = precision(strongest, panel.target_width)
    if panel.target_width is not None and precise["width"] > panel.target_width:
        log.warning(precision_line(precise))
    reached = [record for record in released.records if "failed" not in record]
    risk = bayes_risk(parts["train"], parts["test"], reached, panel.confidence, seed=seed) if panel.bayes_risk else None
    curve = _curve(panel, parts, released, seed) if panel.learning_curve else None
    return {"precision": precise, "bayes_risk": risk, "learning_curve": curve}


def _curve(panel: Panel, parts: Mapping[str, Released], released: Attacked, seed: int) -> LearningCurve | None:
    """Of the strongest attacker that learns from the rows alone; a law or an ensemble has no rows of its own."""
    name = panel.strongest_learner(released)
    if name is None:
        log.warning("attackers.learning_curve: no attacker of the panel learns from rows alone, there is no curve")
        return None
    try:
        curve = learning_curve(panel.attackers[name], parts, released.scores[name, LABELS], panel.confidence, seed)
    except RequestError as error:  # the attack itself stands
        log.warning("%s; there is no curve", error)
        return None
    return {**curve, "name": name}
