"""Rows in memory as a set.

Shapes: N rows, C colour channels, H height, W width, F features.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np

from privgan.data.persons import numbered
from privgan.data.source import Labels
from privgan.errors import RequestError
from privgan.runs.typed import Reference

MOST_CLASSES = 100


@dataclass
class ArraySource:
    """x: x_NCHW uint8 or x_NF float32, and the labels of its rows."""

    x: np.ndarray
    of: Labels
    name: str
    sensitive: str

    @property
    def shape(self) -> tuple[int, ...]:
        return self.x.shape[1:]

    @cached_property
    def key(self) -> str:
        return f"{self.name}-{self.fingerprint()[:12]}"

    def fingerprint(self) -> str:
        summed = sha256(repr((self.name, self.x.shape, self.of.s_names)).encode())
        for array in (self.x, self.of.s, self.of.group):
            summed.update(np.ascontiguousarray(array).data)
        return summed.hexdigest()

    def labels(self) -> Labels:
        return self.of

    def rows(self, start: int, stop: int) -> np.ndarray:
        return self.x[start:stop]

    def warnings(self) -> list[str]:
        return []

    def reference(self) -> Reference | None:
        return None


def labels_of(s: Sequence[Any] | np.ndarray, groups: Sequence[Any] | np.ndarray | None, rows: int) -> Labels:
    """Of the sensitive value and the person of each row.

    Args:
        s: words, truth values and whole numbers are classes, floating point numbers a number.
        groups: the person of each row; None: each row is of another one.
        rows: how many there are.

    Raises:
        RequestError: another number of entries, values that are not finite, one class or more than 100.

    Examples:
        >>> labels_of(["no", "yes", "no"], None, 3).s_names
        ('no', 'yes')
    """
    s_N, classes = np.asarray(s), tuple[str, ...]()
    index_N: np.ndarray
    if s_N.shape != (rows,):
        raise RequestError(f"s has shape {s_N.shape} and there are {rows} rows: give each row one value")
    if s_N.dtype.kind == "f":
        if not np.isfinite(s_N).all():
            raise RequestError("s holds values that are not finite: take those rows out")
        index_N = s_N.astype(np.float32)
    else:
        values, index_N = np.unique(s_N.astype(str) if s_N.dtype == object else s_N, return_inverse=True)
        classes = tuple(map(str, values))
        if not 2 <= len(classes) <= MOST_CLASSES:
            raise RequestError(f"s has {len(classes)} classes: give 2 to {MOST_CLASSES}, or floating point numbers")
    group_N = np.arange(rows) if groups is None else numbered(np.asarray(groups).tolist())
    if len(group_N) != rows:
        raise RequestError(f"groups has {len(group_N)} entries and there are {rows} rows: give each row its person")
    return Labels(index_N, classes, np.zeros((rows, 0), np.float32), (), group_N)
