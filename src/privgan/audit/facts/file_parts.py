"""What a picture file holds besides its pixels: metadata, comments, profiles, thumbnails, bytes after the end."""

import struct
from collections.abc import Iterator

PNG_START, PNG_PIXELS = b"\x89PNG\r\n\x1a\n", {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS"}
JPEG_NAMES = {0xE1: "EXIF or XMP", 0xE2: "colour profile", 0xED: "IPTC", 0xFE: "comment"}
RIFF_PIXELS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}
WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD8)}
SCAN, END, ADOBE, JFIF = 0xDA, 0xD9, 0xEE, 0xE0


def file_parts(content: bytes) -> dict[str, bytes]:
    """What a picture file holds besides the picture.

    Args:
        content: of the file; of another kind than PNG, JPEG, WebP and BMP it has one part, `metadata`, of what its
            decoder tells; see `file_facts`.

    Returns:
        Name -> bytes of every such part.
    """
    if content.startswith(PNG_START):
        return _joined(_png(content))
    if content.startswith(b"\xff\xd8"):
        return _joined(_jpeg(content))
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _joined(_riff(content))
    if content[:2] == b"BM" and len(content) > 6:
        size = struct.unpack("<I", content[2:6])[0]
        return {"bytes after the end": content[size:]} if 0 < size < len(content) else {}
    return {}


def _joined(parts: Iterator[tuple[str, bytes]]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for name, content in parts:
        if content:
            found[name] = found.get(name, b"") + content
    return found


def _png(content: bytes) -> Iterator[tuple[str, bytes]]:
    at = len(PNG_START)
    while at + 8 <= len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        body, at = content[at + 8 : at + 8 + length], at + 12 + length
        if kind not in PNG_PIXELS:
            yield _png_name(kind), body
        if kind == b"IEND":
            break
    yield "bytes after the end", content[at:]


def _png_name(kind: bytes) -> str:
    names = {b"eXIf": "EXIF or XMP", b"iCCP": "colour profile", b"tIME": "date"}
    return names.get(kind, "comment" if kind in (b"tEXt", b"zTXt", b"iTXt") else f"chunk {kind.decode('latin-1')}")


def _jpeg(content: bytes) -> Iterator[tuple[str, bytes]]:
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF or marker in WITHOUT_LENGTH:
            at += 1 if marker == 0xFF else 2
            continue
        if marker == END:
            yield "bytes after the end", content[at + 2 :]
            return
        length = struct.unpack(">H", content[at + 2 : at + 4])[0]
        body, at = content[at + 4 : at + 2 + length], at + 2 + length
        if marker == JFIF:
            yield "thumbnail", body[14:] if body.startswith(b"JFIF") else body
        elif marker in JPEG_NAMES or (0xE0 <= marker <= 0xEF and marker != ADOBE):
            yield JPEG_NAMES.get(marker, f"segment APP{marker - 0xE0}"), body
        if marker == SCAN:
            # Within compressed pixels 0xFF is followed by 0 or a restart mark.
            while at + 1 < len(content) and (content[at] != 0xFF or content[at + 1] in (0, *range(0xD0, 0xD8))):
                following = content.find(b"\xff", at + 1)
                at = following if following > 0 else len(content)


def _riff(content: bytes) -> Iterator[tuple[str, bytes]]:
    names = {b"EXIF": "EXIF or XMP", b"XMP ": "EXIF or XMP", b"ICCP": "colour profile"}
    end, at = 8 + struct.unpack("<I", content[4:8])[0], 12
    while at + 8 <= min(end, len(content)):
        kind, length = content[at : at + 4], struct.unpack("<I", content[at + 4 : at + 8])[0]
        if kind not in RIFF_PIXELS:
            yield names.get(kind, f"chunk {kind.decode('latin-1')}"), content[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    yield "bytes after the end", content[end:]
