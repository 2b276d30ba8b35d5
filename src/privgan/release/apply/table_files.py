"""A released table written a piece at a time, in the form of its original: CSV, JSON lines, or Parquet.

Shapes: N rows of a piece.
"""

import csv
import gzip
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Protocol

from privgan.data.delimited import BLANKS
from privgan.data.table_stream import Piece, TableStream


class TableWriter(Protocol):
    """Takes the pieces of a table in their order."""

    def write(self, piece: Piece, cells: Mapping[str, Sequence[str]], rows: Sequence[int]) -> None:
        """These rows of the piece; `cells` replace its own where there are any."""


@contextmanager
def writer_of(path: Path, original: TableStream, dropped: set[str]) -> Iterator[TableWriter]:
    """A writer to `path` in the form of the original, without these columns."""
    names = [name for name in original.names if name not in dropped]
    if original.parquet:
        with _ParquetWriter(path, original.schema, names) as parquet:
            yield parquet
    elif original.lines:
        with path.open("w", encoding="utf-8") as text:
            yield _LinesWriter(text, names)
    else:
        divider = " " if original.divider == BLANKS else original.divider
        packed = original.path.suffix.lower() == ".gz"
        with gzip.open(path, "wb") if packed else path.open("wb") as raw, io.TextIOWrapper(raw, "utf-8") as text:
            yield _TextWriter(text, names, divider)


class _TextWriter:
    def __init__(self, text: IO[str], names: Sequence[str], divider: str) -> None:
        self.names = names
        self.writer = csv.writer(text, delimiter=divider, lineterminator="\n")
        self.writer.writerow(names)

    def write(self, piece: Piece, cells: Mapping[str, Sequence[str]], rows: Sequence[int]) -> None:
        columns = [cells.get(name, piece.cells[name]) for name in self.names]
        self.writer.writerows([column[row] for column in columns] for row in rows)


class _LinesWriter:
    """Numbers, and true and false, are written as what they are in the original, what is empty as null."""

    def __init__(self, text: IO[str], names: Sequence[str]) -> None:
        self.text, self.names = text, names

    def write(self, piece: Piece, cells: Mapping[str, Sequence[str]], rows: Sequence[int]) -> None:
        values = piece.values or {}
        columns = {name: _values(cells[name], values[name]) if name in cells else values[name] for name in self.names}
        for row in rows:
            one = {name: column[row] for name, column in columns.items()}
            self.text.write(json.dumps(one, ensure_ascii=False) + "\n")


def _values(cells: Sequence[str], originals: Sequence[Any]) -> list[Any]:
    """Cells as JSON values of the kind of the column's originals."""
    kinds = {type(value) for value in originals if value is not None}
    if kinds == {bool}:
        return [cell == "True" if cell else None for cell in cells]
    if not kinds or not kinds <= {int, float}:
        return [cell if cell or kinds else None for cell in cells]
    return [None if not cell else int(cell) if cell.lstrip("-").isdigit() else float(cell) for cell in cells]


class _ParquetWriter:
    """Types are those of the original's schema; what it holds of pandas' own (index, dtypes) is kept."""

    def __init__(self, path: Path, schema: Any, names: Sequence[str]) -> None:
        import pyarrow
        from pyarrow import parquet

        self.arrow, self.names = pyarrow, names
        fields = [schema.field(name) for name in names]
        self.schema = pyarrow.schema(fields, metadata=schema.metadata)
        self.writer = parquet.ParquetWriter(path, self.schema)

    def __enter__(self) -> "_ParquetWriter":
        return self

    def __exit__(self, *error: object) -> None:
        self.writer.close()

    def write(self, piece: Piece, cells: Mapping[str, Sequence[str]], rows: Sequence[int]) -> None:
        columns = [
            self._column(cells[name], piece.arrow.column(name)) if name in cells else piece.arrow.column(name)
            for name in self.names
        ]
        batch = self.arrow.RecordBatch.from_arrays(columns, schema=self.schema)
        self.writer.write_batch(batch if len(rows) == len(piece) else batch.take(self.arrow.array(rows)))

    def _column(self, cells: Sequence[str], original: Any) -> Any:
        """Text as the type of the original; an empty cell is null."""
        kind = original.type
        text = self.arrow.array([cell or None for cell in cells], self.arrow.string())
        if self.arrow.types.is_dictionary(kind):
            words = original.dictionary.cast(self.arrow.string()).to_pylist()
            words += sorted(set(cells) - {"", *words})
            place = {word: number for number, word in enumerate(words)}
            index = self.arrow.array([place.get(cell) if cell else None for cell in cells], kind.index_type)
            known = self.arrow.array(words, self.arrow.string()).cast(kind.value_type)
            return self.arrow.DictionaryArray.from_arrays(index, known, ordered=kind.ordered)
        if self.arrow.types.is_integer(kind):  # of a column of whole numbers that was read as 3.0
            return text.cast(self.arrow.float64()).cast(kind) if any("." in cell for cell in cells) else text.cast(kind)
        return text.cast(kind)
