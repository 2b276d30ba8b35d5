"""Sets of pictures that are damaged or made to harm: folders and zips"""

import io
import os
import resource
import struct
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from harms import bomb
from PIL import Image

from privgan.data.archive import MOST_BYTES, Archive
from privgan.data.image_headers import image_headers
from privgan.data.memory import MemoryBudget
from privgan.errors import RequestError


def picture(kind: str = "png", side: int = 8) -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (side, side, 3), np.uint8)).save(file, kind)
    return file.getvalue()


def look(path: Path) -> None:
    """All that a command does with a set before it trains: list, look at headers, decode."""
    archive = Archive(path)
    entries = archive.entries
    image_headers(archive, entries)
    archive.pictures([entry.name for entry in entries], "RGB", (8, 8))


def refused(path: Path) -> str:
    with pytest.raises(RequestError) as caught:
        look(path)
    line = str(caught.value)
    assert "\n" not in line and path.name in line
    return line


def zipped(path: Path, content: bytes | None = None, method: int = zipfile.ZIP_DEFLATED, count: int = 3) -> Path:
    with zipfile.ZipFile(path, "w", method) as file:
        for number in range(count):
            file.writestr(f"{number}.png", picture() if content is None else content)
    return path


def patched(path: Path, change: Callable[[bytearray], None]) -> Path:
    content = bytearray(path.read_bytes())
    change(content)
    path.write_bytes(content)
    return path


def entries_with(offset_local: int, offset_central: int, value: bytes) -> Callable[[bytearray], None]:
    """Writes a field of the first entry, into its own header and into the directory."""

    def change(content: bytearray) -> None:
        for mark, offset in ((b"PK\x03\x04", offset_local), (b"PK\x01\x02", offset_central)):
            at = content.index(mark) + offset
            content[at : at + len(value)] = value

    return change


ENTRY: dict[str, Callable[[bytearray], None]] = {
    "encrypted": entries_with(6, 8, b"\x01\x00"),
    "compression 99 (AES)": entries_with(8, 10, b"\x63\x00"),
    "compression 96 (JPEG)": entries_with(8, 10, b"\x60\x00"),
    "compression 9 (deflate64)": entries_with(8, 10, b"\x09\x00"),
    "claims 4 GB": entries_with(22, 24, struct.pack("<I", 0xFFFFFFF0)),
    "claims 600 MB": entries_with(22, 24, struct.pack("<I", 600 << 20)),
    "claims no byte": entries_with(22, 24, struct.pack("<I", 0)),
    "another checksum": entries_with(14, 16, b"abcd"),
    "header gone": lambda content: content.__setitem__(slice(0, 4), b"XXXX"),
    "directory gone": lambda content: content.__setitem__(slice(content.index(b"PK\x01\x02"), len(content)), b""),
    "end gone": lambda content: content.__setitem__(slice(content.index(b"PK\x05\x06"), len(content)), b""),
    "directory elsewhere": lambda content: content.__setitem__(
        slice(content.index(b"PK\x05\x06") + 16, content.index(b"PK\x05\x06") + 20), b"\xff\xff\xff\x7f"
    ),
}


@pytest.mark.parametrize("harm", ENTRY)
def test_a_zip_with_a_field_changed(harm: str, tmp_path: Path) -> None:
    """Encrypted, of an unknown compression, of a false size: one line that names it"""
    refused(patched(zipped(tmp_path / "set.zip"), ENTRY[harm]))


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_STORED])
@pytest.mark.parametrize("at", [0, 9, 20, 50])
def test_a_zip_with_damaged_content(method: int, at: int, tmp_path: Path) -> None:
    """Deflate, bzip2, LZMA and stored entries with bytes changed: one line that names the picture"""
    path = zipped(tmp_path / "set.zip", picture(side=64), method)

    def change(content: bytearray) -> None:
        start = content.index(b"PK\x03\x04") + 30 + len("0.png") + at
        content[start : start + 4] = b"\xde\xad\xbe\xef"

    assert "0.png" in refused(patched(path, change))


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_whole_zips_are_read(method: int, tmp_path: Path) -> None:
    """What is refused when damaged is read when whole"""
    look(zipped(tmp_path / "set.zip", method=method))


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x05\x06", b"no zip", os.urandom(1000), bytes(100_000)])
def test_a_file_that_is_no_zip(content: bytes, tmp_path: Path) -> None:
    """Empty, cut short, random: one line"""
    (tmp_path / "set.zip").write_bytes(content)
    assert "no readable zip" in refused(tmp_path / "set.zip")


def test_a_fifo_as_a_zip(tmp_path: Path) -> None:
    """A FIFO is not waited for"""
    os.mkfifo(tmp_path / "set.zip")
    assert "no readable zip" in refused(tmp_path / "set.zip")


INSTEAD: dict[str, Callable[[Path], object]] = {
    "a folder": Path.mkdir,
    "a FIFO": os.mkfifo,
    "a link to nothing": lambda path: path.symlink_to("nowhere"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "one terabyte": lambda path: (path.touch(), os.truncate(path, 1 << 40)),
    "empty": Path.touch,
    "a text": lambda path: path.write_text("no picture"),
    "a bomb of 30,000 x 30,000": lambda path: path.write_bytes(bomb()),
    "a bomb of 13,000 x 13,000": lambda path: path.write_bytes(bomb(13_000)),
    "a bomb of 2 x 10^9 pixels a side": lambda path: path.write_bytes(
        bomb(64)[:16] + struct.pack(">II", 2**31 - 1, 2**31 - 1) + bomb(64)[24:]
    ),
    "a side of no pixel": lambda path: path.write_bytes(bomb(64)[:16] + struct.pack(">II", 0, 0) + bomb(64)[24:]),
    **{
        f"{kind} cut at {share} %": lambda path, kind=kind, share=share: path.write_bytes(
            picture(kind, 64)[: len(picture(kind, 64)) * share // 100]
        )
        for kind in ("png", "jpeg", "bmp", "webp", "tiff")
        for share in (5, 50, 90)
    },
}


@pytest.mark.parametrize("harm", INSTEAD)
def test_a_folder_with_something_else_for_a_picture(harm: str, tmp_path: Path) -> None:
    """A folder, FIFO, device, bomb or half a picture called x.png: one line that names it"""
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "a.png").write_bytes(picture())
    INSTEAD[harm](folder / "x.png")
    assert "x.png" in refused(folder)


PEAK = """
import resource, sys
from pathlib import Path
from privgan.data.archive import Archive
from privgan.errors import RequestError
archive = Archive(Path(sys.argv[1]))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    archive.pictures([entry.name for entry in archive.entries], "RGB", (8, 8))
except RequestError as error:
    pass
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_bombs_that_stay_below_the_limit_of_one_picture(tmp_path: Path) -> None:
    """Six pictures of 7,000 x 7,000 from few bytes: memory is that of one or two, not of six"""
    path = zipped(tmp_path / "set.zip", bomb(7000), count=6)
    done = subprocess.run([sys.executable, "-c", PEAK, str(path)], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 500, done.stdout


def test_zips_that_unpack_to_much(tmp_path: Path) -> None:
    """600 MB of zeros in 600 KB are not unpacked"""
    path = tmp_path / "set.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file, file.open("x.png", "w") as entry:
        for _ in range(MOST_BYTES // (8 << 20) + 1):
            entry.write(bytes(8 << 20))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "bytes" in refused(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 << 10


def test_the_budget_is_kept_and_nobody_waits_for_ever() -> None:
    """Claims of many threads never add up to more than the budget, a larger one is served alone"""
    budget, most, held, lock = MemoryBudget(10), 0, 0, threading.Lock()

    def work(wanted: int) -> None:
        nonlocal most, held
        for _ in range(50):
            with budget.claim(wanted):
                with lock:
                    held += wanted
                    most = max(most, held if held > wanted else 0)
                with lock:
                    held -= wanted

    threads = [threading.Thread(target=work, args=(wanted,)) for wanted in (3, 4, 5, 9, 25)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    assert most <= 10
