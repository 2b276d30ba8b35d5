"""The pictures of a folder or a zip, one after another, with the names that their releases get."""

import os
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from privgan.data.archive import NOT_READ, SUFFIXES
from privgan.errors import RequestError
from privgan.untrusted import open_regular


class Picture(NamedTuple):
    """A file: its path below the input, that of its release below the output, and why it cannot be read, if so."""

    name: str
    release: str
    fault: str = ""


class Listing:
    """Iterates over the pictures in a fixed order, a folder at a time; `others` counts files that are no pictures.

    A release is named like its original with the ending of its format: `sub/7.JPG` becomes `sub/7.png`. Where two
    originals of one folder differ in their ending alone, it is kept: `sub/7.JPG.png`.
    """

    def __init__(self, path: Path, suffix: str) -> None:
        self.path, self.suffix, self.others = path, suffix, 0

    def __iter__(self) -> Iterator[Picture]:
        self.others = 0
        for folder, names in self._in_zip() if self.path.is_file() else self._in_folder():
            yield from self._named(folder, names)

    def _named(self, folder: str, names: list[str]) -> Iterator[Picture]:
        pictures = [name for name in names if _is_picture(name)]
        self.others += len(names) - len(pictures)
        stems = Counter(PurePosixPath(name).stem.casefold() for name in pictures)
        for name in sorted(pictures):
            stem = PurePosixPath(name).stem
            release = (name if stems[stem.casefold()] > 1 else stem) + self.suffix
            place = f"{folder}/" if folder else ""
            fault = "a format that is not read" if name.lower().endswith(NOT_READ) else ""
            yield Picture(place + name, place + release, fault or _escapes(place + name))

    def _in_folder(self) -> Iterator[tuple[str, list[str]]]:
        for folder, subfolders, names in os.walk(self.path):
            subfolders.sort()
            below = Path(folder).relative_to(self.path).as_posix()
            yield ("" if below == "." else below), names

    def _in_zip(self) -> Iterator[tuple[str, list[str]]]:
        try:
            with open_regular(self.path) as file, zipfile.ZipFile(file) as archive:
                names = sorted(name for name in archive.namelist() if not name.endswith("/"))
        except Exception as error:  # of a damaged directory nearly any
            raise RequestError(f"{self.path} is no readable zip ({error}); fetch it again") from error
        folders: dict[str, list[str]] = {}
        for name in names:
            folder, _, last = name.rpartition("/")
            if not name.startswith("__MACOSX/"):
                folders.setdefault(folder, []).append(last)
        yield from folders.items()


def _is_picture(name: str) -> bool:
    return name.lower().endswith((*SUFFIXES, *NOT_READ)) and not name.startswith("._")


def _escapes(name: str) -> str:
    """Why a name from a zip would be written outside the output."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return "a path that leads outside the output" if ".." in parts or name.startswith(("/", "\\")) else ""
