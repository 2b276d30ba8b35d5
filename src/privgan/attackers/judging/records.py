"""From scores to the records of a panel."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from privgan.attackers.base import Released
from privgan.attackers.bayes import Law
from privgan.attackers.judging.figures import Figures, limit_together
from privgan.attackers.judging.judge import rows_record
from privgan.attackers.knowledge import Knowledge
from privgan.attackers.running.attempt import Failed, Scores
from privgan.errors import WorkError
from privgan.runs.typed_attack import AttackRecord

log = logging.getLogger(__name__)
GUESS = "guess"


@dataclass(frozen=True)
class Attacked:
    """What came out: a record for each attacker and level, and the scores of those that did not fail."""

    records: list[AttackRecord] = field(default_factory=list)
    scores: dict[tuple[str, Knowledge], Scores] = field(default_factory=dict)

    @property
    def failures(self) -> dict[str, str]:
        """name -> reason."""
        return {record["name"]: record["failed"] for record in self.records if "failed" in record}


@dataclass(frozen=True)
class Judge:
    """Turns outcomes into records, and gives them limits that hold for all of them at once when it is closed.

    looks: how many records these are, with those of `families` such panels. laws: of those who use one.
    kinds: "network" or "linear" of the attackers that are one of these.
    excused: who may read nothing on clean data.
    """

    parts: Mapping[str, Released]
    on: Literal["released", "clean"]
    confidence: float
    looks: int
    laws: Mapping[str, Law | None]
    families: int = 1
    kinds: Mapping[str, str] = field(default_factory=dict)
    excused: frozenset[str] = frozenset()
    panel: list[Figures] = field(default_factory=list)

    def close(self, done: Attacked) -> None:
        """Replace limits for so many unrelated looks by those for attackers on the same people."""
        records = [record for record in done.records if "failed" not in record]
        limit_together(records, self.panel, self.confidence, self.families)
        if self.on == "clean":
            free = (GUESS, *self.excused)
            for record in records:
                # Who reads nothing where everything is there to read says nothing about a release.
                record["broken"] = record["name"] not in free and record["lower"] <= 1 / record["classes"]

    def enter(self, done: Attacked, name: str, level: Knowledge, outcome: Scores | Failed) -> None:
        """Put the record of an outcome, and its scores, into what is done."""
        record: AttackRecord = {"name": name, "on": self.on, "knows": level}
        try:
            if isinstance(outcome, Failed):
                raise WorkError(outcome.reason)
            record = {**self._record(name, outcome), **record}
            done.scores[name, level] = outcome
            log.info("%s on %s: balanced accuracy %.3f", name, self.on, record["balanced_accuracy"])
        except WorkError as error:
            log.warning("attacker %s failed on %s: %s", name, self.on, error)
            record["failed"] = str(error)
        done.records.append(record)

    def _record(self, name: str, scores: Scores) -> AttackRecord:
        test = self.parts["test"]
        record = rows_record(
            name,
            scores.validation,
            scores.test,
            self.parts,
            on=self.on,
            confidence=self.confidence,
            comparisons=self.looks,
            seconds=scores.seconds,
            panel=self.panel,
        )
        if name in self.kinds:
            record["kind"] = self.kinds[name]
        if scores.times > 1:
            record["times_epochs"] = scores.times
        record["task"], record["guess_accuracy"] = test.task, guess_accuracy(self.parts["train"], test)
        if law := self.laws.get(name):
            record["exact_accuracy"], record["exact_balanced_accuracy"] = law.accuracy, (1 + law.tv) / 2
        return record


def guess_accuracy(train: Released, test: Released) -> float:
    """Of one who always says the most common class of the training rows; of a number, the tercile: one in three."""
    if test.task == "regression":
        return 1 / 3
    return float(np.mean(test.s == np.bincount(train.s).argmax()))
