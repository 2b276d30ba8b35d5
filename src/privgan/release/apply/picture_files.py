"""Picture files in and out: decoded as training pictures were, written without anything but pixels.

Shapes: C colour channels, H height, W width.
"""

from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from privgan.atomic import replacing
from privgan.data.archive import Archive
from privgan.data.pixels import FORMATS, Box, OversizedError, claimed, decode

MODES = {1: "L", 3: "RGB"}  # channels of a picture -> as which it is read
DEEP = ("I;16", "I;16B", "I;16L", "I;16N", "I")  # grey of 16 bits


class Original(NamedTuple):
    """A picture as the channel takes it, and what was changed on the way. fault: why there is none."""

    x_CHW: np.ndarray | None
    height: int = 0
    width: int = 0
    reduced: bool = False
    fault: str = ""


def read_original(archive: Archive, name: str, shape: tuple[int, ...], crop: Box | None) -> Original:
    """One picture of an archive, see `original_of`."""
    try:
        content = archive.read(name)
    except Exception as error:  # of damaged archives nearly any
        return _undecodable(error)
    return original_of(content, shape, crop)


def original_of(content: bytes, shape: tuple[int, ...], crop: Box | None) -> Original:
    """A picture file, resized to the channel's own size; never raises for what is wrong with the file."""
    try:
        height, width, deep = _header(content)
        content = _eight_bits(content) if deep else content
        x_CHW = decode(content, MODES[shape[0]], (shape[1], shape[2]), crop)
        return Original(x_CHW, height, width, deep)
    except (OversizedError, Image.DecompressionBombError) as error:
        return Original(None, fault=f"too large: {error}")
    except MemoryError:
        return Original(None, fault="too large for the memory")
    except Exception as error:  # the decoders of damaged files raise nearly all there are
        return _undecodable(error)


def _undecodable(error: Exception) -> Original:
    return Original(None, fault=f"cannot be decoded ({' '.join(str(error).split())[:200]})")


def encoded(x_CHW: np.ndarray, format: str, quality: int) -> bytes:
    """A picture file of these pixels; nothing else of an original gets into it."""
    x_HWC = x_CHW.transpose(1, 2, 0)
    content = BytesIO()
    picture = Image.fromarray(x_HWC[:, :, 0] if x_HWC.shape[2] == 1 else np.ascontiguousarray(x_HWC))
    options = {"quality": quality, "subsampling": 0} if format == "jpeg" else {"compress_level": 1}
    picture.save(content, format=format, **options)
    return content.getvalue()


def decoded(content: bytes, channels: int) -> np.ndarray:
    """x_CHW of a file that `encoded` wrote."""
    return decode(content, MODES[channels])


def write_release(path: Path, content: bytes) -> None:
    """The file, whole or not at all."""
    with replacing(path) as fresh:
        fresh.write_bytes(content)


def _header(content: bytes) -> tuple[int, int, bool]:
    with Image.open(BytesIO(content), formats=FORMATS) as picture:
        claimed(picture)
        return picture.height, picture.width, picture.mode in DEEP


def _eight_bits(content: bytes) -> bytes:
    """The upper 8 of 16 bits, where there are so many: Pillow would cut off what is above 255."""
    with Image.open(BytesIO(content), formats=FORMATS) as picture:
        value_HW = np.asarray(picture)
    value_HW = value_HW >> 8 if value_HW.max(initial=0) > 255 else value_HW
    return encoded(value_HW.astype(np.uint8)[None], "png", 0)
