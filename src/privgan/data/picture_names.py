"""Which picture is meant: the names of files, and the cells of a table that name them.

A picture is named by its path below the folder that holds them all, without its suffix, so that `faces/7.jpg` and
`blurred/7.png` are the same one. Where two files differ in their suffix alone, both keep it.
"""

import posixpath
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path

from privgan.data.archive import SUFFIXES, Entry
from privgan.data.columns import Columns
from privgan.data.missing import absent
from privgan.errors import RequestError

# Column names that people give to the column of pictures, the likeliest first.
USUAL = (
    *("file", "filename", "file_name", "image", "image_id", "image_name", "imagename", "picture", "photo", "img"),
    *("path", "filepath", "file_path", "image_path", "name", "id"),
)


def pictures_of(entries: Sequence[Entry]) -> dict[str, Entry]:
    """Name -> picture. RequestError where two files have one name in two encodings of their letters."""
    shared = _shared_folder([entry.name for entry in entries])
    stems = Counter(_stem(_below(entry.name, shared)) for entry in entries)
    found: dict[str, Entry] = {}
    for entry in entries:
        whole = _below(entry.name, shared)
        name = _stem(whole) if stems[_stem(whole)] == 1 else whole
        if name in found:
            raise RequestError(f"two files are called {entry.name}, in two encodings of their letters: rename one")
        found[name] = entry
    return found


def picture_column(columns: Columns) -> str:
    """The column that names the pictures, by its own name, or by what its cells end in. RequestError without one."""
    by_name = {name.casefold().replace(" ", "_"): name for name in reversed(columns.cells)}
    for usual in USUAL:
        if usual in by_name:
            return by_name[usual]
    for name, cells in columns.cells.items():
        if all(cell.lower().endswith(SUFFIXES) for cell in cells[:20]):
            return name
    raise RequestError(
        f"{columns.path} has no column {USUAL[0]}, nor one of another usual name, that names the pictures: it has "
        f"{', '.join(columns.cells)}; give data.source.key=COLUMN (privgan attack: key=COLUMN)"
    )


def lines_of(path: Path, cells: Sequence[str], pictures: Collection[str]) -> dict[str, int]:
    """Name of a picture -> the line that names it; a line of no picture has the name that it gives.

    RequestError where a line names nothing, two name one picture, or it is not clear which picture is meant.
    """
    written = [cell.replace("\\", "/") for cell in cells]
    shared = _shared_folder([cell for cell in written if not absent(cell)])
    stems = Counter(map(_stem, pictures))
    lines: dict[str, int] = {}
    for line, cell in enumerate(written):
        if absent(cell):
            raise RequestError(f"{path}: row {line + 1} names no picture: name one, or take the row out")
        whole = _below(cell, shared)
        name = whole if whole in pictures else _stem(whole)
        if name not in pictures and stems[name] > 1:
            both = ", ".join(sorted(picture for picture in pictures if _stem(picture) == name))
            raise RequestError(f"{path} names {cells[line]}, and there are {both}: name the picture with its suffix")
        if name in lines:
            rows = f"rows {lines[name] + 1} and {line + 1}"
            raise RequestError(f"{path} names {cells[line]} twice, in {rows}: leave one line a picture")
        lines[name] = line
    return lines


def listed(names: Sequence[str], what: str) -> str:
    """How many there are, and the first three, such as `2 pictures (a, b)`."""
    shown = ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")
    return f"{len(names)} {what}{'' if len(names) == 1 else 's'}" + (f" ({shown})" if names else "")


def _shared_folder(names: Sequence[str]) -> str:
    """The folder that all of these paths lie in, empty where there is none."""
    return posixpath.commonpath([posixpath.dirname(_relative(name)) for name in names]) if names else ""


def _below(path: str, shared: str) -> str:
    return posixpath.relpath(_relative(path), shared or ".")


def _stem(name: str) -> str:
    return name[: -len(Path(name).suffix)] if name.lower().endswith(SUFFIXES) else name


def _relative(path: str) -> str:
    """One spelling of accented letters: some systems write them as a letter and its accent."""
    return posixpath.normpath(unicodedata.normalize("NFC", path)).lstrip("/")
