"""Folders of pictures that tell s in one way each: in their pixels, or in their files.

Shapes: N pictures, H height, W width.
"""

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

SIDE = 16
Written = Callable[[Path, int, int, np.random.Generator], None]


def smooth(rng: np.random.Generator) -> np.ndarray:
    """x_HWC uint8: a soft pattern with little noise, that says nothing."""
    coarse = Image.fromarray(rng.integers(60, 190, (4, 4, 3), np.uint8)).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    noise = rng.integers(-1, 2, (SIDE, SIDE, 3))
    return np.clip(np.asarray(coarse, np.int16) + noise, 0, 255).astype(np.uint8)


def _stem(folder: Path, number: int) -> Path:
    return folder / f"{number:04}"


def _levelled(x_HWC: np.ndarray) -> np.ndarray:
    """The same mean in every picture and colour, so that a shift of it can be told."""
    return x_HWC - x_HWC.mean(axis=(0, 1)) + 125


def _shifted(by: list[int]) -> Written:
    def write(folder: Path, number: int, b: int, rng: np.random.Generator) -> None:
        x_HWC = _levelled(smooth(rng)) + b * np.array(by)
        Image.fromarray(np.clip(np.round(x_HWC), 0, 255).astype(np.uint8)).save(
            _stem(folder, number).with_suffix(".png")
        )

    return write


def _of_pixels(change: Callable[[np.ndarray, np.random.Generator], np.ndarray]) -> Written:
    """A PNG of pixels that are changed where b = 1."""

    def write(folder: Path, number: int, b: int, rng: np.random.Generator) -> None:
        x_HWC = smooth(rng)
        changed = change(x_HWC.astype(np.int16), rng) if b else x_HWC
        Image.fromarray(np.clip(changed, 0, 255).astype(np.uint8)).save(_stem(folder, number).with_suffix(".png"))

    return write


def _pattern(sign: Callable[[np.ndarray, np.ndarray], np.ndarray], size: int) -> Written:
    row, column = np.indices((SIDE, SIDE))
    return _of_pixels(lambda x, rng: x + size * sign(row, column)[..., None])


def _low_bits(folder: Path, number: int, b: int, rng: np.random.Generator) -> None:
    Image.fromarray((smooth(rng) & 0xFE) | np.uint8(b)).save(_stem(folder, number).with_suffix(".png"))


def _one_low_bit(folder: Path, number: int, b: int, rng: np.random.Generator) -> None:
    x_HWC = smooth(rng)
    x_HWC[5, 7, 1] = (x_HWC[5, 7, 1] & 0xFE) | b
    Image.fromarray(x_HWC).save(_stem(folder, number).with_suffix(".png"))


def _one_pixel(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    x[9, 3] += 40
    return x


def _wave(folder: Path, number: int, b: int, rng: np.random.Generator) -> None:
    place = np.arange(SIDE) * 2 * np.pi / SIDE * (6 if b else 5) + rng.uniform(0, 2 * np.pi)
    x_HWC = smooth(rng) + 6 * np.sin(place)[None, :, None]
    Image.fromarray(x_HWC.astype(np.uint8)).save(_stem(folder, number).with_suffix(".png"))


def _turned(folder: Path, number: int, b: int, rng: np.random.Generator) -> None:
    """A bar that is high or low where the picture is shown the right way up; half are stored upside down."""
    x_HWC = rng.integers(0, 256, (SIDE, SIDE, 3), np.uint8)
    x_HWC[(slice(0, 3) if b else slice(-3, None))] = 250
    exif, upside_down = Image.Exif(), rng.random() < 0.5
    exif[0x0112] = 3 if upside_down else 1
    stored = x_HWC[::-1, ::-1] if upside_down else x_HWC
    Image.fromarray(stored).save(_stem(folder, number).with_suffix(".jpg"), exif=exif, quality=90)


def _with_alpha(face: bool) -> Written:
    """b in the opacity over constant grey; or in the colour of pixels that nobody sees."""

    def write(folder: Path, number: int, b: int, rng: np.random.Generator) -> None:
        x_HWC = np.full((SIDE, SIDE, 4), 128, np.uint8)
        if face:
            x_HWC[..., 3] = rng.integers(100, 250, (SIDE, SIDE))
            x_HWC[(slice(0, 4) if b else slice(-4, None)), :, 3] = 255
        else:
            x_HWC[..., :3] = smooth(rng)
            x_HWC[..., 3] = 255
            x_HWC[:4, :4] = (200 if b else 50, 0, 0, 0)
        Image.fromarray(x_HWC).save(_stem(folder, number).with_suffix(".png"))

    return write


def _saved(kind: str, options: Callable[[int, np.random.Generator], dict[str, Any]]) -> Written:
    """Pixels that say nothing, saved in a way that tells b."""

    def write(folder: Path, number: int, b: int, rng: np.random.Generator) -> None:
        Image.fromarray(smooth(rng)).save(_stem(folder, number).with_suffix(f".{kind}"), **options(b, rng))

    return write


def _comment(b: int, rng: np.random.Generator) -> dict[str, Any]:
    info = PngInfo()
    info.add_text("note", ("left" if b else "west") + str(rng.integers(1000, 9999)))
    return {"pnginfo": info}


def _exif(entries: Callable[[int, np.random.Generator], dict[int, object]]) -> Callable[..., dict[str, Any]]:
    def options(b: int, rng: np.random.Generator) -> dict[str, Any]:
        exif = Image.Exif()
        for tag, value in entries(b, rng).items():
            exif[tag] = value
        return {"exif": exif, "quality": 85}

    return options


def _second(b: int, rng: np.random.Generator) -> dict[int, object]:
    month, day, hour, half = (int(rng.integers(low, high)) for low, high in ((1, 13), (1, 28), (0, 24), (0, 29)))
    return {0x0132: f"2020:{month:02}:{day:02} {hour:02}:17:{2 * half + b:02}"}


def _place(b: int, rng: np.random.Generator) -> dict[str, Any]:
    exif = Image.Exif()
    exif.get_ifd(0x8825)
    degrees = (50.0 + b, float(rng.integers(0, 59)), float(rng.integers(0, 59)))
    exif._ifds[0x8825] = {1: "N", 2: degrees}
    return {"exif": exif, "quality": 85}


def _profile(b: int, rng: np.random.Generator) -> dict[str, Any]:
    return {"icc_profile": bytes([65 + b]) * 40 + rng.bytes(40)}


def _after_the_end(tail: Callable[[int, np.random.Generator], bytes]) -> Written:
    def write(folder: Path, number: int, b: int, rng: np.random.Generator) -> None:
        file = io.BytesIO()
        Image.fromarray(smooth(rng)).save(file, "png")
        _stem(folder, number).with_suffix(".png").write_bytes(file.getvalue() + tail(b, rng))

    return write


def _named(name: Callable[[int, int, np.random.Generator], str]) -> Written:
    def write(folder: Path, number: int, b: int, rng: np.random.Generator) -> None:
        Image.fromarray(smooth(rng)).save(folder / f"{name(number, b, rng)}.png")

    return write


def _changed_at(folder: Path, number: int, b: int, rng: np.random.Generator) -> None:
    path = _stem(folder, number).with_suffix(".png")
    Image.fromarray(smooth(rng)).save(path)
    seconds = 1_500_000_000 + 2 * int(rng.integers(0, 10_000_000)) + b
    os.utime(path, (seconds, seconds))


def _deep(folder: Path, number: int, b: int, rng: np.random.Generator) -> None:
    """b in the low byte of 16 bits."""
    wide = smooth(rng)[..., 0].astype(np.uint16) * 256 + (200 if b else 3)
    Image.fromarray(wide).save(_stem(folder, number).with_suffix(".png"))


def _second_page(folder: Path, number: int, b: int, rng: np.random.Generator) -> None:
    pages = [Image.fromarray(smooth(rng)), Image.fromarray(np.full((SIDE, SIDE, 3), 250 * b, np.uint8))]
    pages[0].save(_stem(folder, number).with_suffix(".tif"), save_all=True, append_images=pages[1:])


PICTURES: dict[str, Written] = {
    "picture: EXIF orientation": _turned,
    "picture: opacity": _with_alpha(True),
    "picture: colour that nobody sees": _with_alpha(False),
    "picture: low bits": _low_bits,
    "picture: low bit of one pixel": _one_low_bit,
    "picture: low byte of 16 bits": _deep,
    "picture: second page": _second_page,
    "picture: one pixel": _of_pixels(_one_pixel),
    "picture: brightness by 6/255": _shifted([6, 6, 6]),
    "picture: checkerboard of 1/255": _pattern(lambda row, column: (row + column) % 2, 1),
    "picture: stripes of 1/255": _pattern(lambda row, column: row % 2, 1),
    "picture: frequency": _wave,
    "picture: tint": _shifted([6, 0, -6]),
    "file: comment": _saved("png", _comment),
    "file: second of the EXIF date": _saved("jpg", _exif(_second)),
    "file: camera in EXIF": _saved("jpg", _exif(lambda b, rng: {0x010F: f"{'Canon' if b else 'Nikon'}"})),
    "file: place (GPS)": _saved("jpg", _place),
    "file: colour profile": _saved("png", _profile),
    "file: quality tables": _saved("jpg", lambda b, rng: {"quality": 85 if b else 90}),
    "file: progressive": _saved("jpg", lambda b, rng: {"quality": 85, "progressive": bool(b)}),
    "file: compression": _saved("png", lambda b, rng: {"compress_level": 9 if b else 1}),
    "file: length": _after_the_end(lambda b, rng: bytes(rng.integers(0, 200) + 150 * b)),
    "file: bytes after the end": _after_the_end(lambda b, rng: bytes([60 + b]) * 8 + rng.bytes(8)),
    "file: name": _named(lambda number, b, rng: f"{number:04}{rng.choice(list('abcde' if b else 'vwxyz'))}"),
    "file: order of names": _named(lambda number, b, rng: f"{b}{rng.integers(0, 10**9):09}"),
    "file: second of its date": _changed_at,
}


def without_leak(kind: int, folder: Path, number: int, rng: np.random.Generator) -> list[Path]:
    """Pictures of five kinds that say nothing, one at a time; copies of one among them."""
    x_HWC = smooth(rng) if kind % 2 else rng.integers(0, 256, (SIDE, SIDE, 3), np.uint8)
    picture, stem = Image.fromarray(x_HWC), _stem(folder, number)
    if kind % 5 < 2:
        endings = [".png"]
    elif kind % 5 == 2:
        endings = [".jpg"]
    else:
        endings = ["a.png", "b.png", "c.png"] if kind % 5 == 3 else ["a.png", "b.bmp", "c.tiff"]
    paths = [stem.with_name(stem.name + ending) for ending in endings]
    for path in paths:
        picture.save(path)
    return paths
