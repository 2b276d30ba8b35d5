"""A user's own messages: a table with a column of text, JSON lines, or a folder with one file a message."""

import json
import zlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from pydantic import PositiveInt

from privgan.config.types import ColumnName
from privgan.data.annotation import Annotation, name_of, names_of
from privgan.data.columns import SUFFIXES, Columns, is_table, read_columns
from privgan.data.json_lines import LINES, cell_of, is_lines, objects
from privgan.data.source import Labels, MissingError, digest
from privgan.data.texts import codes_of
from privgan.errors import RequestError
from privgan.untrusted import open_regular

MOST_BYTES = 1 << 20  # of one message
FILE = "file"  # the column that names the files of a folder


class Text:
    """The messages at `path`. Equal messages, but for capitals and blanks, count as one person's.

    path: a table (CSV and its relatives, Parquet), JSON lines (.jsonl), or a folder with one .txt file a message; there
        the name of a message's own folder is the secret, unless `labels` has it.
    text: the column of the messages; a folder needs none.
    sensitive, utility, group, task: columns that are labels, see `Annotation`.
    labels: of a folder: a table with a column `file` and these columns.
    length: characters that are kept of a message; the longer ones are cut, which is said.

    Raises:
        RequestError: a length below 1.
    """

    row_kinds = frozenset({"texts"})
    copies = "none"

    def __init__(
        self,
        path: str | Path,
        sensitive: ColumnName,
        text: ColumnName = "text",
        labels: str | Path | None = None,
        utility: Sequence[ColumnName] = (),
        group: ColumnName | None = None,
        task: str = "auto",
        length: PositiveInt = 400,
    ) -> None:
        if length < 1:
            raise RequestError(f"data.source.length={length}: a message keeps at least 1 character")
        self.path, self.list = Path(path), Path(labels) if labels else None
        self.sensitive, self.text, self.length, self.name = name_of(sensitive), name_of(text), length, self.path.stem
        self.annotation = Annotation(self.sensitive, names_of(utility), None if group is None else name_of(group), task)
        self._told: list[str] = []
        if self.text in self.annotation.columns:
            raise RequestError(f"column {self.text} is named twice: the text cannot be a label as well")

    @property
    def shape(self) -> tuple[int]:
        return (self.length,)

    @property
    def given(self) -> dict[str, Path | None]:
        """Paths that the user named."""
        return {"data.source.path": self.path, "data.source.labels": self.list}

    @property
    def key(self) -> str:
        options = [str(self.path), str(self.list), self.text, self.length, vars(self.annotation)]
        return f"text-{digest({'options': options})[:12]}"

    def fingerprint(self) -> str:
        return digest({"content": zlib.crc32(json.dumps(self.columns.cells).encode()), "options": self.key})

    @cached_property
    def columns(self) -> Columns:
        """Text and labels by name, one cell a message."""
        if self.path.is_dir():
            return self._folder()
        if is_lines(self.path):
            return self._json_lines()
        if not self.path.exists():
            raise MissingError(f"data.source.path={self.path} is missing: give its path")
        if not is_table(self.path):
            raise RequestError(
                f"{self.path} holds no messages: give a folder, or one of {', '.join((*SUFFIXES, *LINES))}"
            )
        return read_columns(self.path)

    @cached_property
    def texts(self) -> list[str]:
        """The messages. RequestError, by row, where one is empty."""
        found = self.columns[self.text if not self.path.is_dir() else "text"]
        for row, text in enumerate(found):
            if not text.strip():
                where = self.columns[FILE][row] if self.path.is_dir() else f"row {row + 1}"
                raise RequestError(f"{self.path}: the message in {where} is empty: write it, or take it out")
        return found

    @property
    def names(self) -> tuple[str, ...]:
        """Of the rows: their files, or their numbers."""
        return tuple(self.columns.cells.get(FILE, [f"row {row + 1}" for row in range(len(self.columns))]))

    def labels(self) -> Labels:
        content = [" ".join(text.casefold().split()) for text in self.texts]
        return self.annotation.labels(self.columns, np.arange(len(self.columns)), content)

    def rows(self, start: int, stop: int) -> np.ndarray:
        return codes_of(self.texts[start:stop], self.length)

    def warnings(self) -> list[str]:
        told = [*self.columns.remarks, *self._told]
        if all(name in self.columns for name in self.annotation.columns):
            told += self.annotation.warnings(self.columns)
        if cut := sum(len(text) > self.length for text in self.texts):
            told.append(f"{cut} messages of {self.path.name} are longer than {self.length} characters and are cut")
        return told

    def reference(self) -> None:
        return None

    def _folder(self) -> Columns:
        files = message_files(self.path)
        names = [path.relative_to(self.path).as_posix() for path in files]
        cells = {FILE: names, "text": [self._content(path) for path in files]}
        if self.list is None:
            folders = [path.parent.name if path.parent != self.path else "" for path in files]
            if "" in folders:
                alone = names[folders.index("")]
                raise RequestError(
                    f"{self.path}: {alone} lies in no folder that names its {self.sensitive}: put it into one, or "
                    "give labels=FILE.csv"
                )
            return Columns(self.path, cells | {self.sensitive: folders})
        listed = read_columns(self.list)
        place = listed.places(FILE)
        if missing := [name for name in names if name not in place]:
            raise RequestError(f"{self.list} has no line for {missing[0]} of {self.path}: give each file one line")
        if missing := sorted(place.keys() - set(names)):
            raise RequestError(f"{self.list} names {missing[0]}, and {self.path} has no such file: take the line out")
        others = {
            name: [column[place[file]] for file in names] for name, column in listed.cells.items() if name != FILE
        }
        return Columns(self.path, cells | others, listed.decimal, listed.remarks)

    def _content(self, path: Path) -> str:
        """As UTF-8, else as Windows-1252, which is said once."""
        text, plain = read_message(path)
        if not plain and not self._told:
            self._told.append(f"{path.name} and perhaps others are no UTF-8 and were read as Windows-1252")
        return text

    def _json_lines(self) -> Columns:
        cells: dict[str, list[str]] = {}
        for one in objects(self.path):
            for name, value in one.items():
                cells.setdefault(name, []).append(cell_of(value))
        return Columns(self.path, cells)


def message_files(folder: Path) -> list[Path]:
    """The .txt files below a folder, sorted. RequestError where there are none."""
    files = sorted(path for path in folder.rglob("*.txt") if path.is_file())
    if not files:
        raise RequestError(f"{folder} holds no .txt files: give one file a message")
    return files


def read_message(path: Path) -> tuple[str, bool]:
    """The content of a file, and whether it is UTF-8; else it is read as Windows-1252. RequestError beyond 1 MiB."""
    with open_regular(path) as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise RequestError(f"{path} has more than {MOST_BYTES} bytes: a message is shorter")
    try:
        return content.decode("utf-8-sig"), True
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), False
