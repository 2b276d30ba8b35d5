"""What the first bytes of pictures say: their size and the kind of their pixels, before any is decoded."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from privgan.data.archive import Archive, Entry, OversizedError, claimed
from privgan.data.source import UndecodableError
from privgan.errors import RequestError

GREY = frozenset({"1", "L", "LA", "La"})
EIGHT_BITS = GREY | {"P", "PA", "RGB", "RGBA", "RGBX", "RGBa", "CMYK", "YCbCr", "LAB", "HSV"}


class Head(NamedTuple):
    """One picture file: pixels high and wide, and Pillow's mode of them."""

    name: str
    height: int
    width: int
    mode: str

    @property
    def grey(self) -> bool:
        """Whether it has no colour."""
        return self.mode in GREY


def heads(archive: Archive, entries: Sequence[Entry]) -> list[Head]:
    """One for each of these files.

    UndecodableError with all that are no pictures, RequestError where pixels are not of 8 bits a colour, such as
    floating point ones: they would be cut off.
    """

    def read(entry: Entry) -> Head | None:
        try:
            with archive.opened(entry.name) as file, Image.open(file) as picture:
                claimed(picture)
                return Head(entry.name, picture.height, picture.width, picture.mode)
        except (OversizedError, Image.DecompressionBombError) as error:
            raise RequestError(f"{archive.path}: {entry.name} {error}; make the picture smaller") from error
        except Exception:  # the decoders and unpackers of damaged files raise nearly all there are
            return None

    with ThreadPoolExecutor() as pool:
        found = list(pool.map(read, entries))
    if broken := [entry.name for entry, head in zip(entries, found, strict=True) if head is None]:
        raise UndecodableError(str(archive.path), broken)
    told = [head for head in found if head is not None]
    for head in told:
        if head.mode not in EIGHT_BITS:
            raise RequestError(
                f"{archive.path}: {head.name} has pixels of mode {head.mode}: save the pictures with 8 bits a colour"
            )
    return told


def common_size(path: Path, found: Sequence[Head]) -> tuple[int, int]:
    """(height, width) of all these pictures of `path`; RequestError where they differ."""
    first = found[0]
    for head in found:
        if (head.height, head.width) != (first.height, first.width):
            raise RequestError(
                f"{path}: {head.name} has {head.height} x {head.width} pixels and {first.name} has {first.height} x "
                f"{first.width}: give size=[height,width], to which all are resized"
            )
    return first.height, first.width
