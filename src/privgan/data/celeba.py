"""CelebA (Liu, Luo, Wang, Tang, ICCV 2015): aligned face photos with 40 attributes each.

Looked for under `root/celeba` in the official layout: `img_align_celeba/` or a zip of it, `list_attr_celeba.txt` and,
where they are there, `identity_CelebA.txt` and `list_eval_partition.txt`. Any part of the pictures will do. Kaggle's
form, with lists of the same names that end in .csv, is read too.
"""

import difflib
import zlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from pydantic import PositiveInt

from privgan.data.archive import Archive, Entry
from privgan.data.persons import groups
from privgan.data.pixels import Box, Size
from privgan.data.source import Labels, MissingError, digest
from privgan.errors import RequestError

ATTRIBUTES, PERSONS, PARTITIONS = "list_attr_celeba.txt", "identity_CelebA.txt", "list_eval_partition.txt"
ARCHIVES = ("img_align_celeba.zip", "img_align_celeba", "img_align_celeba_89x109.zip")
KAGGLE_KEY = "image_id"
PARTS = {"train": "0", "valid": "1", "test": "2"}
ALIGNED = 218 / 178  # height over width of an aligned picture
# A square around the face, from the middle of the forehead to the chin, as shares of 218 x 178.
FACE: Box = (50 / 218, 19 / 178, 140 / 218, 140 / 178)


class CelebA:
    """One attribute against its absence, any others as utility.

    Args:
        root: the folder of sets; PRIVGAN_DATA says so too.
        sensitive: names from the first lines of the attribute list.
        utility: names from the first lines of the attribute list.
        size: pixels, one number for a square or height and width; None keeps the (cropped) picture's own.
        crop: "face" (a square, where pictures have the form of aligned ones, not cropped yet), or top, left,
            height, width as shares of the picture, or None.
        archive: the folder or zip that is read, where several are there.
        partition: rows of one official part only.
    """

    row_kinds = frozenset({"pictures"})
    name = "celeba"

    def __init__(
        self,
        root: str | Path,
        sensitive: str = "Smiling",
        utility: Sequence[str] = (),
        size: PositiveInt | Sequence[PositiveInt] | None = None,
        crop: str | Sequence[float] | None = "face",
        archive: str | None = None,
        partition: str | None = None,
    ) -> None:
        self.folder, self.sensitive, self.utility = Path(root) / "celeba", sensitive, tuple(utility)
        self.size, self.wanted_crop = _size(size), _crop(crop)
        self.archive, self.partition = archive, partition
        if partition is not None and partition not in PARTS:
            raise RequestError(f"data.source.partition={partition}: it is one of {', '.join(PARTS)}, or null for all")

    @cached_property
    def shape(self) -> tuple[int, int, int]:
        if self.size:
            return 3, *self.size
        channels, height, width = self._archive.pictures([self._kept[0].name], "RGB", None, self.crop).shape[1:]
        return channels, height, width

    @cached_property
    def crop(self) -> Box | None:
        """What is cut out: the face of an aligned picture; nothing of one that has been cut to it before."""
        if self.wanted_crop != FACE:
            return self.wanted_crop
        height, width = self._archive.pictures([self._kept[0].name], "L", None).shape[2:]
        return FACE if abs(height / width / ALIGNED - 1) < 0.05 else None

    @property
    def names(self) -> tuple[str, ...]:
        """Of the files, in the order of the rows."""
        return tuple(entry.name for entry in self._kept)

    @property
    def key(self) -> str:
        options = [self.sensitive, self.utility, self.size, self.wanted_crop, self.archive, self.partition]
        return f"{self.name}-{self.sensitive}-{digest({'options': options})[:8]}"

    def fingerprint(self) -> str:
        present = [path for path in map(self._list, (ATTRIBUTES, PERSONS, PARTITIONS)) if path.exists()]
        lists = {path.name: zlib.crc32(path.read_bytes()) for path in present}
        pictures = [(_file(entry), entry.size, entry.crc) for entry in self._archive.entries]
        return digest({"key": self.key, "pictures": pictures, "lists": lists})

    def labels(self) -> Labels:
        value_NK = np.array([self._attributes[_file(entry)] for entry in self._kept], np.int8) > 0
        person = self._column(PERSONS)
        person_N = [person.get(_file(entry)) for entry in self._kept]
        return Labels(
            s=value_NK[:, 0].astype(np.int64),
            s_names=(f"not {self.sensitive}", self.sensitive),
            u=value_NK[:, 1:].astype(np.float32),
            u_names=self.utility,
            group=groups(person_N, [(entry.size, entry.crc) for entry in self._kept]),
        )

    def rows(self, start: int, stop: int) -> np.ndarray:
        return self._archive.pictures([e.name for e in self._kept[start:stop]], "RGB", self.shape[1:], self.crop)

    def warnings(self) -> list[str]:
        pictures, lines = {_file(entry) for entry in self._archive.entries}, self._attributes.keys()
        counts = {
            f"pictures without a line in {ATTRIBUTES}, left out": len(pictures - lines),
            f"lines of {ATTRIBUTES} without a picture, left out": len(lines - pictures),
            f"pictures without a line in {PERSONS}, each of a person of its own": len(
                pictures & lines - self._column(PERSONS).keys()
            ),
        }
        cut = (
            ["pictures have not the form of aligned ones, so no face is cut out"]
            if self.crop != self.wanted_crop
            else []
        )
        return [f"{count} {what}" for what, count in counts.items() if count] + cut

    def reference(self) -> None:
        return None

    @cached_property
    def _archive(self) -> Archive:
        for name in [self.archive] if self.archive else ARCHIVES:
            if (self.folder / name).exists():
                return Archive(self.folder / name)
        raise MissingError(
            f"celeba is not in {self.folder}: get 'Align&Cropped Images' and the lists from "
            f"mmlab.ie.cuhk.edu.hk/projects/CelebA.html and put {self.archive or ARCHIVES[0]} (or its folder), "
            f"{ATTRIBUTES} and {PERSONS} there"
        )

    @cached_property
    def _kept(self) -> list[Entry]:
        """The pictures that have attributes, of the part asked for; one row each."""
        part = self._column(PARTITIONS) if self.partition else {}
        kept = [entry for entry in self._archive.entries if _file(entry) in self._attributes]
        if not kept:
            raise RequestError(
                f"{self._list(ATTRIBUTES)} has no line for any picture of {self._archive.path}; "
                "put a list and pictures of the same release there"
            )
        if self.partition:
            if not part:
                raise RequestError(
                    f"data.source.partition={self.partition} needs {self._list(PARTITIONS)}, which says what belongs "
                    "where: fetch it, or leave partition null"
                )
            kept = [entry for entry in kept if part.get(_file(entry)) == PARTS[self.partition]]
        if not kept:
            raise RequestError(
                f"data.source.partition={self.partition}: {self._list(PARTITIONS)} puts none of the pictures there; "
                "leave it null"
            )
        return kept

    @cached_property
    def _attributes(self) -> dict[str, list[str]]:
        """File name -> values of the sensitive attribute and the utility ones, "1" or "-1".

        The count in the first line is not relied on: a shortened list often keeps the old one.
        """
        path = self._list(ATTRIBUTES)
        rows = list(enumerate(_rows(path), 1))
        if rows and len(rows[0][1]) == 1:  # the official list begins with a count
            rows = rows[1:]
        names = rows[0][1] if rows else []
        names = names[1:] if names[:1] == [KAGGLE_KEY] else names
        for name in (self.sensitive, *self.utility):
            if name not in names:
                raise RequestError(_unknown(name, names, path))
        columns = [1 + names.index(name) for name in (self.sensitive, *self.utility)]
        table = {}
        for number, values in rows[1:]:
            if len(values) != 1 + len(names) or not {"1", "-1"}.issuperset(values[1:]):
                raise RequestError(
                    f"{path}, line {number} is no file name and {len(names)} values of 1 or -1; fetch it again"
                )
            table[values[0]] = [values[column] for column in columns]
        return table

    def _column(self, name: str) -> dict[str, str]:
        """File name -> value, of a list of two columns; empty where there is no such list."""
        path = self._list(name)
        if not path.exists():
            return {}
        pairs = [row for row in _rows(path) if row[0] != KAGGLE_KEY]
        if any(len(pair) != 2 for pair in pairs):
            raise RequestError(f"{path} is no list of file names and numbers; fetch it again")
        return dict(pairs)

    def _list(self, name: str) -> Path:
        """The official list, or Kaggle's where that alone is there."""
        official, kaggle = self.folder / name, self.folder / Path(name).with_suffix(".csv")
        return kaggle if kaggle.exists() and not official.exists() else official


def _rows(path: Path) -> list[list[str]]:
    """The cells of each line that has any, divided by blanks, or by commas."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RequestError(f"{path} cannot be read ({error}); it belongs beside the pictures") from error
    return [line.replace(",", " ").split() for line in lines if line.strip()]


def _unknown(name: str, names: list[str], path: Path) -> str:
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.4)
    return f"{path} has no attribute {name}; " + (
        f"it has {', '.join(near)}" if near else f"it has {len(names)} others"
    )


def _file(entry: Entry) -> str:
    """The lists give file names without a folder."""
    return entry.name.rpartition("/")[2]


def _size(size: int | Sequence[int] | None) -> Size:
    sides = [size, size] if isinstance(size, int) else list(size or ())
    if size is not None and (len(sides) != 2 or min(sides) < 4):
        raise RequestError(f"data.source.size={size}: it is a number of pixels (at least 4), or [height, width]")
    return None if size is None else (sides[0], sides[1])


def _crop(crop: str | Sequence[float] | None) -> Box | None:
    if crop is None or crop == "face":
        return FACE if crop else None
    try:
        top, left, height, width = (float(share) for share in crop)
        inside = min(top, left) >= 0 and min(height, width) > 0 and max(top + height, left + width) <= 1
    except ValueError:
        inside = False
    if not inside:
        raise RequestError(
            f"data.source.crop={crop}: it is face, null, or [top, left, height, width] as shares inside the picture"
        )
    return top, left, height, width
