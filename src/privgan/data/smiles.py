"""SMILEs (D. Hromada, SMILEsmileD): 64 x 64 grey faces cut from Labeled Faces in the Wild, smiling or not.

Looked for under `root/smiles`: `SMILEs.zip`, or its `SMILEs/` unpacked; beside it, if there, `lfw_match.csv.gz` with
the LFW picture that each crop was cut from, and so the person. Pictures filed under both classes are left out.
"""

import csv
import gzip
import zlib
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from pydantic import PositiveInt

from privgan.data.archive import Archive, Entry
from privgan.data.persons import groups
from privgan.data.source import Labels, MissingError, digest
from privgan.errors import RequestError

CLASSES = {"negatives": 0, "positives": 1}
NATIVE = 64


class Match(NamedTuple):
    """One line of lfw_match.csv.gz."""

    person: str
    rotated: bool


class Smiles:
    """Smile against no smile. `drop_rotated` leaves out crops that were rotated, mostly smiling ones, and are blurrier
    for it: an attacker could use that instead of the mouth.

    Args:
        root: the folder of sets; PRIVGAN_DATA says so too.
        size: of a side; null: as the pictures are.
        drop_rotated: leave out crops that were rotated.
    """

    row_kinds = frozenset({"pictures"})
    name = "smiles"
    sensitive = "smile"

    def __init__(self, root: str | Path, size: PositiveInt | None = None, drop_rotated: bool = False) -> None:
        if size is not None and size < 4:
            raise RequestError(f"data.source.size={size}: a picture needs at least 4 pixels a side")
        self.folder, self.size, self.drop_rotated = Path(root) / "smiles", size, drop_rotated

    @property
    def shape(self) -> tuple[int, int, int]:
        side = self.size or NATIVE
        return 1, side, side

    @property
    def key(self) -> str:
        return f"{self.name}-{self.size or NATIVE}" + ("-unrotated" if self.drop_rotated else "")

    def fingerprint(self) -> str:
        table = self._table.read_bytes() if self._table.exists() else b""
        pictures = [(_class(entry), *_picture(entry)) for entry in self._pictures]
        return digest({"key": self.key, "pictures": pictures, "persons": zlib.crc32(table)})

    @property
    def names(self) -> tuple[str, ...]:
        """Of the files, in the order of the rows."""
        return tuple(entry.name for entry in self._kept)

    def labels(self) -> Labels:
        s_N = np.array([_class(entry) for entry in self._kept], np.int64)
        return Labels(s_N, ("no smile", "smile"), np.zeros((len(s_N), 0), np.float32), (), self._groups())

    def rows(self, start: int, stop: int) -> np.ndarray:
        return self._archive.pictures([entry.name for entry in self._kept[start:stop]], "L", self.shape[1:])

    def warnings(self) -> list[str]:
        left_out = len(self._pictures) - len(self._kept)
        unknown = sum(not self._person(entry) for entry in self._kept)
        return [
            f"{left_out} pictures left out: filed under both classes, or rotated where that was asked for",
            f"{unknown} pictures of unknown persons, each taken as a person of its own",
        ]

    def reference(self) -> None:
        return None

    @cached_property
    def _archive(self) -> Archive:
        for path in (self.folder / "SMILEs.zip", self.folder / "SMILEs"):
            if path.exists():
                return Archive(path)
        raise MissingError(
            f"smiles is not in {self.folder}: get SMILEs/ from github.com/hromi/SMILEsmileD "
            f"and put it, zipped or not, at {self.folder}/SMILEs.zip or {self.folder}/SMILEs"
        )

    @cached_property
    def _pictures(self) -> list[Entry]:
        """Pictures below a folder of either class."""
        found = [entry for entry in self._archive.entries if set(entry.name.split("/")) & CLASSES.keys()]
        present = {_class(entry) for entry in found}
        if len(present) < len(CLASSES):
            raise RequestError(
                f"{self._archive.path} holds pictures of {len(present)} of 2 classes; "
                "it needs positives/positives7/N.jpg and negatives/negatives7/N.jpg"
            )
        return found

    @cached_property
    def _kept(self) -> list[Entry]:
        """The pictures that carry one label, one row each."""
        if self.drop_rotated and not self._matches:
            raise RequestError(f"data.source.drop_rotated=true needs {self._table}, which says what was rotated")
        classes: dict[tuple[str, int, int], set[int]] = {}
        for entry in self._pictures:
            classes.setdefault(_picture(entry), set()).add(_class(entry))
        kept = [entry for entry in self._pictures if len(classes[_picture(entry)]) == 1]
        return [entry for entry in kept if not (self.drop_rotated and self._rotated(entry))]

    @property
    def _table(self) -> Path:
        return self.folder / "lfw_match.csv.gz"

    @cached_property
    def _matches(self) -> dict[tuple[str, int], Match]:
        """By number and class; empty without the table."""
        if not self._table.exists():
            return {}
        try:
            with gzip.open(self._table, "rt", encoding="utf-8", newline="") as lines:
                return {(row["number"], int(row["smile"])): _match(row) for row in csv.DictReader(lines)}
        except (OSError, EOFError, KeyError, ValueError, zlib.error) as error:
            raise RequestError(
                f"{self._table} is no readable table of number, smile, lfw_image, rotated ({error}); fetch it again"
            ) from error

    def _rotated(self, entry: Entry) -> bool:
        match = self._matches.get((_number(entry), _class(entry)))
        return match is not None and match.rotated

    def _groups(self) -> np.ndarray:
        person_N = [self._person(entry) for entry in self._kept]
        return groups(person_N, [(entry.size, entry.crc) for entry in self._kept])

    def _person(self, entry: Entry) -> str | None:
        match = self._matches.get((_number(entry), _class(entry)))
        return match.person or None if match else None


def _match(row: dict[str, str]) -> Match:
    """The person is the file name without its running number: George_W_Bush_0042.jpg."""
    return Match(row["lfw_image"].rpartition("_")[0], row["rotated"] == "1")


def _class(entry: Entry) -> int:
    return next(CLASSES[part] for part in entry.name.split("/") if part in CLASSES)


def _number(entry: Entry) -> str:
    return Path(entry.name).stem


def _picture(entry: Entry) -> tuple[str, int, int]:
    """Equal for one picture under its number in both classes."""
    return _number(entry), entry.size, entry.crc
