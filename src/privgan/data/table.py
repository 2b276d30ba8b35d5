"""A user's own table: numbers and words as the vectors that attackers read, other columns as labels.

Shapes: N rows, F features.
"""

import zlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

import numpy as np

from privgan.config.types import ColumnName
from privgan.data.annotation import Annotation, name_of, names_of
from privgan.data.column_remarks import remarks_of
from privgan.data.columns import Columns, read_columns
from privgan.data.copies import Copies
from privgan.data.encoding import encoding
from privgan.data.features import OneHot, Standardised, feature
from privgan.data.kinds import Column, column_of
from privgan.data.layout import Part, layout
from privgan.data.picture_names import listed
from privgan.data.source import Labels, digest
from privgan.errors import RequestError

MISSING = ("refuse", "indicator")


class Table:
    """The rows of the table at `path`; their labels are columns of `labels`, or of the table itself where it is None.

    Args:
        path: of the data.
        sensitive: columns that are labels, see Annotation; attackers never see them, nor the key.
        labels: their table; null: within the data.
        utility: columns that are labels, see Annotation; attackers never see them, nor the key.
        group: columns that are labels, see Annotation; attackers never see them, nor the key.
        key: the column of table and labels that names a row. None: `id` where the table has it, else the order of
            rows.
        task: columns that are labels, see Annotation; attackers never see them, nor the key.
        missing: "refuse" cells without a value, or "indicator": they have a feature of their own (see `features`).
        drop_columns: further columns that are left out.
        columns: name -> kind of a column (category, integer, real, date, text, identifier) that is not as it looks,
            see `privgan.data.kinds`. Identifiers are left out, and that is said.
        weights: column -> what a change in it counts beside others, 1 where it is not named.
        everything: nothing need be left once identifiers are left out, as in an audit, which reads them in other
            ways.
    """

    row_kinds = frozenset({"vectors"})

    def __init__(
        self,
        path: str | Path,
        sensitive: ColumnName,
        labels: str | Path | None = None,
        utility: Sequence[ColumnName] = (),
        group: ColumnName | None = None,
        key: ColumnName | None = None,
        task: str = "auto",
        missing: str = "refuse",
        drop_columns: Sequence[ColumnName] = (),
        columns: Mapping[str, str] = MappingProxyType({}),
        weights: Mapping[str, float] = MappingProxyType({}),
        everything: bool = False,
    ) -> None:
        self.path, self.list = Path(path), Path(labels) if labels else None
        self.column = None if key is None else name_of(key)
        self.sensitive, self.drop_columns, self.name = name_of(sensitive), names_of(drop_columns), self.path.stem
        self.annotation = Annotation(self.sensitive, names_of(utility), None if group is None else name_of(group), task)
        self.kinds, self.everything = {name_of(name): kind for name, kind in columns.items()}, everything
        self.weights = {name_of(name): float(weight) for name, weight in weights.items()}
        if missing not in MISSING:
            raise RequestError(f"missing={missing} is not known: it is {', '.join(MISSING)}")
        self.missing = missing

    @property
    def copies(self) -> Copies:
        """Equal rows are of one person where rows are hardly equal by chance: some column has very many values."""
        many = len(self.columns) / 10
        rich = any(column.kind in ("real", "text") and len(set(column.cells)) > many for column in self.typed)
        return "equal" if rich else "none"

    @cached_property
    def shape(self) -> tuple[int]:
        return (self.rows(0, 1).shape[1],)

    @property
    def given(self) -> dict[str, Path | None]:
        """Paths that the user named."""
        return {"data.source.path": self.path, "data.source.labels": self.list}

    @property
    def key(self) -> str:
        options: list[object] = [str(self.path), str(self.list), self.column, self.missing, self.drop_columns]
        options += [vars(self.annotation), self.kinds, self.everything]
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
        return tuple(sorted(self.columns.places(self.keyed_by)))

    @cached_property
    def seen(self) -> tuple[str, ...]:
        """The columns that attackers see."""
        hidden = {*self.annotation.columns, self.keyed_by, *self.drop_columns}
        seen = tuple(name for name in self.columns.cells if name not in hidden)
        if not seen and not (self.everything and self.columns.cells):
            raise RequestError(
                f"{self.path} has no column but {', '.join(self.columns.cells)}: there is nothing to read"
            )
        return seen

    @cached_property
    def typed(self) -> tuple[Column, ...]:
        """The columns that attackers see, each as it is understood; none of identifiers."""
        found = tuple(column for column in self._understood if column.kind != "identifier")
        if not found and not self.everything:
            raise RequestError(
                f"{self.path}: the columns {', '.join(self.identifiers)} are different in each row and only name it: "
                "there is nothing to read (columns.NAME=category makes a feature of one)"
            )
        return found

    @cached_property
    def identifiers(self) -> tuple[str, ...]:
        """Columns that are different in each row and only name it."""
        return tuple(column.name for column in self._understood if column.kind == "identifier")

    @cached_property
    def _understood(self) -> tuple[Column, ...]:
        unknown = [name for name in self.kinds if name not in self.columns]
        if unknown:
            _ = self.columns[unknown[0]]
        return tuple(column_of(self.columns, name, self.kinds.get(name)) for name in self.seen)

    @cached_property
    def layout(self) -> tuple[Part, ...]:
        """What each feature of a row stands for, and the values that were seen."""
        return layout(self.typed, encoding(self.typed), self.weights)

    def labels(self) -> Labels:
        content = list(range(len(self.names)))
        return self.annotation.labels(self._labels, self._label_rows, content)

    def rows(self, start: int, stop: int) -> np.ndarray:
        rows = slice(start, stop)
        parts = [part for column in self._features for part in column.features(rows)]
        if not parts:
            return np.zeros((len(self.order[rows]), 1), np.float32)
        return np.concatenate(parts, axis=1, dtype=np.float32)

    def own_cells(self, name: str) -> list[str]:
        """A column of the table, in the order of the rows."""
        return [self.columns[name][row] for row in self.order.tolist()]

    def label_cells(self, name: str) -> list[str]:
        """A column of the labels, in the order of the rows."""
        return [self._labels[name][row] for row in self._label_rows.tolist()]

    def warnings(self) -> list[str]:
        name = self.path.name
        told = [*self.columns.remarks, *(self._labels.remarks if self.list else ())]
        # A release need not have the columns that only its originals are labelled by.
        if all(name in self._labels for name in self.annotation.columns):
            told += self.annotation.warnings(self._labels)
        if self.identifiers:
            told.append(f"columns of {name} that name the rows, and are left out: {', '.join(self.identifiers)}")
        return [*told, *(line for column in self.typed for line in remarks_of(column, name))]

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
    def order(self) -> np.ndarray:
        """row_N: the line of the table that each row is."""
        if self.keyed_by is None:
            return np.arange(len(self.columns))
        place = self.columns.places(self.keyed_by)
        return np.array([place[name] for name in self.names], np.int64)

    @cached_property
    def _label_rows(self) -> np.ndarray:
        """row_N: the line of the labels that belongs to each row."""
        if self.list is None:
            return self.order
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
        place, names = self._labels.places(self.keyed_by), set(self.names)
        without_line, without_row = sorted(names - place.keys()), sorted(place.keys() - names)
        if without_line or without_row:
            raise RequestError(
                f"{self.list} and {self.path} do not match: {listed(without_line, 'row')} without a line, "
                f"{listed(without_row, 'line')} without a row; give each row one line"
            )
        return np.array([place[name] for name in self.names], np.int64)

    @cached_property
    def _features(self) -> list[Standardised | OneHot]:
        indicator = self.missing == "indicator"
        return [feature(column, self.order, indicator, str(self.path)) for column in self.typed]
