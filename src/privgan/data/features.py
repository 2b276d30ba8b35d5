"""Columns of a table as features.

Numbers and dates become one feature of mean 0 and standard deviation 1 over all rows; where some are absent, the first
is 0 there and a second one is 1. Words become one feature a word, 1 where the row has it: the 100 most frequent words
have one each, all others share one; an absent word is a word like any other.

Mean and deviation are those of everybody, test people among them. No label enters them, and attackers standardise again
by their training rows; `docs/certainty.md` says what that changes. Shapes: N rows.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from privgan.data.kinds import Column
from privgan.data.missing import absent
from privgan.errors import RequestError

MOST_WORDS = 100
FAR, FARTHEST = 20.0, 100.0  # spreads from the median: what lies farther sets no scale, what lies still farther is cut


class Standardised(NamedTuple):
    """A column of numbers. value_N: standardised, 0 where absent. absent_N: None where the column is complete."""

    value_N: np.ndarray
    absent_N: np.ndarray | None

    def features(self, rows: slice) -> list[np.ndarray]:
        """One or two columns, N x 1 each."""
        return [part[rows, None] for part in self if part is not None]


class OneHot(NamedTuple):
    """A column of words. place_N: of a row's word among the features of the column, of which there are `width`."""

    place_N: np.ndarray
    width: int

    def features(self, rows: slice) -> list[np.ndarray]:
        """One block of columns, N x width."""
        return [self.place_N[rows, None] == np.arange(self.width)]


def feature(column: Column, row_N: np.ndarray, indicator: bool, where: str) -> Standardised | OneHot:
    """The column at these lines; RequestError where a cell is absent or stray and there may be no `indicator`."""
    value_N = values(column)
    cells = [column.cells[row] for row in row_N.tolist()]
    gone_N = np.array([absent(cell) for cell in cells]) if value_N is None else np.isnan(value_N[row_N])
    if gone_N.any() and not indicator:
        row = int(row_N[np.argmax(gone_N)])
        stray = column.number is not None and column.number.stray_N[row]
        lack = f"that hold no {column.kind}" if stray else "without a value"
        raise RequestError(
            f"{where}: column {column.name} has {gone_N.sum()} cells {lack}, first in row {row + 1} "
            f"({column.cells[row] or 'empty'}): fill them in, or give missing=indicator (in training data.source."
            "missing=indicator)"
        )
    if value_N is None or gone_N.all():
        place = {word: min(rank, MOST_WORDS) for rank, word in enumerate(ranked(cells))}
        return OneHot(np.array([place[cell] for cell in cells], np.int64), max(place.values()) + 1)
    standard_N = np.nan_to_num(standardised(value_N[row_N])).astype(np.float32)
    return Standardised(standard_N, gone_N if gone_N.any() else None)


def ranked(cells: Sequence[str]) -> list[str]:
    """The words of a column, the most frequent first, equally frequent ones by the alphabet."""
    return [word for word, _ in sorted(Counter(cells).items(), key=lambda item: (-item[1], item[0]))]


def values(column: Column) -> np.ndarray | None:
    """value_N float64 of numbers, days of dates, NaN where there is none; None of words."""
    if column.kind in ("integer", "real", "identifier") and column.number is not None:
        return column.number.value_N
    if column.date_N is not None:
        day_N = column.date_N.astype(np.float64) / 86400
        day_N[np.isnat(column.date_N)] = np.nan
        return day_N
    return None


def standardised(value_N: np.ndarray) -> np.ndarray:
    """(value - mean) / standard deviation, see `scale`, cut at 100 of these; NaN stays."""
    mean, deviation = scale(value_N)
    with np.errstate(over="ignore", invalid="ignore"):
        return np.clip((value_N - mean) / deviation, -FARTHEST, FARTHEST)


def scale(value_N: np.ndarray) -> tuple[float, float]:
    """(mean, standard deviation), the latter 1 where all values are equal.

    Values more than 20 spreads from the median (a typing error, a mark such as 1e300) take no part.
    """
    middle, spread = _middle(value_N)
    with np.errstate(over="ignore", invalid="ignore"):
        near_N = value_N[np.abs(value_N - middle) <= FAR * spread]
        return float(near_N.mean()), float(near_N.std()) or 1.0


def far_rows(value_N: np.ndarray) -> Sequence[int]:
    """Rows of values that are cut by `standardised`."""
    rows: list[int] = np.flatnonzero(np.abs(standardised(value_N)) >= FARTHEST).tolist()
    return rows


def _middle(value_N: np.ndarray) -> tuple[float, float]:
    """(median, spread): the quartiles' distance as a standard deviation; where half of all are equal, that of the inner
    99 %."""
    low, first, middle, third, high = np.nanquantile(value_N, [0.005, 0.25, 0.5, 0.75, 0.995])
    spread = (third - first) / 1.349
    if not spread > 0:
        inner_N = value_N[(value_N >= low) & (value_N <= high)]
        spread = float(np.std(inner_N))
    if not spread > 0:
        gap_N = np.abs(value_N[value_N != middle] - middle)
        spread = float(np.nanmin(gap_N)) if np.isfinite(gap_N).any() else 1.0
    return float(middle), float(spread)
