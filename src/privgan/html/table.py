"""Tables, as CSV for machines and as rows of text for pages."""

import csv
import io
import math
from dataclasses import dataclass
from typing import Any

_LONG = 40  # characters, from which a cell may break its line


@dataclass(frozen=True)
class Cell:
    """One cell of a page: its text, and its classes in the stylesheet (`code`, `long`)."""

    text: str
    kind: str


@dataclass(frozen=True)
class Table:
    """Named columns and rows of plain values.

    Args:
        columns: Heads of the columns.
        rows: As many values each as there are columns; None and NaN are unknown.
        code: Those of the columns that hold identifiers, set in a fixed-width font.

    Example:
        >>> Table(("set", "leakage"), (("smiles", 0.83571), ("celeba", None))).csv()
        b'set,leakage\\nsmiles,0.83571\\nceleba,\\n'
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    code: tuple[str, ...] = ()

    def csv(self) -> bytes:
        """UTF-8 with a header; numbers unrounded, an unknown number is an empty cell."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([_known(value) for value in row] for row in self.rows)
        return buffer.getvalue().encode()

    def cells(self) -> list[list[Cell]]:
        """The rows for reading: numbers to four digits."""
        return [[self._cell(*pair) for pair in zip(self.columns, row, strict=True)] for row in self.rows]

    def _cell(self, column: str, value: Any) -> Cell:
        text = _text(value)
        kinds = ("code" if column in self.code else "", "long" if len(text) > _LONG else "")
        return Cell(text, " ".join(filter(None, kinds)))


def _known(value: Any) -> Any:
    return "" if value is None or (isinstance(value, float) and math.isnan(value)) else value


def _text(value: Any) -> str:
    value = _known(value)
    return f"{value:.4g}" if isinstance(value, float) else str(value)
