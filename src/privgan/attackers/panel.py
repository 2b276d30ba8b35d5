"""The panel: every attacker on the same rows, and what they say together (`leakage.json`)."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from privgan.attackers.base import Attacker, Released
from privgan.attackers.bayes import Bayes, Law
from privgan.attackers.judge import check, judge
from privgan.errors import RequestError, WorkError

log = logging.getLogger(__name__)
TRAIN_ROLES = ("channel", "adversary", "attacker")
GUESS = "guess"

Record = dict[str, Any]


class Panel:
    """Attackers by name, each trained from fresh weights on what it is given.

    attackers: name -> attacker; None leaves one out. Limits are corrected for their number.
    confidence: of the two-sided limits, for all attackers at once.
    train_roles: whose released rows the attackers learn from (channel, adversary, attacker); the caller reads it.
    """

    def __init__(
        self,
        attackers: Mapping[str, Attacker | None],
        confidence: float = 0.95,
        train_roles: Sequence[str] = TRAIN_ROLES,
    ) -> None:
        self.attackers = {name: attacker for name, attacker in attackers.items() if attacker is not None}
        if not self.attackers:
            raise RequestError("attackers: the panel is empty, name at least one attacker")
        if not train_roles or not set(train_roles) <= set(TRAIN_ROLES):
            raise RequestError(
                f"attackers.train_roles={list(train_roles)}: attackers may learn from {', '.join(TRAIN_ROLES)} alone, "
                "name at least one of them"
            )
        if not 0 < confidence < 1:
            raise RequestError(f"attackers.confidence={confidence}: give a value between 0 and 1, such as 0.95")
        self.confidence = confidence
        self.train_roles = tuple(train_roles)

    def attack(
        self,
        train: Released,
        validation: Released,
        test: Released,
        on: str = "released",
        seed: int = 0,
        law: Law | None = None,
    ) -> list[Record]:
        """One record for each attacker; one that fails has {name, on, failed: reason} and does not hide the others.

        law: of the rows, where it is known: the attackers that need it sit on the panel only then, and their records
        have the exact accuracies besides.
        Raises RequestError on rows that nobody can attack, WorkError when every attacker but the blind guess failed.
        """
        check(train=train, validation=validation, test=test)
        majority = int(np.bincount(train.s).argmax())
        guess_accuracy = float(np.mean(test.s == majority))
        sitting = {name: one for name, one in self.attackers.items() if law or not isinstance(one, Bayes)}
        records = []
        for name, attacker in sitting.items():
            try:
                if isinstance(attacker, Bayes):
                    attacker.law = law
                record = judge(attacker, train, validation, test, on, self.confidence, len(sitting), seed)
                record |= {"name": name, "guess_accuracy": guess_accuracy}
                if isinstance(attacker, Bayes) and law:
                    record |= {"exact_accuracy": law.accuracy, "exact_balanced_accuracy": (1 + law.tv) / 2}
                if on == "clean":
                    # Who reads nothing where everything is there to read says nothing about a release.
                    record["broken"] = name != GUESS and record["lower"] <= 1 / record["classes"]
                log.info("%s on %s: balanced accuracy %.3f", name, on, record["balanced_accuracy"])
            except Exception as error:  # any one attacker may break; its name and reason stay in the record
                log.warning("attacker %s failed on %s: %s", name, on, error)
                record = {"name": name, "on": on, "failed": f"{type(error).__name__}: {error}"}
            records.append(record)
        reasons = {record["name"]: record["failed"] for record in records if "failed" in record}
        if reasons and set(sitting) - set(reasons) <= {GUESS}:
            raise WorkError(
                "attackers: all failed on " + on + "; " + "; ".join(f"{name}: {why}" for name, why in reasons.items())
            )
        return records

    def summarise(
        self, released: Sequence[Record], clean: Sequence[Record] = (), in_training: Record | None = None
    ) -> dict[str, Any]:
        """The content of `leakage.json` from the records of `attack` on released and on clean rows.

        in_training: record of the game's own adversary, see `judge.score_record`.
        `honesty_gap` is what that adversary missed: strongest fresh minus in-training balanced accuracy.
        `above_clean` says that the release tells more than the undefended data: the channel writes s into it.
        """
        strongest, clean_strongest = _strongest(released), _strongest(clean)
        if strongest is None:
            raise WorkError("attackers: no record of an attack on released rows, attack them first")
        classes = strongest["classes"]
        above = strongest["balanced_accuracy"] > clean_strongest["upper"] if clean_strongest else None
        gap = strongest["balanced_accuracy"] - in_training["balanced_accuracy"] if in_training else None
        records = [*released, *clean]
        return {
            "task": "binary" if classes == 2 else "classes",
            "blind_guess": {"accuracy": strongest["guess_accuracy"], "balanced_accuracy": 1 / classes},
            "attackers": [record for record in records if "failed" not in record],
            "failed": [record for record in records if "failed" in record],
            "strongest": strongest,
            "clean_strongest": clean_strongest,
            "in_training": in_training,
            "honesty_gap": gap,
            "above_clean": above,
        }


def _strongest(records: Sequence[Record]) -> Record | None:
    """Picked on validation, so that its test figures stay one look."""
    judged = [record for record in records if "failed" not in record]
    return max(judged, key=lambda record: record["validation_balanced_accuracy"], default=None)
