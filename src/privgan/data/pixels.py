"""Picture files as a person sees them: turned as they say, transparent parts over white or as a channel of their own.

What cannot be kept in 8 bits a colour, or has further frames, is refused by name, see `heads`.
"""

import re
import warnings
from io import BytesIO

import numpy as np
from PIL import Image, ImageOps

from privgan.data.memory import MemoryBudget

FORMATS = (
    "JPEG",
    "PNG",
    "BMP",
    "WEBP",
    "TIFF",
    "GIF",
    "PPM",
    "AVIF",
)  # further pictures of a JPEG (MPO) are found by its own decoder
Size = tuple[int, int] | None  # height, width in pixels
Box = tuple[float, float, float, float]  # top, left, height, width as shares of the picture

MOST_PIXELS = 89_478_485  # of one picture; beyond it Pillow suspects a decompression bomb as well
PIXEL_BYTES = 8  # of memory while it is decoded and converted
PIXELS = MemoryBudget(512 << 20)  # of all that is decoded at once

warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # what is refused is refused in a line of our own

ORIENTATION = 0x0112  # EXIF
BITS_PER_SAMPLE = 258  # TIFF
HEADER_BYTES = 4096  # of a file that `bits` looks at


class OversizedError(ValueError):
    """A picture claims more pixels than are decoded."""


def decode(content: bytes, mode: str, size: Size = None, crop: Box | None = None) -> np.ndarray:
    """x_CHW uint8 of one picture file; ValueError where it is none, OversizedError where it claims too many pixels.

    mode: "L" or "RGB", transparent parts over white; "LA" or "RGBA", colours as they are stored and the opacity as a
        last channel. size: height, width in pixels after an area-averaging resize; None keeps the picture's own.
    crop: top, left, height, width as shares of the picture, cut out before the resize.
    """
    try:
        with (
            Image.open(BytesIO(content), formats=FORMATS) as opened,
            PIXELS.claim(claimed(opened) * PIXEL_BYTES),
        ):
            return _resized(_as_seen(opened, mode), size, crop)
    except Image.DecompressionBombError as error:
        raise OversizedError(f"claims too many pixels ({error})") from error
    except (OSError, SyntaxError) as error:
        raise ValueError(str(error)) from error


def claimed(picture: Image.Image) -> int:
    """The pixels that a header claims; OversizedError where they are more than are decoded."""
    if (pixels := picture.width * picture.height) > MOST_PIXELS:
        raise OversizedError(f"claims {picture.width} x {picture.height} pixels, more than {MOST_PIXELS} in all")
    return pixels


def _resized(picture: Image.Image, size: Size, crop: Box | None) -> np.ndarray:
    top, left, height, width = crop or (0.0, 0.0, 1.0, 1.0)
    box = (left * picture.width, top * picture.height, (left + width) * picture.width, (top + height) * picture.height)
    high, wide = size or (round(box[3] - box[1]), round(box[2] - box[0]))
    if crop or (wide, high) != picture.size:
        picture = picture.resize((wide, high), Image.Resampling.BOX, box=box)
    x_HWC = np.asarray(picture).reshape(high, wide, -1)
    return np.ascontiguousarray(x_HWC.transpose(2, 0, 1))


def _as_seen(opened: Image.Image, mode: str) -> Image.Image:
    turned = opened.getexif().get(ORIENTATION, 1) in range(2, 9)
    picture = ImageOps.exif_transpose(opened) if turned else opened  # which would copy it
    if mode.endswith("A") or not picture.has_transparency_data:
        # By way of colour: a palette has no direct way to grey with opacity.
        return picture.convert("RGBA").convert(mode) if mode.endswith("A") else picture.convert(mode)
    seen = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen).convert(mode)


def bits(picture: Image.Image, header: bytes) -> int:
    """Bits a colour that the file holds, whatever the decoder makes of them."""
    if picture.format == "PNG":
        return header[24]  # of the header chunk, which is the first
    if picture.format == "TIFF":
        return int(max(picture.tag_v2.get(BITS_PER_SAMPLE, (8,))))  # type: ignore[attr-defined]
    if picture.format == "PPM":
        maximum = re.match(rb"P[2356]\s+(?:#[^\n]*\s)*\d+\s+\d+\s+(\d+)", header)
        return 16 if maximum and int(maximum[1]) > 255 else 8
    if picture.format == "AVIF":
        box = header.find(b"av1C")
        return 10 if box >= 0 and header[box + 6] & 0x40 else 8  # high_bitdepth of AV1CodecConfigurationRecord
    return 8


def shows_through(picture: Image.Image) -> bool:
    """Whether some pixel is not opaque."""
    if not picture.has_transparency_data:
        return False
    lowest, _ = picture.convert("RGBA").getchannel("A").getextrema()
    return bool(lowest < 255)  # type: ignore[operator]
