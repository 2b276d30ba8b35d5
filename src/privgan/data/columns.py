"""A user's own table: a CSV file, or Parquet where pyarrow is installed, as named columns of text.

Shapes: N rows.
"""

import csv
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import numpy as np

from privgan.config import nearest
from privgan.data.source import MissingError
from privgan.errors import RequestError
from privgan.extras import install

SUFFIXES = (".csv", ".tsv", ".txt", ".csv.gz", ".parquet")
DELIMITERS = ",;\t|"
ABSENT = frozenset({"", "NA", "N/A", "NaN", "nan", "NULL", "null"})  # what a cell without a value holds


@dataclass(frozen=True)
class Columns:
    """The columns of a table by name, each a list of N cells as text without spaces around."""

    path: Path
    cells: dict[str, list[str]] = field(repr=False)

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


def is_table(path: Path) -> bool:
    """Whether the name is that of a table that can be read here."""
    return path.name.lower().endswith(SUFFIXES)


def read_columns(path: Path) -> Columns:
    """The table at `path`. Its first line names the columns, commas, semicolons, tabs or bars divide them.

    RequestError where it is missing, unreadable, without rows, or a line has too few or too many cells.
    """
    if not path.exists():
        raise MissingError(f"{path} is missing: give the path of a table ({', '.join(SUFFIXES)})")
    if not is_table(path) or path.is_dir():
        raise RequestError(f"{path} is no table: give one of {', '.join(SUFFIXES)}")
    columns = Columns(path, _parquet(path) if path.suffix.lower() == ".parquet" else _csv(path))
    if not len(columns):
        raise RequestError(f"{path} has a line of names and no rows: give it one line a row")
    return columns


def numbers(cells: list[str]) -> np.ndarray | None:
    """value_N float64, NaN where a cell is absent or not finite; None where some cell is no number."""
    try:
        value_N = np.array(["nan" if cell in ABSENT else cell for cell in cells]).astype(np.float64)
    except ValueError:
        return None
    value_N[~np.isfinite(value_N)] = np.nan
    return value_N


def _csv(path: Path) -> dict[str, list[str]]:
    try:
        with _opened(path) as lines:
            head = lines.readline()
            lines.seek(0)
            delimiter = max(DELIMITERS, key=head.count)
            reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
            names = [name.strip() for name in next(reader, [])]
            _check_names(path, names)
            columns: list[list[str]] = [[] for _ in names]
            for row in reader:
                if not row:
                    continue
                if len(row) != len(names):
                    raise RequestError(
                        f"{path}, line {reader.line_num} has {len(row)} cells where the first line names {len(names)} "
                        "columns: mend the line"
                    )
                for column, cell in zip(columns, row, strict=True):
                    column.append(cell.strip())
    except (OSError, EOFError, UnicodeDecodeError, csv.Error, zlib.error) as error:
        raise RequestError(f"{path} cannot be read as CSV ({error}): save it as UTF-8 text with commas") from error
    return dict(zip(names, columns, strict=True))


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    if path.suffix.lower() == ".gz":
        with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as lines:
            yield lines
    else:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            yield lines


def _check_names(path: Path, names: list[str]) -> None:
    if not any(names):
        raise RequestError(f"{path} is empty: its first line has to name the columns")
    if "" in names:
        raise RequestError(
            f"{path}: column {names.index('') + 1} has no name in the first line: name it, or take it out"
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise RequestError(f"{path} has two columns called {twice[0]}: name them apart")


def _parquet(path: Path) -> dict[str, list[str]]:
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        raise RequestError(f"{path}: Parquet needs pyarrow: {install('parquet')}, or save a CSV") from error
    try:
        table = parquet.read_table(path)
    except (ArrowException, OSError) as error:
        raise RequestError(f"{path} cannot be read as Parquet ({error}): save it again, or as CSV") from error
    _check_names(path, table.column_names)
    read = zip(table.column_names, table.columns, strict=True)
    return {name: ["" if cell is None else str(cell).strip() for cell in column.to_pylist()] for name, column in read}
