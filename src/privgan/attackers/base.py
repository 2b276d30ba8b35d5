"""What an attacker sees and what it must do; the protocol of every member of the panel.

Shapes: N rows, C colour channels, H height, W width, F features, K classes of s.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np


@dataclass(frozen=True)
class Released:
    """Released rows with the secret an attacker knows of its training people; nothing else reaches an attacker.

    x: x_NCHW uint8 (0 .. 255) or float32 in [0, 1] for pictures, x_NF float32 for vectors. It may be a memory map:
       attackers read it by slices or row numbers only.
    s: s_N int64, class index, 0 <= s < K.
    """

    x: np.ndarray
    s: np.ndarray

    def __len__(self) -> int:
        return len(self.s)

    @property
    def classes(self) -> int:
        return int(self.s.max()) + 1


class Attacker(Protocol):
    """Guesses s from released x. Any object with these members can sit on the panel."""

    name: str

    def fit(self, train: Released, validation: Released, *, seed: int) -> None:
        """Learns anew, from fresh weights at every call, and selects itself on validation."""

    def scores(self, x: np.ndarray) -> np.ndarray:
        """score_N, larger means s = 1 and 0 is the natural threshold; for more than two classes score_NK."""


def subsample(released: Released, max_rows: int | None, seed: int) -> Released:
    """At most `max_rows` rows, drawn without replacement, in their old order; None keeps them all (and copies none)."""
    if max_rows is None or len(released) <= max_rows:
        return released
    index = np.sort(np.random.default_rng(seed).choice(len(released), max_rows, replace=False))
    return Released(released.x[index], released.s[index])


def as_float(x: np.ndarray) -> np.ndarray:
    """float32 copy of some rows; uint8 pictures are mapped to [0, 1]."""
    return x.astype(np.float32) / 255 if x.dtype == np.uint8 else np.array(x, dtype=np.float32)


def chunks(n: int, size: int) -> Iterator[slice]:
    """Slices that cover n rows in order, so that no array is ever widened to float as a whole."""
    return (slice(start, min(start + size, n)) for start in range(0, n, size))
