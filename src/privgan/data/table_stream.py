"""A table of any length, read a piece at a time: CSV and its relatives, JSON lines, or Parquet.

Shapes: N rows of a piece.
"""

import csv
import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any

from privgan.data.columns import SUFFIXES, is_table
from privgan.data.delimited import BLANKS, check_names, divider_of
from privgan.data.json_lines import LINES, cell_of, is_lines, objects
from privgan.data.source import MissingError
from privgan.errors import RequestError
from privgan.extras import install

LOOKED_AT = 1 << 16  # characters by which the divider is told
PIECE = 4096  # rows
UTF8 = "utf-8-sig"  # with or without a byte order mark
EMPTY = frozenset(
    {"", "NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None", "<NA>", "#N/A"}
)  # as pandas reads them


@dataclass(frozen=True)
class Piece:
    """Some rows. cells: column -> text without blanks around.

    arrow: the same as Parquet holds them (a RecordBatch). values: the same as JSON lines hold them.
    """

    first: int
    cells: dict[str, list[str]]
    arrow: Any = None
    values: dict[str, list[Any]] | None = None

    def __len__(self) -> int:
        return len(next(iter(self.cells.values())))


class TableStream:
    """The rows of a table, in their order.

    names: of its columns. divider: of its cells; "" for Parquet and JSON lines. schema: of Parquet, as pyarrow has it.
    RequestError where it is missing, no table, or has no line of names.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.schema: Any = None
        self.divider, self.encoding, self._skip = "", UTF8, 0
        if not path.exists():
            raise MissingError(f"{path} is missing: give the path of a table ({', '.join(SUFFIXES)})")
        if not (is_table(path) or self.lines) or path.is_dir():
            raise RequestError(f"{path} is no table: give one of {', '.join((*SUFFIXES, *LINES))}")
        if self.lines:
            self.names = list(next(objects(path)))
        elif self.parquet:
            with self._readable():
                self.schema = _parquet().ParquetFile(path).schema_arrow
            self.names = list(self.schema.names)
        else:
            self.names = self._look()
        check_names(path, self.names)

    @property
    def parquet(self) -> bool:
        """Whether the table is Parquet."""
        return self.path.suffix.lower() == ".parquet"

    @property
    def lines(self) -> bool:
        """Whether the table is JSON lines."""
        return is_lines(self.path)

    def gaps(self) -> set[str]:
        """Columns of a CSV in which some cell is empty: who reads it takes whole numbers beside these for real ones."""
        if self.parquet or self.lines:
            return set()
        columns = (column for piece in self.pieces() for column in piece.cells.items())
        return {name for name, cells in columns if not EMPTY.isdisjoint(cells)}

    @property
    def date_forms(self) -> dict[str, str]:
        """Column of dates or times of Parquet -> the format of its text; a CSV has formats of its own."""
        kinds = {} if self.schema is None else {field.name: str(field.type) for field in self.schema}
        forms = {"timestamp": "%Y-%m-%d %H:%M:%S", "date": "%Y-%m-%d"}
        return {name: form for name, kind in kinds.items() for start, form in forms.items() if kind.startswith(start)}

    def pieces(self, rows: int = PIECE) -> Iterator[Piece]:
        """All rows, at most so many at a time. RequestError where a line has more or fewer cells than names."""
        if self.lines:
            return self._of_lines(rows)
        return self._of_parquet(rows) if self.parquet else self._of_text(rows)

    def _of_lines(self, rows: int) -> Iterator[Piece]:
        found, first = objects(self.path), 0
        while kept := list(islice(found, rows)):
            values = {name: [one[name] for one in kept] for name in self.names}
            cells = {name: [cell_of(value) for value in column] for name, column in values.items()}
            yield Piece(first, cells, values=values)
            first += len(kept)

    def _of_parquet(self, rows: int) -> Iterator[Piece]:
        first = 0
        with self._readable():
            batches = _parquet().ParquetFile(self.path).iter_batches(batch_size=rows)
        while True:
            with self._readable():
                batch = next(batches, None)
            if batch is None:
                return
            columns = zip(self.names, batch.columns, strict=True)
            yield Piece(first, {name: _as_text(column.to_pylist()) for name, column in columns}, batch)
            first += len(batch)

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """RequestError where the Parquet file is damaged."""
        _parquet()  # or the line that says how to install it
        from pyarrow import ArrowException

        try:
            yield
        except (ArrowException, OSError) as error:
            reason = " ".join(str(error).split())[:200]
            raise RequestError(f"{self.path} cannot be read as Parquet ({reason}): save it again") from error

    def _of_text(self, rows: int) -> Iterator[Piece]:
        first, kept = 0, []
        try:
            with self._opened() as file:
                for line, row in self._rows(file):
                    if len(row) != len(self.names):
                        raise RequestError(
                            f"{self.path}, line {line} has {len(row)} cells where the first line names "
                            f"{len(self.names)} columns: fix the line"
                        )
                    kept.append([cell.strip() for cell in row])
                    if len(kept) == rows:
                        yield self._piece(first, kept)
                        first, kept = first + rows, []
        except (OSError, EOFError, UnicodeError, csv.Error) as error:
            raise RequestError(f"{self.path} cannot be read as CSV ({error}): save it as UTF-8 text") from error
        if kept:
            yield self._piece(first, kept)

    def _piece(self, first: int, kept: list[list[str]]) -> Piece:
        return Piece(first, dict(zip(self.names, map(list, zip(*kept, strict=True)), strict=True)))

    def _rows(self, file: IO[str]) -> Iterator[tuple[int, list[str]]]:
        """(number of the line, cells) below the line of names; blank lines are left out."""
        for _ in range(self._skip):
            next(file)
        if self.divider == BLANKS:
            found: Iterator[list[str]] = (line.split() for line in file)
        else:
            found = csv.reader(file, delimiter=self.divider, skipinitialspace=True, strict=True)
        named = False
        for line, row in enumerate(found, 1 + self._skip):
            if not any(cell.strip() for cell in row):
                continue
            if named:
                yield line, row
            named = True

    def _look(self) -> list[str]:
        """The names of the columns; sets encoding and divider."""
        self.encoding = self._encoding()
        try:
            with self._opened() as file:
                start = file.read(LOOKED_AT)
        except (OSError, EOFError, UnicodeError) as error:
            raise RequestError(f"{self.path} cannot be read as CSV ({error}): save it as UTF-8 text") from error
        self.divider, rest = divider_of(start)
        self._skip = start[: len(start) - len(rest)].count("\n")
        first = next((line for line in rest.splitlines() if line.strip()), "")
        if self.divider == BLANKS:
            return first.split()
        return [name.strip() for name in next(csv.reader([first], delimiter=self.divider, skipinitialspace=True), [])]

    def _encoding(self) -> str:
        """By the byte order mark, else UTF-8, else Windows-1252; the file is read through once for it."""
        with self._raw() as file:
            if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
                return "utf-16"
        try:
            with self._raw() as file, io.TextIOWrapper(file, UTF8) as text:
                while text.read(1 << 20):
                    pass
        except UnicodeDecodeError:
            return "cp1252"
        return UTF8

    @contextmanager
    def _opened(self) -> Iterator[IO[str]]:
        with self._raw() as file, io.TextIOWrapper(file, self.encoding, newline="") as text:
            yield text

    def _raw(self) -> Any:
        return gzip.open(self.path, "rb") if self.path.suffix.lower() == ".gz" else self.path.open("rb")


def _as_text(cells: list[Any]) -> list[str]:
    return ["" if cell is None else str(cell).strip() for cell in cells]


def _parquet() -> Any:
    try:
        from pyarrow import parquet
    except ImportError as error:
        raise RequestError(f"Parquet needs pyarrow: {install('parquet')}, or save a CSV") from error
    return parquet
