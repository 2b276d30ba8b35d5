"""An album of drawn faces as people's folders are: endings, turned, grey, 16 bits, damaged; and its labels.

Shapes: N pictures, C colour channels, H height, W width.
"""

import csv
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from privgan.data.drawn_faces import DrawnFaces

SIZE = 64
MARK = "Camera of somebody"  # in the metadata
ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825
LAID = {3: 2, 6: 1, 8: 3}  # orientation of EXIF -> quarter turns to the left by which the camera laid the picture
TRUNCATED, CLAIMING, DEEP = "truncated", "claims 50,000 x 50,000", "16 bits, PNG"
UNREADABLE = (TRUNCATED, CLAIMING)
EVERY = 60  # one picture in so many is odd in each of the ways that can be read


@dataclass
class Album:
    """What was written.

    Args:
        kind: name of each file below the folder -> what is odd about it.
        upright: name -> x_HWC uint8, the picture as a person sees it.
    """

    kind: dict[str, str] = field(default_factory=dict)
    upright: dict[str, np.ndarray] = field(default_factory=dict)


def draw(folder: Path, labels: Path, count: int, seed: int = 0) -> Album:
    """Writes `count` pictures below `folder` and a line for each into `labels`; the last two cannot be read."""
    faces, album = DrawnFaces(count, SIZE, seed), Album()
    label = faces.labels()
    with labels.open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(("file", "smile", "person"))
        for row, x_CHW in enumerate(faces.rows(0, count)):
            kind = UNREADABLE[row - count] if row >= count - len(UNREADABLE) else _kind(row)
            name, content, x_HWC = _file(kind, row, x_CHW.transpose(1, 2, 0))
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            lines.writerow((name, label.s_names[label.s[row]], int(label.group[row])))
            album.kind[name], album.upright[name] = kind, x_HWC
    return album


def _kind(row: int) -> str:
    place = row % EVERY
    return tuple(ODD)[place] if place < len(ODD) else "plain JPEG"


def _file(kind: str, row: int, x_HWC: np.ndarray) -> tuple[str, bytes, np.ndarray]:
    """Name, content, and the picture as it is seen."""
    ending, write = ODD.get(kind, (".jpg", _jpeg))
    folder = f"{2000 + row % 7}/{('summer', 'été', 'new year')[row % 3]}"
    seen = np.repeat(_grey(x_HWC)[:, :, None], 3, axis=2) if "grey" in kind or kind == DEEP else x_HWC
    content = write(x_HWC, row)
    if kind == TRUNCATED:
        content = content[: len(content) // 2]
    if kind == CLAIMING:
        content = _claiming(content, 50_000)
    return f"{folder}/{row:05}{ending}", content, seen


def _jpeg(x_HWC: np.ndarray, row: int, mode: str = "RGB", exif: Image.Exif | None = None) -> bytes:
    return _saved(Image.fromarray(x_HWC).convert(mode), format="jpeg", quality=95, exif=exif or _exif(1))


def _turned(x_HWC: np.ndarray, row: int) -> bytes:
    orientation = tuple(LAID)[row // EVERY % len(LAID)]
    return _jpeg(np.ascontiguousarray(np.rot90(x_HWC, LAID[orientation])), row, exif=_exif(orientation))


def _deep(x_HWC: np.ndarray, row: int) -> bytes:
    return _saved(Image.fromarray(_grey(x_HWC).astype(np.uint16) * 257), format="png")


def _palette(x_HWC: np.ndarray, row: int) -> bytes:
    return _saved(Image.fromarray(x_HWC).quantize(256), format="png")


def _saved(picture: Image.Image, **options: object) -> bytes:
    content = BytesIO()
    picture.save(content, **options)  # type: ignore[arg-type]
    return content.getvalue()


def _grey(x_HWC: np.ndarray) -> np.ndarray:
    return np.asarray(Image.fromarray(x_HWC).convert("L"))


def _exif(orientation: int) -> Image.Exif:
    """The camera's name, where the picture was taken, and which way up it was."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = orientation, MARK
    exif.get_ifd(GPS)[1] = "N"
    return exif


def _claiming(content: bytes, side: int) -> bytes:
    """A JPEG whose frame header claims so many pixels a side."""
    place = content.index(b"\xff\xc0") + 5
    return content[:place] + struct.pack(">HH", side, side) + content[place + 4 :]


Write = Callable[[np.ndarray, int], bytes]
ODD: dict[str, tuple[str, Write]] = {
    "ending .JPG": (".JPG", _jpeg),
    "ending .JPEG": (".JPEG", _jpeg),
    "turned by EXIF": (".jpg", _turned),
    "CMYK": (".jpg", lambda x_HWC, row: _jpeg(x_HWC, row, "CMYK")),
    "grey": (".jpg", lambda x_HWC, row: _jpeg(x_HWC, row, "L")),
    "palette, PNG": (".PNG", _palette),
    DEEP: (".png", _deep),
}
