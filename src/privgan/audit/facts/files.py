"""Facts of the files of a set of pictures: bytes, quality tables, dates, names, order, and all that is no pixel.

Shapes: N files.
"""

import posixpath
import re
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from privgan.audit.facts.base import Facts, hashed, scaled
from privgan.audit.facts.cells import order_facts
from privgan.audit.facts.file_parts import file_parts
from privgan.audit.facts.pixels import pixel_facts
from privgan.audit.facts.words import word_facts
from privgan.data.folder import Folder
from privgan.data.pixels import FORMATS, decode

EXIF_DATES = (0x0132, 0x9003, 0x9004)
GPS, THUMBNAIL, DETAILS = 0x8825, 1, 0x8769
STRUCTURE = {254, 255, 256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 282, 283, 284, 296, 317, 320, 338, 339}
METADATA = "metadata"
BYTE_GROUPS = 64


def file_facts(folder: Folder) -> Facts:
    """Facts of every file, in the order of the rows. What is read as bytes alone is named as unseen.

    Args:
        folder: of pictures, or a zip.
    """
    with ThreadPoolExecutor() as pool:
        found = list(pool.map(lambda name: _of_file(folder.read(name), folder.mode), folder.names))
    numbers, parts = [one for one, _ in found], [one for _, one in found]
    facts = _columns(numbers)
    changed = np.array([entry.changed for entry in folder.entries])
    files = [posixpath.basename(entry.name) for entry in folder.entries]
    facts |= {"file: date": scaled(changed), "file: second, modulo 2": np.floor(changed) % 2}
    facts |= {"file: minute": changed // 60 % 60, "file: hour": changed // 3600 % 24, "file: day": changed // 86400}
    facts |= {f"file: date, place modulo {m}": np.argsort(np.argsort(changed, kind="stable")) % m for m in (2, 3)}
    facts |= word_facts(files, "file name", BYTE_GROUPS) | order_facts(np.arange(len(files)), "file")
    texts = [b"".join(one[name] for name in sorted(one)).decode("latin-1") for one in parts]
    facts |= hashed(texts, "metadata", BYTE_GROUPS, (1, 2))
    counts = Counter(name for one in parts for name in one)
    unseen = [
        f"{name} of {count:,} files (read as bytes, not for what they say)" for name, count in sorted(counts.items())
    ]
    if folder.size is not None:
        unseen.append("detail that is lost where pictures are resized (of it only low bits and frequencies were read)")
    return Facts.of(facts, unseen)


def _of_file(content: bytes, mode: str) -> tuple[dict[str, float], dict[str, bytes]]:
    parts = file_parts(content)
    with Image.open(BytesIO(content), formats=FORMATS) as picture:
        facts = _of_picture(picture, content) | _of_exif(picture)
        if not parts and picture.format not in ("PNG", "JPEG", "MPO", "WEBP", "BMP"):
            parts = _told(picture)
    facts |= {f"file: bytes of {name}": float(len(body)) for name, body in parts.items()}
    return facts | pixel_facts(decode(content, mode)), parts


def _of_picture(picture: Image.Image, content: bytes) -> dict[str, float]:
    tables: Mapping[int, Any] = getattr(picture, "quantization", None) or {}
    packed = content.find(b"IDAT") if picture.format == "PNG" else -1
    how = (
        content[packed + 4 : packed + 6] if packed > 0 else b""
    )  # of a zlib stream the first bytes say how hard it tried
    return {
        "file: bytes": float(len(content)),
        "file: bytes, modulo 2": float(len(content) % 2),
        "file: bytes, modulo 16": float(len(content) % 16),
        "file: height": float(picture.height),
        "file: width": float(picture.width),
        "file: quality tables": float(len(tables)),
        **{f"file: quality table {number}": float(sum(table)) for number, table in tables.items()},
        "file: compressed pixels begin with": float(int.from_bytes(how, "big")),
        "file: chunks of pixels": float(content.count(b"IDAT") if packed > 0 else 0),
        "file: is progressive": float(bool(picture.info.get("progressive"))),
        "file: resolution": float(np.mean(picture.info.get("dpi", (0.0,)))),
        "file: compression": float(sum(map(ord, str(picture.info.get("compression", ""))))),
        f"file: format {picture.format}": 1.0,
        f"file: mode {picture.mode}": 1.0,
        **{f"file: sampling {layer}": 1.0 for layer in getattr(picture, "layer", ())},
    }


def _of_exif(picture: Image.Image) -> dict[str, float]:
    try:
        exif = picture.getexif()
        details, place, small = (exif.get_ifd(part) for part in (DETAILS, GPS, THUMBNAIL))
    except Exception:  # of damaged metadata nearly any; they are read as bytes all the same
        return {"file: EXIF cannot be read": 1.0}
    facts = {"file: EXIF entries": float(len(exif) + len(details)), "file: EXIF thumbnail": float(len(small))}
    facts["file: stored orientation"] = float(exif.get(0x0112, 1) or 1)
    for tag in EXIF_DATES:
        digits = re.findall(r"\d+", str({**exif, **details}.get(tag, "")))
        if len(digits) >= 6:
            year, month, day, hour, minute, second = map(int, digits[:6])
            facts[f"file: EXIF date {tag:#x}"] = ((year * 12 + month) * 31 + day) * 24.0 + hour
            facts[f"file: EXIF second {tag:#x}, modulo 2"] = float(second % 2)
            facts[f"file: EXIF minute {tag:#x}"] = float(minute)
    for tag, name in ((2, "latitude"), (4, "longitude")):
        try:
            degrees = [float(part) for part in place.get(tag, ())]
        except (TypeError, ValueError, ZeroDivisionError):
            degrees = []
        if degrees:
            facts[f"file: GPS {name}"] = sum(part / 60**n for n, part in enumerate(degrees))
    return facts


def _told(picture: Image.Image) -> dict[str, bytes]:
    """What the decoder of another format tells besides pixels."""
    tags = {tag: value for tag, value in getattr(picture, "tag_v2", {}).items() if tag not in STRUCTURE}
    info = {
        key: value for key, value in picture.info.items() if key in ("comment", "exif", "icc_profile", "xmp", "xml")
    }
    return {METADATA: repr((tags, info)).encode()} if tags or info else {}


def _columns(rows: list[dict[str, float]]) -> dict[str, np.ndarray]:
    """A column a fact; 0 where a file lacks it."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return {name: np.array([row.get(name, 0.0) for row in rows]) for name in names}
