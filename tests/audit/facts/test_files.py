"""What picture files hold besides pixels is found, and named."""

import io

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from privgan.audit.facts.file_parts import file_parts
from privgan.audit.facts.pixels import pixel_facts

RNG = np.random.default_rng(0)
PICTURE = Image.fromarray(RNG.integers(0, 256, (16, 16, 3), np.uint8))


def saved(kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    PICTURE.save(file, kind, **options)
    return file.getvalue()


def exif() -> Image.Exif:
    entries = Image.Exif()
    entries[0x010F] = "Canon"
    return entries


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "bmp"])
def test_parts(kind: str) -> None:
    plain = saved(kind)
    assert file_parts(plain) == {}
    assert file_parts(plain + b"tail") == {"bytes after the end": b"tail"}
    if kind != "bmp":
        parts = file_parts(saved(kind, exif=exif(), icc_profile=b"profile" * 9) + b"tail")
        assert set(parts) == {"EXIF or XMP", "colour profile", "bytes after the end"}
        assert b"Canon" in parts["EXIF or XMP"] and parts["bytes after the end"] == b"tail"


def test_comments_and_progressive_scans() -> None:
    info = PngInfo()
    info.add_text("a", "b")
    assert file_parts(saved("png", pnginfo=info)) == {"comment": b"a\0b"}
    assert file_parts(saved("jpeg", comment=b"hello", progressive=True, restart_marker_blocks=1)) == {
        "comment": b"hello"
    }


def test_facts_of_pixels_see_the_finest_pattern() -> None:
    x_CHW = np.full((1, 16, 16), 100, np.uint8)
    row_HW, column_HW = np.indices((16, 16))
    board_CHW = x_CHW + ((row_HW + column_HW) % 2).astype(np.uint8)
    plain, board = pixel_facts(x_CHW), pixel_facts(board_CHW)
    assert plain["pixels, channel 0: checkerboard"] == 0 > board["pixels, channel 0: checkerboard"] + 0.3
    assert board["pixels, channel 0: share of odd values"] == 0.5
    wave = (100 + 20 * np.sin(2 * np.pi * 5 * column_HW / 16)).astype(np.uint8)[None]
    assert pixel_facts(wave)["strongest frequency, down"] == pytest.approx(5 / 16)
