"""How the columns of a table become features, as parameters that outlive the table; and features made columns again.

`privgan.data.features` says what a feature is. Here its parameters (scale, words, formats) are kept, so that other rows
are encoded as the training table was, and what a channel makes of them is written as cells of the same kind.

Shapes: N rows, W features of a column, F features of a row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from privgan.data.dates import date_format, dates_of
from privgan.data.features import FARTHEST, MOST_WORDS, ranked, scale, values
from privgan.data.kinds import Column
from privgan.data.missing import absent
from privgan.data.numbers import number

MOST_DECIMALS = 6  # of a column whose numbers are written with a fixed number of them
SECONDS_A_DAY = 86400
REST = "other"  # what the feature that rare words share is written as


@dataclass(frozen=True)
class Problem:
    """A cell that the encoding has no feature for."""

    column: str
    row: int
    cell: str
    why: str


@dataclass(frozen=True)
class NumberColumn:
    """A column of numbers, or of dates as days.

    Args:
        kind: integer, real or date.
        mean, deviation: of the training table, see `privgan.data.features.scale`.
        indicator: whether absent cells have a feature of their own.
        decimals: digits after the decimal mark; None where they differ and numbers are written as short as they can be.
        unit, mark: what stands behind a number, and the decimal mark.
        form: of dates, in the codes of strftime. step: of dates, the seconds to which they are written.
    """

    name: str
    kind: str
    mean: float
    deviation: float
    indicator: bool
    decimals: int | None = None
    unit: str = ""
    mark: str = "."
    form: str = ""
    step: int = SECONDS_A_DAY

    @property
    def width(self) -> int:
        return 2 if self.indicator else 1

    def encode(self, cells: Sequence[str]) -> tuple[np.ndarray, list[Problem]]:
        """x_NW float32 and the cells that have no place in it, which stand at the mean."""
        value_N = self._values(cells)
        gone_N = np.isnan(value_N)
        problems = []
        for row in np.flatnonzero(gone_N).tolist():
            empty = absent(cells[row])
            if not empty or not self.indicator:
                problems.append(Problem(self.name, row, cells[row], "has no value" if empty else f"is no {self.kind}"))
        with np.errstate(over="ignore"):
            standard_N = np.clip((value_N - self.mean) / self.deviation, -FARTHEST, FARTHEST)
        parts = [np.nan_to_num(standard_N), *([gone_N] if self.indicator else [])]
        return np.stack(parts, axis=1).astype(np.float32), problems

    def decode(self, x_NW: np.ndarray) -> list[str]:
        """The cells that these features stand for."""
        value_N = x_NW[:, 0].astype(np.float64) * self.deviation + self.mean
        gone_N = x_NW[:, 1] > 0.5 if self.indicator else np.zeros(len(value_N), bool)
        if self.kind == "date":
            second_N = (np.round(value_N * SECONDS_A_DAY / self.step) * self.step).astype("datetime64[s]")
            return [
                "" if gone else second.item().strftime(self.form) for second, gone in zip(second_N, gone_N, strict=True)
            ]
        return ["" if gone else self._written(value) for value, gone in zip(value_N.tolist(), gone_N, strict=True)]

    def _values(self, cells: Sequence[str]) -> np.ndarray:
        if self.kind == "date":
            date_N = dates_of(list(cells), self.form)
            day_N = date_N.astype(np.float64) / SECONDS_A_DAY
            day_N[np.isnat(date_N)] = np.nan
            return day_N
        try:
            value_N = np.array(["nan" if absent(cell) else cell for cell in cells], str).astype(np.float64)
            if self.mark == ".":
                return np.where(np.isfinite(value_N), value_N, np.nan)
        except ValueError:
            pass
        return np.array([np.nan if absent(cell) else number(cell, self.unit, self.mark) for cell in cells])

    def _written(self, value: float) -> str:
        text = f"{value:.7g}" if self.decimals is None else f"{value:.{self.decimals}f}"
        text = text.replace("-0", "0", 1) if float(text) == 0 else text
        return text.replace(".", self.mark) + (f" {self.unit}" if self.unit else "")


@dataclass(frozen=True)
class WordColumn:
    """A column of words. words: those with a feature of their own. rest: whether all others share one more."""

    name: str
    words: tuple[str, ...]
    rest: bool
    kind: str = "category"
    place: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "place", {word: place for place, word in enumerate(self.words)})

    @property
    def width(self) -> int:
        return len(self.words) + self.rest

    def encode(self, cells: Sequence[str]) -> tuple[np.ndarray, list[Problem]]:
        """x_NW float32 and the words that have no place in it, which stand at the most frequent one."""
        beyond = len(self.words) if self.rest else -1
        place_N = np.array([self.place.get(cell, beyond) for cell in cells], np.int64)
        problems = [
            Problem(self.name, row, cells[row], "has no value" if absent(cells[row]) else "is not known to the channel")
            for row in np.flatnonzero(place_N < 0).tolist()
        ]
        x_NW = np.maximum(place_N, 0)[:, None] == np.arange(self.width)
        return x_NW.astype(np.float32), problems

    def decode(self, x_NW: np.ndarray) -> list[str]:
        """The word of the largest feature of each row."""
        words = [*self.words, REST]
        return [words[place] for place in x_NW.argmax(axis=1).tolist()]


@dataclass(frozen=True)
class Encoding:
    """The columns that a channel edits, in their order."""

    columns: tuple[NumberColumn | WordColumn, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def width(self) -> int:
        """F."""
        return sum(column.width for column in self.columns)

    def encode(self, cells: Mapping[str, Sequence[str]]) -> tuple[np.ndarray, list[Problem]]:
        """x_NF float32 of these cells, and what has no place in it."""
        found = [column.encode(cells[column.name]) for column in self.columns]
        problems = [problem for _, some in found for problem in some]
        return np.concatenate([x_NW for x_NW, _ in found], axis=1), problems

    def decode(self, x_NF: np.ndarray) -> dict[str, list[str]]:
        """The cells that these features stand for, column by column."""
        ends = np.cumsum([column.width for column in self.columns])
        parts = np.split(x_NF, ends[:-1], axis=1)
        return {column.name: column.decode(part) for column, part in zip(self.columns, parts, strict=True)}

    def with_date_forms(self, forms: Mapping[str, str]) -> "Encoding":
        """The same, with dates written in other formats: column -> format."""
        return Encoding(
            tuple(
                replace(column, form=forms[column.name])
                if isinstance(column, NumberColumn) and column.kind == "date" and column.name in forms
                else column
                for column in self.columns
            )
        )

    @property
    def whole_numbers(self) -> tuple[str, ...]:
        """Columns whose numbers are written without decimals, and with nothing behind them."""
        return tuple(
            column.name
            for column in self.columns
            if isinstance(column, NumberColumn)
            and column.kind == "integer"
            and (column.decimals, column.unit, column.mark) == (0, "", ".")
        )

    def plain(self) -> list[dict[str, object]]:
        """As JSON values."""
        told = [asdict(column) for column in self.columns]
        return [{key: value for key, value in column.items() if key != "place"} for column in told]

    @classmethod
    def of_plain(cls, columns: Sequence[Mapping[str, Any]]) -> "Encoding":
        """From what `plain` wrote; TypeError where it is none."""

        def one(column: Mapping[str, Any]) -> NumberColumn | WordColumn:
            words = column.get("words")
            return NumberColumn(**column) if words is None else WordColumn(**{**column, "words": tuple(words)})

        return cls(tuple(map(one, columns)))


def encoding(columns: Sequence[Column]) -> Encoding:
    """The encoding of the typed columns of a table, the same that its features have."""
    return Encoding(tuple(_column(column) for column in columns))


def _column(column: Column) -> NumberColumn | WordColumn:
    value_N = values(column)
    if value_N is None or np.isnan(value_N).all():
        words = ranked(column.cells)
        return WordColumn(column.name, tuple(words[:MOST_WORDS]), len(words) > MOST_WORDS, column.kind)
    mean, deviation = scale(value_N)
    gone = bool(np.isnan(value_N).any())
    if column.kind == "date":
        form = date_format(column.cells)
        assert form is not None
        step = 1 if "%S" in form else 60 if "%M" in form else SECONDS_A_DAY
        return NumberColumn(column.name, "date", mean, deviation, gone, form=form, step=step)
    assert column.number is not None
    mark, unit = column.number.mark, column.number.unit
    return NumberColumn(column.name, column.kind, mean, deviation, gone, _decimals(column.cells, mark), unit, mark)


def _decimals(cells: Sequence[str], mark: str) -> int | None:
    """Digits after the decimal mark, the most of any cell; None beyond what is written as a fixed number of them."""
    found = [cell.partition(mark)[2] for cell in cells if mark in cell and not absent(cell)]
    digits = [len(rest) - len(rest.lstrip("0123456789")) for rest in found]
    exponent = any("e" in cell.lower() for cell in cells if not absent(cell))
    most = max(digits, default=0)
    return None if exponent or most > MOST_DECIMALS else most
