"""A user's own pictures: a folder (or a zip) of them, and a table that says what each shows.

A picture is named by its path below the folder that holds them all, without its suffix, so that `faces/7.jpg` and
`blurred/7.png` are the same one.
"""

import posixpath
import zlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from privgan.data.annotation import Annotation
from privgan.data.archive import SUFFIXES, Archive, Entry, Size
from privgan.data.columns import Columns, read_columns
from privgan.data.heads import Head, common_size, heads
from privgan.data.source import Labels, MissingError, digest
from privgan.errors import RequestError

MODES = {"auto": None, "grey": "L", "colour": "RGB"}


class Folder:
    """Every picture below `path` with the labels of its line in `labels`; neither may lack the other.

    sensitive, utility, group, task: columns of `labels`, see Annotation. key: its column that names the picture.
    size: pixels, one number for a square or height and width; None wants all pictures of one size.
    colour: "grey", "colour", or "auto": colour where any picture has some.
    twins: pictures of equal content belong to one person, so that no copy is on two sides of a split.
    """

    def __init__(
        self,
        path: str | Path,
        labels: str | Path,
        sensitive: str,
        utility: Sequence[str] = (),
        group: str | None = None,
        key: str = "file",
        task: str = "auto",
        size: int | Sequence[int] | None = None,
        colour: str = "auto",
        twins: bool = True,
    ) -> None:
        self.path, self.list, self.column, self.colour, self.twins = Path(path), Path(labels), key, colour, twins
        self.annotation = Annotation(sensitive, tuple(utility), group, task)
        self.sensitive, self.name, self.size = sensitive, self.path.stem, _size(size)
        if colour not in MODES:
            raise RequestError(f"colour={colour} is not known: it is {', '.join(MODES)}")

    @cached_property
    def shape(self) -> tuple[int, int, int]:
        height, width = self.size or common_size(self.path, self._heads)
        return (1 if self._mode == "L" else 3), height, width

    @property
    def key(self) -> str:
        options = [str(self.path), str(self.list), self.column, self.size, self.colour, self.twins]
        return f"folder-{digest({'options': [*options, vars(self.annotation)]})[:12]}"

    def fingerprint(self) -> str:
        listed = zlib.crc32(self._columns.path.read_bytes())
        pictures = [(name, *self._pictures[name]) for name in self.names]
        return digest({"labels": listed, "pictures": pictures, "options": self.key})

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Of the pictures, in the order of the rows."""
        return tuple(sorted(self._pictures))

    @property
    def grey(self) -> bool:
        """Whether the pictures are read without colour."""
        return self._mode == "L"

    def labels(self) -> Labels:
        line = self._lines
        row_N = np.array([line[name] for name in self.names], np.int64)
        content = [self._pictures[name][1:] if self.twins else name for name in self.names]
        return self.annotation.labels(self._columns, row_N, content)

    def rows(self, start: int, stop: int) -> np.ndarray:
        files = [self._pictures[name].name for name in self.names[start:stop]]
        return self._archive.pictures(files, self._mode, self.shape[1:])

    def remarks(self) -> list[str]:
        return []

    def reference(self) -> None:
        return None

    @cached_property
    def _archive(self) -> Archive:
        if not self.path.exists():
            raise MissingError(f"{self.path} is missing: give the path of a folder, or a zip, of pictures")
        return Archive(self.path)

    @cached_property
    def _pictures(self) -> dict[str, Entry]:
        """Name -> picture."""
        entries = self._archive.entries
        shared = _shared_folder([entry.name for entry in entries])
        found: dict[str, Entry] = {}
        for entry in entries:
            name = _picture_name(entry.name, shared)
            if name in found:
                raise RequestError(
                    f"{self.path} holds {found[name].name} and {entry.name}: a suffix is no part of a picture's name, "
                    "rename or remove one"
                )
            found[name] = entry
        return found

    @cached_property
    def _columns(self) -> Columns:
        return read_columns(self.list)

    @cached_property
    def _lines(self) -> dict[str, int]:
        """Name of a picture -> its line in the labels, one for every picture and none besides."""
        cells = [cell.replace("\\", "/") for cell in self._columns[self.column]]
        shared = _shared_folder(cells)
        lines: dict[str, int] = {}
        for line, cell in enumerate(cells):
            name = _picture_name(cell, shared)
            if name in lines:
                raise RequestError(f"{self.list} names {cell} twice: leave one line a picture")
            lines[name] = line
        without_line, without_picture = sorted(self._pictures.keys() - lines), sorted(lines.keys() - self._pictures)
        if without_line or without_picture:
            raise RequestError(
                f"{self.list} and {self.path} do not match: {listed(without_line, 'picture')} without a line, "
                f"{listed(without_picture, 'line')} without a picture; give each picture one line"
            )
        return lines

    @cached_property
    def _heads(self) -> list[Head]:
        return heads(self._archive, list(self._pictures.values()))

    @cached_property
    def _mode(self) -> str:
        grey = all(head.grey for head in self._heads)
        return MODES[self.colour] or ("L" if grey else "RGB")


def listed(names: Sequence[str], what: str) -> str:
    """How many there are, and the first three, such as `2 pictures (a, b)`."""
    shown = ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")
    return f"{len(names)} {what}{'' if len(names) == 1 else 's'}" + (f" ({shown})" if names else "")


def _shared_folder(names: Sequence[str]) -> str:
    """The folder that all of these paths lie in, empty where there is none."""
    return posixpath.commonpath([posixpath.dirname(_relative(name)) for name in names]) if names else ""


def _picture_name(path: str, shared: str) -> str:
    name = posixpath.relpath(_relative(path), shared or ".")
    return name[: -len(Path(name).suffix)] if name.lower().endswith(SUFFIXES) else name


def _relative(path: str) -> str:
    return posixpath.normpath(path).lstrip("/")


def _size(size: int | Sequence[int] | None) -> Size:
    if size is None:
        return None
    sides = [size, size] if isinstance(size, int) else list(size)
    if len(sides) != 2 or not all(isinstance(side, int) and side >= 4 for side in sides):
        raise RequestError(f"size={size}: it is a number of pixels (at least 4), or [height,width]")
    return sides[0], sides[1]
