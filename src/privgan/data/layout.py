"""Which features of a table's row belong together, and what values they can take: for channels that emit valid rows.

Shapes: N rows, W features of a column.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from privgan.config import nearest
from privgan.data.encoding import SECONDS_A_DAY, Encoding, NumberColumn, WordColumn
from privgan.data.features import FARTHEST, values
from privgan.data.kinds import Column
from privgan.errors import RequestError


@dataclass(frozen=True)
class Part:
    """A column of a row of features.

    Args:
        name, kind: of the column, see `privgan.data.kinds`.
        start, width: where its features lie, W of them.
        indicator: of numbers: the second feature says that there is no value.
        deviation: of numbers: one standard deviation in their own unit (days of dates).
        low, high: of numbers: the least and the largest that were seen, in standard deviations from the mean.
        step: of numbers that are written with a fixed number of digits: their distance, in standard deviations; else 0.
        origin: of such numbers: one of them near the mean, in standard deviations from it.
        weight: of a change in this column, beside those of others.
    """

    name: str
    kind: str
    start: int
    width: int
    indicator: bool = False
    deviation: float = 1.0
    low: float = -FARTHEST
    high: float = FARTHEST
    step: float = 0.0
    origin: float = 0.0
    weight: float = 1.0

    @property
    def words(self) -> bool:
        """Whether its features are one for each word."""
        return self.kind in ("category", "text")

    @property
    def features(self) -> slice:
        """Its place in a row."""
        return slice(self.start, self.start + self.width)


def layout(columns: Sequence[Column], encoding: Encoding, weights: Mapping[str, float]) -> tuple[Part, ...]:
    """The parts of a row in their order.

    RequestError where a weight is negative, or of a column that is no feature.
    """
    names = [column.name for column in columns]
    for name, weight in weights.items():
        if name not in names:
            hint = nearest(name, names) or f": there are {', '.join(names)}"
            raise RequestError(f"weights.{name}={weight} is of no column that is released{hint}")
        if not 0 <= weight < float("inf"):
            raise RequestError(f"weights.{name}={weight} must be a number of at least 0")
    if weights and not sum(weights.get(name, 1.0) for name in names):
        raise RequestError("weights are 0 for every column: no change would count, give one of them a weight")
    found, start = [], 0
    for column, known in zip(columns, encoding.columns, strict=True):
        found.append(_part(column, known, start, float(weights.get(column.name, 1.0))))
        start += known.width
    return tuple(found)


def _part(column: Column, known: NumberColumn | WordColumn, start: int, weight: float) -> Part:
    if isinstance(known, WordColumn):
        # A column of numbers that are all absent is one of words.
        return Part(column.name, "category", start, known.width, weight=weight)
    value_N = values(column)
    assert value_N is not None
    standard_N = np.clip((value_N[~np.isnan(value_N)] - known.mean) / known.deviation, -FARTHEST, FARTHEST)
    unit = known.step / SECONDS_A_DAY if known.kind == "date" else 10.0 ** -(known.decimals or 0)
    fixed = known.kind == "date" or known.decimals is not None
    return Part(
        name=column.name,
        kind=known.kind,
        start=start,
        width=known.width,
        indicator=known.indicator,
        deviation=known.deviation,
        low=float(standard_N.min()),
        high=float(standard_N.max()),
        step=unit / known.deviation if fixed else 0.0,
        origin=(round(known.mean / unit) * unit - known.mean) / known.deviation,
        weight=weight,
    )
