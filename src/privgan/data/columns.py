"""A user's own table: a CSV file, or Parquet where pyarrow is installed, as named columns of text.

Shapes: N rows.
"""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from privgan.config import nearest
from privgan.data.delimited import Delimited, check_names, read_delimited
from privgan.data.missing import absent
from privgan.data.numbers import Numbers, read_numbers
from privgan.data.source import MissingError
from privgan.errors import RequestError
from privgan.extras import install

SUFFIXES = (".csv", ".tsv", ".txt", ".csv.gz", ".parquet")


@dataclass(frozen=True)
class Columns:
    """The columns of a table by name, each a list of N cells as text without blanks around.

    decimal: how a lone decimal mark is read, see `privgan.data.numbers`. remarks: what was decided while reading.
    as_written: the cells with blanks around, where they were kept.
    """

    path: Path
    cells: dict[str, list[str]] = field(repr=False)
    decimal: str = "."
    remarks: tuple[str, ...] = ()
    as_written: dict[str, list[str]] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(next(iter(self.cells.values())))

    def __contains__(self, name: str) -> bool:
        return name in self.cells

    def __getitem__(self, name: str) -> list[str]:
        """RequestError with the nearest names where there is no such column."""
        if name not in self.cells:
            known = nearest(name, self.cells) or f": it has {', '.join(self.cells)}"
            raise RequestError(f"{self.path} has no column {name}{known}")
        return self.cells[name]

    def raw(self, name: str) -> list[str]:
        """A column with the blanks around its cells, as far as they are known."""
        return self.as_written.get(name, self[name])

    def places(self, key: str) -> dict[str, int]:
        """Name of a row in column `key` -> its line; RequestError where a name is absent or there twice."""
        place: dict[str, int] = {}
        for line, cell in enumerate(self[key]):
            if absent(cell) or cell in place:
                why = "is twice" if cell in place else "is empty"
                raise RequestError(
                    f"{self.path}: {cell or 'row ' + str(line + 1)} {why} in column {key}: name each row once"
                )
            place[cell] = line
        return place

    def numbers(self, name: str) -> Numbers | None:
        """A column as numbers, None where it holds words; RequestError, by row, where its marks contradict."""
        return read_numbers(self[name], f"{self.path}: column {name}", self.decimal)


def is_table(path: Path) -> bool:
    """Whether the name is that of a table that can be read here."""
    return path.name.lower().endswith(SUFFIXES)


def read_columns(path: Path) -> Columns:
    """The table at `path`. Its first line names the columns; commas, semicolons, tabs, bars or blanks divide them.

    RequestError where it is missing, unreadable, without rows, or a line has too few or too many cells.
    """
    if not path.exists():
        raise MissingError(f"{path} is missing: give the path of a table ({', '.join(SUFFIXES)})")
    if not is_table(path) or path.is_dir():
        raise RequestError(f"{path} is no table: give one of {', '.join(SUFFIXES)}")
    read = Delimited(_parquet(path), ".", [], {}) if path.suffix.lower() == ".parquet" else read_delimited(path)
    columns = Columns(path, read.cells, read.decimal, tuple(read.remarks), read.raw)
    if not len(columns):
        raise RequestError(f"{path} has a header but no rows")
    return columns


def numbers(cells: list[str]) -> np.ndarray | None:
    """value_N float64, NaN where a cell is absent or not finite; None where some cell is no number."""
    found = read_numbers(cells)
    return None if found is None or found.stray_N.any() else found.value_N


def _parquet(path: Path) -> dict[str, list[str]]:
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        raise RequestError(f"{path}: Parquet needs pyarrow: {install('parquet')}, or save a CSV") from error
    try:
        table = parquet.read_table(path)
    except (ArrowException, OSError) as error:
        raise RequestError(f"{path} cannot be read as Parquet ({error}): save it again, or as CSV") from error
    check_names(path, table.column_names)
    read = zip(table.column_names, table.columns, strict=True)
    return {name: ["" if cell is None else str(cell).strip() for cell in column.to_pylist()] for name, column in read}
