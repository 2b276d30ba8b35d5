"""One attacker's work, wherever it runs: learn from released rows, score the others.

Shapes: N rows, K classes.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from privgan.attackers.base import Attacker, Released


@dataclass(frozen=True)
class Scores:
    """What an attacker says of the validation and the test rows: score_N, or score_NK for more than two classes.

    times: how many times its epochs a network was trained for, see `privgan.attackers.running.longer`.
    """

    validation: np.ndarray
    test: np.ndarray
    seconds: float
    times: int = 1


@dataclass(frozen=True)
class Failed:
    """Why there are no scores, in a line."""

    reason: str


@dataclass(frozen=True)
class Attempt:
    """An attacker and all that it needs; called, it gives its scores. It can be sent to another process.

    parts: {"train", "validation", "test"}. wanted: what the attacker asked for by its attribute `wants`, or None.
    """

    attacker: Attacker
    parts: Mapping[str, Released]
    seed: int
    wanted: object = None

    def __call__(self) -> Scores | Failed:
        """Any error becomes a reason: one attacker that breaks hides no other."""
        started = time.perf_counter()
        attacker, validation = self.attacker, self.parts["validation"]
        try:
            if self.wanted is not None:
                setattr(attacker, attacker.wants, self.wanted)  # type: ignore[attr-defined]
            attacker.fit(self.parts["train"], validation, seed=self.seed)
            validation_score, test_score = attacker.scores(validation.x), attacker.scores(self.parts["test"].x)
        except Exception as error:
            return Failed(f"{type(error).__name__}: {error}")
        return Scores(validation_score, test_score, time.perf_counter() - started)
