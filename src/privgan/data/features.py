"""Columns of a table as features.

Numbers become one feature of mean 0 and standard deviation 1 over all rows; where some are absent, the first is 0 there
and a second one is 1. Words become one feature a word, 1 where the row has it: the 100 most frequent words have one
each, all others share one; an absent word is a word like any other. Shapes: N rows.
"""

from collections import Counter
from typing import NamedTuple

import numpy as np

from privgan.data.columns import ABSENT, Columns, numbers
from privgan.errors import RequestError

MOST_WORDS = 100


class Numbers(NamedTuple):
    """A column of numbers. value_N: standardised, 0 where absent. absent_N: None where the column is complete."""

    value_N: np.ndarray
    absent_N: np.ndarray | None

    def features(self, rows: slice) -> list[np.ndarray]:
        """One or two columns, N x 1 each."""
        return [part[rows, None] for part in self if part is not None]


class Words(NamedTuple):
    """A column of words. place_N: of a row's word among the features of the column, of which there are `width`."""

    place_N: np.ndarray
    width: int

    def features(self, rows: slice) -> list[np.ndarray]:
        """One block of columns, N x width."""
        return [self.place_N[rows, None] == np.arange(self.width)]


def feature(columns: Columns, name: str, row_N: np.ndarray, indicator: bool) -> Numbers | Words:
    """The column of this name at these lines; RequestError where a cell is absent and there may be no `indicator`."""
    cells = [columns[name][row] for row in row_N.tolist()]
    value_N = numbers(cells)
    if value_N is not None and np.isnan(value_N).all():
        value_N = None
    absent_N = np.array([cell in ABSENT for cell in cells]) if value_N is None else np.isnan(value_N)
    if absent_N.any() and not indicator:
        row = int(row_N[np.argmax(absent_N)])
        raise RequestError(
            f"{columns.path}: column {name} has {absent_N.sum()} cells without a value, first in row {row + 1} "
            f"({columns[name][row] or 'empty'}): fill them in, or give missing=indicator"
        )
    if value_N is None:
        ranked = sorted(Counter(cells).items(), key=lambda item: (-item[1], item[0]))
        place = {word: min(rank, MOST_WORDS) for rank, (word, _) in enumerate(ranked)}
        return Words(np.array([place[cell] for cell in cells], np.int64), max(place.values()) + 1)
    spread = float(np.nanstd(value_N)) or 1.0
    standard_N = np.nan_to_num((value_N - np.nanmean(value_N)) / spread).astype(np.float32)
    return Numbers(standard_N, absent_N if absent_N.any() else None)
