"""A folder of pictures as people have them: sizes, endings, kinds of pixels, metadata, damage."""

import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

GPS, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F
SECRET = "Camera of Alice"  # a mark in the metadata


def picture(seed: int, size: tuple[int, int] = (32, 32)) -> Image.Image:
    """Smooth colours, so that JPEG keeps them."""
    rng = np.random.default_rng(seed)
    return Image.fromarray(rng.integers(0, 256, (4, 4, 3), np.uint8)).resize(size, Image.Resampling.BILINEAR)


def album(folder: Path, count: int = 6) -> dict[str, bool]:
    """Writes the pictures; relative path -> whether it can be read."""
    (folder / "holiday" / "2020").mkdir(parents=True)
    for number in range(count):
        picture(number).save(folder / "holiday" / f"{number}.JPG", format="jpeg", quality=95)
    found = {f"holiday/{number}.JPG": True for number in range(count)}
    one = picture(100, (48, 32))
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = 6, SECRET
    exif.get_ifd(GPS)[1] = "N"
    one.save(folder / "turned.jpeg", exif=exif, quality=95)
    one.convert("CMYK").save(folder / "holiday/2020/print.jpg", quality=95)
    one.convert("L").save(folder / "grey.png")
    one.convert("P").save(folder / "palette.PNG")
    ramp = np.linspace(0, 65535, 32 * 32).reshape(32, 32).astype(np.uint16)
    Image.fromarray(ramp).save(folder / "deep.png")
    picture(7).save(folder / "same.png")
    picture(8).save(folder / "same.bmp")
    readable = ("turned.jpeg", "holiday/2020/print.jpg", "grey.png", "palette.PNG", "deep.png", "same.png", "same.bmp")
    found |= dict.fromkeys(readable, True)
    whole = (folder / "holiday" / "0.JPG").read_bytes()
    (folder / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    (folder / "huge.png").write_bytes(claiming(50_000, 50_000))
    (folder / "empty.jpg").write_bytes(b"")
    (folder / "phone.HEIC").write_bytes(b"....ftypheic")
    found |= dict.fromkeys(("cut.jpg", "huge.png", "empty.jpg", "phone.HEIC"), False)
    (folder / "notes.txt").write_text("no picture")
    return found


def claiming(width: int, height: int) -> bytes:
    """A PNG whose header claims so many pixels, with a few bytes of them."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")
    )
