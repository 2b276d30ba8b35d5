"""Picture files of a set, read from a folder or straight from a zip.

A set may come from anybody: what a file claims (bytes in a zip, pixels in a header) is checked before it is unpacked or
decoded, and large pictures wait for one another.
"""

import os
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np

from privgan.data.memory import MemoryBudget
from privgan.data.pixels import Box, OversizedError, Size, decode
from privgan.data.source import UndecodableError
from privgan.errors import RequestError
from privgan.untrusted import open_regular

MOST_BYTES = 512 << 20  # of one picture file
FILES = MemoryBudget(256 << 20)  # of all that are read at once
PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}
ENCRYPTED = 1  # of the flags of a zip entry

SUFFIXES = (
    *(".jpg", ".jpeg", ".jfif", ".png", ".bmp", ".webp", ".tif", ".tiff"),
    *(".gif", ".ppm", ".pgm", ".pbm", ".pnm", ".avif"),
)
NOT_READ = (
    *(".heic", ".heif", ".jxl", ".jp2", ".j2k", ".svg", ".psd", ".tga", ".ico", ".eps", ".exr", ".hdr", ".pcx"),
    *(".raw", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".rw2"),
)


class Entry(NamedTuple):
    """One file: its path within the archive, its bytes counted and summed, and when it was changed, in seconds."""

    name: str
    size: int
    crc: int
    changed: float = 0.0


class Archive:
    """The pictures below a folder, or in a zip. Opened on first use, closed with the process."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All pictures, in order of their numbers. A zip lists its checksums, a folder is read for them.

        RequestError where there are none, or some of a format that is not read: they would be missed.
        """
        found = self._listed_in_zip() if self._zip else self._listed_in_folder()
        if others := sorted(name for name in self._names() if _ends(name, NOT_READ)):
            raise RequestError(
                f"{self.path} holds {len(others)} pictures of a format that is not read ({', '.join(others[:3])}): "
                "convert them, for example to PNG, or take them out"
            )
        if not found:
            kinds = ", ".join(SUFFIXES)
            raise RequestError(
                f"{self.path} holds no pictures ({kinds}); put the set there as its publisher lays it out"
            )
        return tuple(sorted(found, key=lambda entry: _in_order(entry.name)))

    def read(self, name: str) -> bytes:
        """The bytes of one file. RequestError where they are more than are read."""
        with self.opened(name) as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise self._too_large(name, len(content))
        return content

    def find(self, name: str) -> str | None:
        """The path of the first file of this name, in whatever folder and case; None where there is none."""
        found = sorted(path for path in self._names() if _ends(f"/{path}", (f"/{name}".lower(),)))
        return found[0] if found else None

    @contextmanager
    def opened(self, name: str) -> Iterator[IO[bytes]]:
        """One file, to read as much of it as is needed."""
        with self._zip.open(name) if self._zip else open_regular(self.path / name) as file:
            yield file

    def pictures(self, names: Sequence[str], mode: str, size: Size, crop: Box | None = None) -> np.ndarray:
        """x_NCHW uint8 of these files, as `decode` makes them; UndecodableError with all that cannot be read."""
        with ThreadPoolExecutor() as pool:  # decoding leaves the interpreter free
            found = list(pool.map(lambda name: self._picture(name, mode, size, crop), names))
        if broken := [name for name, x_CHW in zip(names, found, strict=True) if x_CHW is None]:
            raise UndecodableError(str(self.path), broken)
        return np.stack([x_CHW for x_CHW in found if x_CHW is not None])

    def decoded(self, name: str, mode: str = "RGB", size: Size = None, crop: Box | None = None) -> np.ndarray:
        """x_CHW uint8 of one file; raises what decoders raise of damaged files, nearly all there are."""
        with FILES.claim(self._sizes[name]):
            return decode(self.read(name), mode, size, crop)

    def _picture(self, name: str, mode: str, size: Size, crop: Box | None) -> np.ndarray | None:
        try:
            return self.decoded(name, mode, size, crop)
        except OversizedError as error:
            raise RequestError(f"{self.path}: {name} {error}; make the picture smaller or remove it") from error
        except (RequestError, MemoryError):
            raise
        except Exception:  # the decoders and unpackers of damaged files raise nearly all there are
            return None

    @cached_property
    def _zip(self) -> zipfile.ZipFile | None:
        if self.path.is_dir():
            return None
        try:
            return zipfile.ZipFile(open_regular(self.path))
        except Exception as error:  # of a damaged directory nearly any
            raise RequestError(
                f"{self.path} is no readable zip, perhaps cut short in transfer ({error}); fetch it again"
            ) from error

    def _listed_in_zip(self) -> list[Entry]:
        assert self._zip is not None
        found = [info for info in self._zip.infolist() if _ends(info.filename, SUFFIXES)]
        for info in found:
            if info.flag_bits & ENCRYPTED:
                raise RequestError(f"{self.path}: {info.filename} is encrypted; unpack the zip with its password first")
            if info.compress_type not in PACKED:
                raise RequestError(
                    f"{self.path}: {info.filename} is compressed in a way that is not read (type "
                    f"{info.compress_type}); unpack the zip first"
                )
            if info.file_size > MOST_BYTES:
                raise self._too_large(info.filename, info.file_size)
        return [Entry(info.filename, info.file_size, info.CRC, _seconds(info.date_time)) for info in found]

    def _listed_in_folder(self) -> list[Entry]:
        return [Entry(name, *self._summed(name)) for name in self._names() if _ends(name, SUFFIXES)]

    def _summed(self, name: str) -> tuple[int, int, float]:
        """Bytes and crc32 of a file, read in pieces, and when it was changed."""
        size = crc = 0
        try:
            with self.opened(name) as file:
                status = os.fstat(file.fileno())
                if (size := status.st_size) > MOST_BYTES:
                    raise self._too_large(name, size)
                size = 0
                while piece := file.read(1 << 20):
                    size, crc = size + len(piece), zlib.crc32(piece, crc)
        except (OSError, ValueError) as error:
            raise RequestError(f"{self.path}: {name} cannot be read ({error}); rename or remove it") from error
        return size, crc, status.st_mtime

    def _names(self) -> list[str]:
        """Of all files."""
        if self._zip:
            return self._zip.namelist()
        return [path.relative_to(self.path).as_posix() for path in self.path.rglob("*")]

    @cached_property
    def _sizes(self) -> dict[str, int]:
        return {entry.name: entry.size for entry in self.entries}

    def _too_large(self, name: str, size: int) -> RequestError:
        return RequestError(
            f"{self.path}: {name} has {size} bytes, more than the {MOST_BYTES} of a picture that is read; remove it"
        )


def _ends(name: str, suffixes: tuple[str, ...]) -> bool:
    """Leaves out the shadow files that some systems put into a zip."""
    return name.lower().endswith(suffixes) and not name.startswith("__MACOSX/") and "/._" not in f"/{name}"


def _seconds(date_time: tuple[int, int, int, int, int, int]) -> float:
    try:
        return datetime(*date_time).timestamp()
    except ValueError:  # a zip without a date has month 0
        return 0.0


def _in_order(name: str) -> list[tuple[int, str]]:
    """Sorts 2.jpg before 10.jpg."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]
