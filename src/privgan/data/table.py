"""A user's own table: numbers and words as the vectors that attackers read, other columns as labels.

Shapes: N rows, F features.
"""

import zlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from privgan.data.annotation import Annotation
from privgan.data.columns import ABSENT, Columns, numbers, read_columns
from privgan.data.features import MOST_WORDS, Numbers, Words, feature
from privgan.data.folder import listed
from privgan.data.source import Labels, digest
from privgan.errors import RequestError

MISSING = ("refuse", "indicator")


class Table:
    """The rows of the table at `path`; their labels are columns of `labels`, or of the table itself where it is None.

    sensitive, utility, group, task: columns that are labels, see Annotation; attackers never see them, nor the key.
    key: the column of table and labels that names a row. None: `id` where the table has it, else the order of rows.
    missing: "refuse" cells without a value, or "indicator": they have a feature of their own (see `features`).
    hidden: further columns that are left out.
    """

    def __init__(
        self,
        path: str | Path,
        sensitive: str,
        labels: str | Path | None = None,
        utility: Sequence[str] = (),
        group: str | None = None,
        key: str | None = None,
        task: str = "auto",
        missing: str = "refuse",
        hidden: Sequence[str] = (),
    ) -> None:
        self.path, self.list, self.column = Path(path), Path(labels) if labels else None, key
        self.sensitive, self.hidden, self.name = sensitive, tuple(hidden), self.path.stem
        self.annotation = Annotation(sensitive, tuple(utility), group, task)
        if missing not in MISSING:
            raise RequestError(f"missing={missing} is not known: it is {', '.join(MISSING)}")
        self.missing = missing

    @cached_property
    def shape(self) -> tuple[int]:
        return (self.rows(0, 1).shape[1],)

    @property
    def key(self) -> str:
        options = [str(self.path), str(self.list), self.column, self.missing, self.hidden, vars(self.annotation)]
        return f"table-{digest({'options': options})[:12]}"

    def fingerprint(self) -> str:
        files = [path for path in (self.columns.path, self.list) if path and path.exists()]
        return digest({"files": [zlib.crc32(path.read_bytes()) for path in files], "options": self.key})

    @cached_property
    def columns(self) -> Columns:
        """All columns of the table."""
        return read_columns(self.path)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Of the rows, in their order: sorted by key, or their numbers in the table."""
        if self.keyed_by is None:
            return tuple(f"row {row + 1}" for row in range(len(self.columns)))
        return tuple(sorted(_places(self.columns, self.keyed_by)))

    @cached_property
    def seen(self) -> tuple[str, ...]:
        """The columns that attackers see."""
        hidden = {*self.annotation.columns, self.keyed_by, *self.hidden}
        seen = tuple(name for name in self.columns.cells if name not in hidden)
        if not seen:
            raise RequestError(
                f"{self.path} has no column but {', '.join(self.columns.cells)}: there is nothing to read"
            )
        return seen

    def labels(self) -> Labels:
        content = list(range(len(self.names)))
        return self.annotation.labels(self._labels, self._label_rows, content)

    def rows(self, start: int, stop: int) -> np.ndarray:
        rows = slice(start, stop)
        parts = [part for column in self._features for part in column.features(rows)]
        return np.concatenate(parts, axis=1, dtype=np.float32)

    def own_cells(self, name: str) -> list[str]:
        """A column of the table, in the order of the rows."""
        return [self.columns[name][row] for row in self._order.tolist()]

    def label_cells(self, name: str) -> list[str]:
        """A column of the labels, in the order of the rows."""
        return [self._labels[name][row] for row in self._label_rows.tolist()]

    def remarks(self) -> list[str]:
        many = [name for name in self.seen if self._words(name) > MOST_WORDS]
        return [
            f"column {name} of {self.path.name} has {self._words(name)} different words, all but the {MOST_WORDS} most "
            "frequent share a feature"
            for name in many
        ]

    def reference(self) -> None:
        return None

    @cached_property
    def _labels(self) -> Columns:
        return read_columns(self.list) if self.list else self.columns

    @cached_property
    def keyed_by(self) -> str | None:
        """The column that names the rows; None where they go by their order."""
        return "id" if self.column is None and "id" in self.columns else self.column

    @cached_property
    def _order(self) -> np.ndarray:
        """row_N: the line of the table that each row is."""
        if self.keyed_by is None:
            return np.arange(len(self.columns))
        place = _places(self.columns, self.keyed_by)
        return np.array([place[name] for name in self.names], np.int64)

    @cached_property
    def _label_rows(self) -> np.ndarray:
        """row_N: the line of the labels that belongs to each row."""
        if self.list is None:
            return self._order
        if self.keyed_by is None:
            if len(self._labels) != len(self.columns):
                raise RequestError(
                    f"{self.path} has {len(self.columns)} rows and {self.list} {len(self._labels)}: give each row one "
                    "line, or key=COLUMN that names the rows of both"
                )
            return np.arange(len(self._labels))
        if self.keyed_by not in self._labels:
            raise RequestError(
                f"{self.path} names its rows in column {self.keyed_by} and {self.list} has no such column: add it "
                "there, or take it away here if the rows are in the same order"
            )
        place, names = _places(self._labels, self.keyed_by), set(self.names)
        without_line, without_row = sorted(names - place.keys()), sorted(place.keys() - names)
        if without_line or without_row:
            raise RequestError(
                f"{self.list} and {self.path} do not match: {listed(without_line, 'row')} without a line, "
                f"{listed(without_row, 'line')} without a row; give each row one line"
            )
        return np.array([place[name] for name in self.names], np.int64)

    @cached_property
    def _features(self) -> list[Numbers | Words]:
        return [feature(self.columns, name, self._order, self.missing == "indicator") for name in self.seen]

    def _words(self, name: str) -> int:
        cells = self.columns[name]
        return 0 if numbers(cells) is not None else len(set(cells))


def _places(columns: Columns, key: str) -> dict[str, int]:
    """Name of a row -> its line; RequestError where a name is absent or there twice."""
    place: dict[str, int] = {}
    for line, cell in enumerate(columns[key]):
        if cell in ABSENT or cell in place:
            why = "is twice" if cell in place else "is empty"
            raise RequestError(
                f"{columns.path}: {cell or 'row ' + str(line + 1)} {why} in column {key}: name each row once"
            )
        place[cell] = line
    return place
