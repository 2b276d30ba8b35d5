"""A user's own pictures: a folder (or a zip) of them, and a table that says what each shows, or a folder a class."""

import zlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import PositiveInt

from privgan.config.types import ColumnName
from privgan.data.annotation import Annotation, name_of, names_of
from privgan.data.archive import Archive, Entry
from privgan.data.columns import Columns, read_columns
from privgan.data.copies import Copies
from privgan.data.image_headers import ImageHeader, common_size, described, image_headers, unusable
from privgan.data.picture_names import lines_of, listed, picture_column, pictures_of
from privgan.data.pixels import Size
from privgan.data.source import Labels, MissingError, digest
from privgan.errors import RequestError

MODES = {"auto": "", "grey": "L", "colour": "RGB", "all": "", "grey_opacity": "LA", "colour_opacity": "RGBA"}
OF_FOLDERS = "class"  # what the folders say, where there is no table


class Folder:
    """Every picture below `path` with the labels of its line in `labels`; neither may lack the other.

    Args:
        path: of the data.
        labels: None takes the folder that a picture lies in as its class; sensitive is `class` then.
        sensitive: columns of `labels`, see Annotation.
        utility: columns of `labels`, see Annotation.
        group: columns of `labels`, see Annotation.
        key: its column that names the picture; None: the one called file, image, filename, path or the like.
        task: columns of `labels`, see Annotation.
        size: pixels, one number for a square or height and width; None wants all pictures of one size.
        colour: "grey", "colour", or "auto": colour where any picture has some; what is transparent is seen over
            white. "all" has the opacity as a channel besides where any picture is transparent; "grey_opacity" and
            "colour_opacity" have it always.
        group_duplicates: pictures of equal content belong to one person, so that no copy is on two sides of a
            split.
        near_copies: so do pictures that look almost alike, see `privgan.data.copies`.
        unreadable: what becomes of a picture that cannot be decoded, is too large, or would lose something (more than
            8 bits a colour, further frames): "refuse" the whole set, or "skip" the picture and its line, which a
            remark names.
    """

    row_kinds = frozenset({"pictures"})

    def __init__(
        self,
        path: str | Path,
        labels: str | Path | None = None,
        sensitive: ColumnName = OF_FOLDERS,
        utility: Sequence[ColumnName] = (),
        group: ColumnName | None = None,
        key: ColumnName | None = None,
        task: str = "auto",
        size: PositiveInt | Sequence[PositiveInt] | None = None,
        colour: str = "auto",
        group_duplicates: bool = True,
        near_copies: bool = False,
        unreadable: Literal["refuse", "skip"] = "refuse",
    ) -> None:
        self.path, self.list, self.colour = Path(path), Path(labels) if labels else None, colour
        self.column = None if key is None else name_of(key)
        self.copies: Copies = "near" if near_copies else "equal" if group_duplicates else "none"
        self.sensitive, self.name, self.size = name_of(sensitive), self.path.stem, _size(size)
        self.annotation = Annotation(self.sensitive, names_of(utility), None if group is None else name_of(group), task)
        self.unreadable = unreadable
        if unreadable not in ("refuse", "skip"):
            raise RequestError(f"unreadable={unreadable} is not known: it is refuse or skip")
        if colour not in MODES:
            raise RequestError(f"colour={colour} is not known: it is {', '.join(MODES)}")

    @cached_property
    def shape(self) -> tuple[int, int, int]:
        found = self._heads  # also where the size is given: what would be lost is refused
        height, width = self.size or common_size(self.path, found)
        return len(self.mode), height, width

    @property
    def given(self) -> dict[str, Path | None]:
        """Paths that the user named."""
        return {"data.source.path": self.path, "data.source.labels": self.list}

    @property
    def key(self) -> str:
        options = [str(self.path), str(self.list), self.column, self.size, self.colour, self.copies]
        options += [self.unreadable] if self.unreadable != "refuse" else []
        return f"folder-{digest({'options': [*options, vars(self.annotation)]})[:12]}"

    def fingerprint(self) -> str:
        lines = zlib.crc32(self.list.read_bytes()) if self.list else None
        pictures = [(name, *self._pictures[name][:3]) for name in self.names]
        return digest({"labels": lines, "pictures": pictures, "options": self.key})

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Of the pictures, in the order of the rows."""
        return tuple(sorted(self._pictures))

    @cached_property
    def mode(self) -> str:
        """Pillow's name of the channels that are read: L, LA, RGB or RGBA."""
        if MODES[self.colour]:
            return MODES[self.colour]
        colour = "L" if all(head.grey for head in self._heads) else "RGB"
        return colour + ("A" if self.colour == "all" and any(head.alpha for head in self._heads) else "")

    @property
    def entries(self) -> list[Entry]:
        """The files, in the order of the rows."""
        return [self._pictures[name] for name in self.names]

    def read(self, name: str) -> bytes:
        """The bytes of a picture's file."""
        return self._archive.read(self._pictures[name].name)

    def labels(self) -> Labels:
        line = self._lines
        row_N = np.array([line[name] for name in self.names], np.int64)
        return self.annotation.labels(self._columns, row_N, self.names)

    def rows(self, start: int, stop: int) -> np.ndarray:
        files = [self._pictures[name].name for name in self.names[start:stop]]
        return self._archive.pictures(files, self.mode, self.shape[1:])

    def warnings(self) -> list[str]:
        told = [*self._columns.remarks, *self.annotation.warnings(self._columns), *described(self._heads)]
        if self.unread:
            left_out = [f"{name}: {why}" for name, why in sorted(self.unread.items())]
            told.append(f"left out, since unreadable=skip: {listed(left_out, 'picture')}")
        if any(head.alpha for head in self._heads):
            told.append(
                "transparent parts are a channel of their own, beside the colours as they are stored"
                if self.mode.endswith("A")
                else "transparent parts are read as they are seen over white"
            )
        return told

    def reference(self) -> None:
        return None

    @cached_property
    def _archive(self) -> Archive:
        if not self.path.exists():
            raise MissingError(f"{self.path} is missing: give the path of a folder, or a zip, of pictures")
        return Archive(self.path)

    @cached_property
    def unread(self) -> dict[str, str]:
        """Name -> why, of the pictures that are left out; none are where unreadable=refuse."""
        if self.unreadable == "refuse":
            return {}
        faults = unusable(self._archive, self._archive.entries)
        return {name: faults[entry.name] for name, entry in self._named.items() if entry.name in faults}

    def leave_out(self, unread: Mapping[str, str]) -> None:
        """These pictures as well, name -> why; before anything else is asked of this set."""
        self.unread = {**self.unread, **unread}

    @cached_property
    def _named(self) -> dict[str, Entry]:
        """Name -> picture, of all that there are."""
        return pictures_of(self._archive.entries)

    @cached_property
    def _pictures(self) -> dict[str, Entry]:
        """Name -> picture, of those that are rows."""
        found = {name: entry for name, entry in self._named.items() if name not in self.unread}
        if not found:
            raise RequestError(f"{self.path}: none of {len(self._named)} pictures can be read: fetch the set again")
        return found

    @cached_property
    def _columns(self) -> Columns:
        if self.list:
            return read_columns(self.list)
        folders = {name: Path(entry.name).parent.name for name, entry in self._pictures.items()}
        if len(set(folders.values())) < 2:
            raise RequestError(
                f"{self.path} has no folder for each class: put the pictures into folders named by class, or give "
                "labels=FILE.csv with a line for each picture"
            )
        return Columns(self.path, {"file": list(folders), OF_FOLDERS: list(folders.values())})

    @cached_property
    def _lines(self) -> dict[str, int]:
        """Name of a picture -> its line in the labels, one for every picture and none besides."""
        if self.list is None:
            return {name: line for line, name in enumerate(self._columns["file"])}
        key = self.column or picture_column(self._columns)
        lines = lines_of(self.list, self._columns[key], self._named)
        lines = {name: line for name, line in lines.items() if name not in self.unread}
        without_line, without_picture = sorted(self._pictures.keys() - lines), sorted(lines.keys() - self._pictures)
        if without_line or without_picture:
            raise RequestError(
                f"{self.list} and {self.path} do not match: {listed(without_line, 'picture')} without a line, "
                f"{listed(without_picture, 'line')} without a picture; give each picture one line"
            )
        return lines

    @cached_property
    def _heads(self) -> list[ImageHeader]:
        return image_headers(self._archive, list(self._pictures.values()))


def _size(size: int | Sequence[int] | None) -> Size:
    if size is None:
        return None
    sides = [size, size] if isinstance(size, int) else list(size)
    if len(sides) != 2 or not all(isinstance(side, int) and side >= 4 for side in sides):
        raise RequestError(f"size={size}: it is a number of pixels (at least 4), or [height,width]")
    return sides[0], sides[1]
