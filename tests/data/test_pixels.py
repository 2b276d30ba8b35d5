"""Pictures as a person sees them, and what is refused since it would not be seen."""

import io
from pathlib import Path

import numpy as np
import pytest
from own import write_csv
from PIL import Image

from privgan.data.folder import Folder
from privgan.data.pixels import decode
from privgan.errors import RequestError

RNG = np.random.default_rng(0)
BAR = np.zeros((8, 6, 3), np.uint8)
BAR[:2] = 250


def saved(picture: Image.Image, kind: str = "png", **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def own(folder: Path, files: dict[str, bytes], **options: object) -> Folder:
    (folder / "set").mkdir()
    for name, content in files.items():
        (folder / "set" / name).write_bytes(content)
    write_csv(folder / "labels.csv", {"file": [*files], "s": [number % 2 for number in range(len(files))]})
    return Folder(folder / "set", folder / "labels.csv", "s", **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "tiff", "avif"])
def test_pictures_are_turned_as_they_say(kind: str, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 3
    turned = saved(Image.fromarray(BAR[::-1, ::-1]), kind, exif=exif)
    assert decode(turned, "L")[0, 0].mean() > 200 > 60 > decode(turned, "L")[0, -1].mean()
    exif[0x0112] = 6
    source = own(
        tmp_path, {"a.png": saved(Image.fromarray(BAR.swapaxes(0, 1)), exif=exif), "b.png": saved(Image.fromarray(BAR))}
    )
    assert source.shape == (3, 8, 6) and "1 pictures are stored another way up" in source.warnings()[0]


def test_transparent_parts_are_seen_over_white_or_are_a_channel(tmp_path: Path) -> None:
    face = np.full((8, 8, 4), 90, np.uint8)
    face[..., 3] = RNG.integers(0, 2, (8, 8)) * 255
    files = {"a.png": saved(Image.fromarray(face)), "b.png": saved(Image.fromarray(face[..., :3]))}
    source = own(tmp_path, files)
    seen = source.rows(0, 1)[0]
    assert source.shape == (3, 8, 8) and (seen[0] == np.where(face[..., 3], 90, 255)).all()
    assert "seen over white" in source.warnings()[-1]
    kept = Folder(tmp_path / "set", tmp_path / "labels.csv", "s", colour="all")
    assert (
        kept.shape == (4, 8, 8) and (kept.rows(0, 1)[0, 3] == face[..., 3]).all() and kept.rows(1, 2)[0, 3].min() == 255
    )
    palette = Image.fromarray(face).quantize()
    assert decode(saved(palette, "gif", transparency=0), "LA").shape == (2, 8, 8)


def test_further_frames_deep_colours_and_huge_pictures_are_refused_by_name(tmp_path: Path) -> None:
    grey = Image.fromarray(RNG.integers(0, 255, (8, 8), np.uint8))
    pages = saved(grey, "tiff", save_all=True, append_images=[grey])
    deep = b"P6 8 8 65535\n" + RNG.integers(0, 255, 384, np.uint8).tobytes()
    png = bytearray(saved(grey.convert("RGB")))
    for number, (content, says) in enumerate(
        {
            pages: r"a\.png holds 2 pictures, of which the first",
            saved(grey, "gif", save_all=True, append_images=[grey.rotate(90)]): "holds 2 pictures",
            saved(grey, "webp", save_all=True, append_images=[grey.rotate(90)]): "holds 2 pictures",
            deep: "16 bits a colour",
            saved(grey.convert("I;16")): "8 bits a colour",
            bytes(png[:24]) + b"\x10" + bytes(png[25:]): "a.png",
            saved(Image.new("L", (20000, 10000))): r"a\.png claims 20000 x 10000 pixels|a\.png .*200000000 pixels",
        }.items()
    ):
        (tmp_path / str(number)).mkdir()
        with pytest.raises(RequestError, match=says):
            _ = own(tmp_path / str(number), {"a.png": content, "b.png": saved(grey)}).shape


@pytest.mark.parametrize("kind", ["gif", "ppm", "avif", "jfif", "pgm"])
def test_formats(kind: str, tmp_path: Path) -> None:
    picture = Image.fromarray(BAR) if kind != "pgm" else Image.fromarray(BAR[..., 0])
    content = saved(picture, {"jfif": "jpeg", "pgm": "ppm"}.get(kind, kind))
    assert own(tmp_path, {f"a.{kind}": content, f"b.{kind}": content}).rows(0, 2)[0, 0, 0].min() > 200


def test_formats_that_are_not_read_are_named(tmp_path: Path) -> None:
    files = {"a.png": saved(Image.fromarray(BAR)), "b.heic": b"", "c.SVG": b""}
    with pytest.raises(RequestError, match=r"holds 2 pictures of a format that is not read \(b\.heic, c\.SVG\)"):
        _ = own(tmp_path, files).shape
