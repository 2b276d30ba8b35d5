"""Picture files of a set, read from a folder or straight from a zip."""

import re
import zipfile
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, UnidentifiedImageError

from privgan.data.source import UndecodableError
from privgan.errors import RequestError

SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff")

Size = tuple[int, int] | None  # height, width in pixels
Box = tuple[float, float, float, float]  # top, left, height, width as shares of the picture


class Entry(NamedTuple):
    """One file: its path within the archive, its bytes counted and summed."""

    name: str
    size: int
    crc: int


class Archive:
    """The pictures below a folder, or in a zip. Opened on first use, closed with the process."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All pictures, in order of their numbers. A zip lists its checksums, a folder is read for them."""
        found = self._listed_in_zip() if self._zip else self._listed_in_folder()
        if not found:
            kinds = ", ".join(SUFFIXES)
            raise RequestError(
                f"{self.path} holds no pictures ({kinds}); put the set there as its publisher lays it out"
            )
        return tuple(sorted(found, key=lambda entry: _in_order(entry.name)))

    def read(self, name: str) -> bytes:
        """The bytes of one file."""
        if self._zip:
            return self._zip.read(name)
        return (self.path / name).read_bytes()

    def pictures(self, names: Sequence[str], mode: str, size: Size, crop: Box | None = None) -> np.ndarray:
        """x_NCHW uint8 of these files, as `decode` makes them; UndecodableError with all that cannot be read."""
        with ThreadPoolExecutor() as pool:  # decoding leaves the interpreter free
            found = list(pool.map(lambda name: self._picture(name, mode, size, crop), names))
        if broken := [name for name, x_CHW in zip(names, found, strict=True) if x_CHW is None]:
            raise UndecodableError(str(self.path), broken)
        return np.stack([x_CHW for x_CHW in found if x_CHW is not None])

    def _picture(self, name: str, mode: str, size: Size, crop: Box | None) -> np.ndarray | None:
        try:
            return decode(self.read(name), mode, size, crop)
        except (ValueError, OSError, zipfile.BadZipFile, zlib.error):
            return None

    @cached_property
    def _zip(self) -> zipfile.ZipFile | None:
        if self.path.is_dir():
            return None
        try:
            return zipfile.ZipFile(self.path)
        except (zipfile.BadZipFile, OSError) as error:
            raise RequestError(
                f"{self.path} is no readable zip, perhaps cut short in transfer ({error}); fetch it again"
            ) from error

    def _listed_in_zip(self) -> list[Entry]:
        assert self._zip is not None
        return [Entry(i.filename, i.file_size, i.CRC) for i in self._zip.infolist() if _is_picture(i.filename)]

    def _listed_in_folder(self) -> list[Entry]:
        files = [path for path in self.path.rglob("*") if _is_picture(path.name)]
        contents = ((path.relative_to(self.path).as_posix(), path.read_bytes()) for path in files)
        return [Entry(name, len(content), zlib.crc32(content)) for name, content in contents]


def decode(content: bytes, mode: str, size: Size = None, crop: Box | None = None) -> np.ndarray:
    """x_CHW uint8 of one picture file; ValueError where it is none.

    mode: "L" or "RGB". size: height, width in pixels after an area-averaging resize; None keeps the picture's own.
    crop: top, left, height, width as shares of the picture, cut out before the resize.
    """
    try:
        with Image.open(BytesIO(content)) as opened:
            picture = opened.convert(mode)
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(str(error)) from error
    top, left, height, width = crop or (0.0, 0.0, 1.0, 1.0)
    box = (left * picture.width, top * picture.height, (left + width) * picture.width, (top + height) * picture.height)
    high, wide = size or (round(box[3] - box[1]), round(box[2] - box[0]))
    if crop or (wide, high) != picture.size:
        picture = picture.resize((wide, high), Image.Resampling.BOX, box=box)
    x_HWC = np.asarray(picture).reshape(high, wide, -1)
    return np.ascontiguousarray(x_HWC.transpose(2, 0, 1))


def _is_picture(name: str) -> bool:
    """Leaves out the shadow files that some systems put into a zip."""
    return name.lower().endswith(SUFFIXES) and not name.startswith("__MACOSX/") and "/._" not in f"/{name}"


def _in_order(name: str) -> list[tuple[int, str]]:
    """Sorts 2.jpg before 10.jpg."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]
