"""What picture files say of themselves before they are packed: size, kind of pixels, frames."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from privgan.data.archive import Archive, Entry
from privgan.data.pixels import FORMATS, HEADER_BYTES, ORIENTATION, OversizedError, bits, claimed, shows_through
from privgan.data.source import UndecodableError
from privgan.errors import RequestError

GREY = frozenset({"1", "L", "LA", "La"})
EIGHT_BITS = GREY | {"P", "PA", "RGB", "RGBA", "RGBX", "RGBa", "CMYK", "YCbCr", "LAB", "HSV"}


class ImageHeader(NamedTuple):
    """One picture file: pixels high and wide as it is seen, Pillow's mode of them, and what else is to know.

    alpha: some pixel is not opaque. turned: it is stored another way up. bits: a colour. frames: pictures in the file.
    """

    name: str
    height: int
    width: int
    mode: str
    alpha: bool = False
    turned: bool = False
    bits: int = 8
    frames: int = 1

    @property
    def grey(self) -> bool:
        """Whether it has no colour."""
        return self.mode in GREY


def image_headers(archive: Archive, entries: Sequence[Entry]) -> list[ImageHeader]:
    """One for each of these files.

    UndecodableError with all that are no pictures. RequestError, by name, for what would be lost: more than 8 bits a
    colour, further frames; and for pictures too large to be decoded.
    """

    def read(entry: Entry) -> ImageHeader | None:
        try:
            return _header(archive, entry)
        except (OversizedError, Image.DecompressionBombError) as error:
            told = str(error) if isinstance(error, OversizedError) else f"is too large: {str(error).rstrip('.')}"
            raise RequestError(f"{archive.path}: {entry.name} {told}; make the picture smaller") from error
        except Exception:  # the decoders and unpackers of damaged files raise nearly all there are
            return None

    with ThreadPoolExecutor() as pool:
        found = list(pool.map(read, entries))
    if broken := [entry.name for entry, head in zip(entries, found, strict=True) if head is None]:
        raise UndecodableError(str(archive.path), broken)
    told = [head for head in found if head is not None]
    for head in told:
        if problem := _lost(head):
            raise RequestError(f"{archive.path}: {problem}")
    return told


def unusable(archive: Archive, entries: Sequence[Entry]) -> dict[str, str]:
    """Path of each of these files that a set would be refused for -> why. Decodes them all."""

    def fault(entry: Entry) -> str | None:
        try:
            if lost := _lost(_header(archive, entry)):
                return lost.removeprefix(f"{entry.name} ")
            archive.decoded(entry.name)
        except Exception as error:  # the decoders and unpackers of damaged files raise nearly all there are
            return f"cannot be decoded ({' '.join(str(error).split())[:200]})"
        return None

    with ThreadPoolExecutor() as pool:
        found = zip(entries, pool.map(fault, entries), strict=True)
        return {entry.name: why for entry, why in found if why is not None}


def _header(archive: Archive, entry: Entry) -> ImageHeader:
    """Raises what the decoders raise of damaged files, nearly all there are."""
    with archive.opened(entry.name) as file:
        header = file.read(HEADER_BYTES)
        file.seek(0)
        with Image.open(file, formats=FORMATS) as picture:
            claimed(picture)
            return _head(entry.name, picture, header)


def _head(name: str, picture: Image.Image, header: bytes) -> ImageHeader:
    orientation = picture.getexif().get(ORIENTATION, 1)
    height, width = picture.size[:: 1 if orientation in range(5, 9) else -1]
    deep, frames = bits(picture, header), int(getattr(picture, "n_frames", 1))
    alpha = shows_through(picture)
    return ImageHeader(name, height, width, picture.mode, alpha, orientation in range(2, 9), deep, frames)


def _lost(head: ImageHeader) -> str | None:
    """What of this file would not be read."""
    if head.mode not in EIGHT_BITS:
        return f"{head.name} has pixels of mode {head.mode}: save the pictures with 8 bits a colour"
    if head.bits > 8:
        return f"{head.name} has {head.bits} bits a colour, of which 8 would be read: save it with 8"
    if head.frames > 1:
        return f"{head.name} holds {head.frames} pictures, of which the first would be read: save each as a file"
    return None


def common_size(path: Path, found: Sequence[ImageHeader]) -> tuple[int, int]:
    """(height, width) of all these pictures of `path`; RequestError where they differ."""
    first = found[0]
    for head in found:
        if (head.height, head.width) != (first.height, first.width):
            raise RequestError(
                f"{path}: {head.name} has {head.height} x {head.width} pixels and {first.name} has {first.height} x "
                f"{first.width}: give data.source.size=[height,width] (privgan attack: size=), to which all are resized"
            )
    return first.height, first.width


def described(found: Sequence[ImageHeader]) -> list[str]:
    """Remarks on how these files are read."""
    counts = {
        "pictures are stored another way up, and turned as their EXIF orientation says": [h.turned for h in found],
        "pictures have transparent parts": [h.alpha for h in found],
        "pictures have the colours of print (CMYK), which are converted": [h.mode == "CMYK" for h in found],
    }
    return [f"{sum(which)} {what}" for what, which in counts.items() if sum(which)]
