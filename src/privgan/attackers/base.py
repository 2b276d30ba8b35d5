"""What an attacker sees and what it must do; the protocol of every member of the panel.

Shapes: N rows, C colour channels, H height, W width, F features, K classes of s.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

Task = Literal["binary", "classes", "regression"]
# What an attacker needs besides rows, or in place of them; it is skipped when unavailable.
Wants = Literal["law", "adversary", "code", "scores", "facts"]


@dataclass(frozen=True)
class Released:
    """Released rows with the secret an attacker knows of its training people; nothing else reaches an attacker.

    x: x_NCHW uint8 (0 .. 255) or float32 in [0, 1] for pictures, x_NF float32 for vectors. It may be a memory map:
       attackers read it by slices or row numbers only.
    s: s_N int64, class index, 0 <= s < K; or float32, a number.
    u: u_NK float32, utility labels, where the attacker is allowed to see them.
    person: person_N int64, who a row belongs to, where a person has several; only limits use it.
    facts: fact_ND float32, what else is known of a release (its files, how cells are written), where that is.
    """

    x: np.ndarray
    s: np.ndarray
    u: np.ndarray | None = None
    person: np.ndarray | None = None
    facts: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.s)

    @property
    def task(self) -> Task:
        """What there is to guess: one of two classes, one of several, or a number."""
        if self.s.dtype.kind == "f":
            return "regression"
        return "binary" if self.classes <= 2 else "classes"

    @property
    def classes(self) -> int:
        """K; 0 where s is a number."""
        return 0 if self.s.dtype.kind == "f" else int(self.s.max()) + 1

    def take(self, index: np.ndarray) -> "Released":
        """These rows, in this order; they are copied."""
        beside = (None if column is None else column[index] for column in (self.u, self.person, self.facts))
        return Released(self.x[index], self.s[index], *beside)


class Attacker(Protocol):
    """Guesses s from released x. Any object with these members can be added to the panel.

    It may also say `wants`, what it needs besides rows; `row_kinds`, the rows that it reads, where not all; `kind`,
    linear or network; and, for releases from outside, `joins_external_audits` and `on_facts`, the arguments with which
    it reads facts.
    """

    name: str

    def fit(self, train: Released, validation: Released, *, seed: int) -> None:
        """Learns anew, from fresh weights at every call, and selects itself on validation."""

    def scores(self, x: np.ndarray) -> np.ndarray:
        """score_N, larger for s = 1, 0 the natural threshold; for more classes score_NK; for a number estimate_N."""


class Combiner(Protocol):
    """Joins the scores of the other attackers."""

    name: str

    def combine(
        self,
        validation_scores: Mapping[str, np.ndarray],
        validation_s: np.ndarray,
        test_scores: Mapping[str, np.ndarray],
    ) -> tuple[np.ndarray, np.ndarray]:
        """(validation score, test score) from those of the others by name."""


def subsample(released: Released, max_rows: int | None, seed: int) -> Released:
    """At most `max_rows` rows, drawn without replacement, in their old order; None keeps them all (and copies none)."""
    if max_rows is None or len(released) <= max_rows:
        return released
    index = np.sort(np.random.default_rng(seed).choice(len(released), max_rows, replace=False))
    return released.take(index)


def as_float(x: np.ndarray) -> np.ndarray:
    """float32 copy of some rows; uint8 pictures are mapped to [0, 1]."""
    return x.astype(np.float32) / 255 if x.dtype == np.uint8 else np.array(x, dtype=np.float32)


def chunks(n: int, size: int) -> Iterator[slice]:
    """Slices that cover n rows in order, so that no array is ever widened to float as a whole."""
    return (slice(start, min(start + size, n)) for start in range(0, n, size))
