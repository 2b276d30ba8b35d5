"""The figures of an attacker on test rows with their limits, alone or together with the other attackers of a panel.

Shapes: N rows, K classes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import softmax

from privgan.attackers.judging.decision import Decisions
from privgan.attackers.judging.estimate import Estimate, mean_recall, share
from privgan.attackers.judging.interval import advantage, joint_comparisons, limits
from privgan.attackers.statistics.auc import Area, area, area_limits
from privgan.runs.typed_attack import AttackRecord


@dataclass(frozen=True)
class Figures:
    """Balanced and raw accuracy, and the area under the curve, None where s is a number."""

    balanced: Estimate
    raw: Estimate
    auc: Area | None
    classes: int

    @property
    def estimates(self) -> dict[str, Estimate]:
        """By the name that limits have in a record: lower, accuracy_lower, auc_lower."""
        found = {"": self.balanced, "accuracy_": self.raw}
        return found if self.auc is None else found | {"auc_": self.auc}

    def record(self, confidence: float, comparisons: Mapping[str, float]) -> AttackRecord:
        """What a record holds of them; comparisons: of each estimate, for how many its limits hold at once.

        alone_lower, alone_upper: limits of balanced accuracy had this attacker been the only one, for a claim about it
        that was made before. effective_comparisons: that of balanced accuracy. design_effect: its variance over that
        of independent rows.
        """
        lower, upper = limits(self.balanced, confidence, comparisons[""])
        alone, raw = limits(self.balanced, confidence), limits(self.raw, confidence, comparisons["accuracy_"])
        found: AttackRecord = {
            "lower": lower,
            "upper": upper,
            "alone_lower": alone[0],
            "alone_upper": alone[1],
            "accuracy_lower": raw[0],
            "accuracy_upper": raw[1],
            "advantage_lower": advantage(lower, self.classes),
            "advantage_upper": advantage(upper, self.classes),
            "design_effect": self.balanced.design,
            "effective_comparisons": comparisons[""],
        }
        if self.auc is not None:
            ends = area_limits(self.auc, confidence, comparisons["auc_"])
            found["auc"], found["auc_lower"], found["auc_upper"] = self.auc.value, *ends
        return found


def figures(said: Decisions, score: np.ndarray, s_N: np.ndarray, person_N: np.ndarray | None) -> Figures:
    """Of decided test rows, and of the scores that they were decided by."""
    ranked = score if score.ndim == 1 else softmax(score.astype(np.float64), axis=1)
    return Figures(
        mean_recall(said.right_N, said.test_s_N, person_N, said.classes),
        share(said.right_N, person_N),
        None if s_N.dtype.kind == "f" else area(ranked, s_N, person_N),
        said.classes,
    )


def limit_together(
    records: Sequence[AttackRecord], panel: Sequence[Figures], confidence: float, families: int = 1
) -> None:
    """Put limits into the records of attackers on the same rows that hold for all of them at once.

    Args:
        records: one for each of `panel`, in its order.
        families: how many such panels are looked at together (secrets); the error is divided among them.
    """
    if not panel:
        return
    own = 1 - (1 - confidence) / families
    looks = {
        name: families * joint_comparisons([one.estimates[name] for one in panel], own) for name in panel[0].estimates
    }
    for record, one in zip(records, panel, strict=True):
        record.update(one.record(confidence, looks))
