"""Packs of a cache that are damaged"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "data"))

from stripes import Stripes

from privgan.attackers.file_rows import FileRows
from privgan.data.store import Store
from privgan.large_files import read_at

MANIFESTS: dict[str, bytes] = {
    "null": b"null", "a list": b"[]", "an empty mapping": b"{}", "a number": b"7", "a text": b'"pack"', "empty": b"",
    "deep": b"[" * 100_000, "huge numbers": b'{"format": ' + b"9" * 400 + b"}", "format a list": b'{"format": [2]}',
    "no checksums": b'{"format": 2, "shape": [3, 32, 32]}', "shape null": b'{"format": 2, "shape": null}',
    "shape of texts": b'{"format": 2, "shape": ["a"], "checksums": {}}',
    "shape of a terabyte": b'{"format": 2, "shape": [3, 1000000, 1000000], "checksums": {}}',
    "checksums a list": b'{"format": 2, "shape": [3, 32, 32], "checksums": []}', "bytes": b"\xff\xfe\x00",
}  # fmt: skip
FILES: dict[str, Callable[[Path], object]] = {
    "labels a text": lambda pack: (pack / "labels.npz").write_text("no labels"),
    "labels empty": lambda pack: (pack / "labels.npz").write_bytes(b""),
    "labels a folder": lambda pack: ((pack / "labels.npz").unlink(), (pack / "labels.npz").mkdir()),
    "rows a folder": lambda pack: ((pack / "rows.u8").unlink(), (pack / "rows.u8").mkdir()),
    "rows gone": lambda pack: (pack / "rows.u8").unlink(),
    "manifest gone": lambda pack: (pack / "manifest.json").unlink(),
    "manifest a FIFO": lambda pack: ((pack / "manifest.json").unlink(), os.mkfifo(pack / "manifest.json")),
    "half a pack beside it": lambda pack: pack.with_name(f".{pack.name}.partial").mkdir(),
}


def packed_again(cache: Path) -> None:
    store = Store.open(Stripes(10), cache)
    assert np.array_equal(store.gather(np.arange(10)), Stripes(10).rows(0, 10))
    assert sorted(path.name for path in cache.iterdir()) == ["stripes", "stripes.lock"]


@pytest.mark.parametrize("manifest", MANIFESTS)
def test_a_manifest_of_anything(manifest: str, tmp_path: Path) -> None:
    """The set is packed again"""
    Store.open(Stripes(10), tmp_path)
    (tmp_path / "stripes" / "manifest.json").write_bytes(MANIFESTS[manifest])
    packed_again(tmp_path)


@pytest.mark.parametrize("harm", FILES)
def test_files_of_anything(harm: str, tmp_path: Path) -> None:
    """The set is packed again, half a pack of a killed process goes"""
    Store.open(Stripes(10), tmp_path)
    FILES[harm](tmp_path / "stripes")
    Store.open(Stripes(12, content="second"), tmp_path)
    packed_again(tmp_path)


def test_a_pack_is_its_owners_alone(tmp_path: Path) -> None:
    """A cache and a pack that are made have mode 0700"""
    Store.open(Stripes(10), tmp_path / "cache")
    for folder in (tmp_path / "cache", tmp_path / "cache" / "stripes"):
        assert folder.stat().st_mode & 0o777 == 0o700


LARGE = (2 << 30) + (5 << 20)


@pytest.mark.parametrize("at", [0, 3])
def test_reads_above_2_gib(at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A read that the system hands out in parts comes whole: as it does above 2 GiB"""
    content = np.random.default_rng(0).bytes(10_000)
    (tmp_path / "file").write_bytes(content)
    whole, read = bytearray(10_000 - at), os.preadv
    monkeypatch.setattr(os, "preadv", lambda handle, views, place: read(handle, [views[0][:999]], place))
    with (tmp_path / "file").open("rb") as file:
        read_at(file.fileno(), memoryview(whole), at)
        assert bytes(whole) == content[at:]
        with pytest.raises(OSError, match="too early"):
            read_at(file.fileno(), memoryview(bytearray(10_001)), 0)


@pytest.mark.skipif(not os.environ.get("PRIVGAN_LARGE"), reason="takes 3 GB of memory: set PRIVGAN_LARGE=1 to run it")
def test_a_sparse_file_above_2_gib(tmp_path: Path) -> None:
    """720 colour pictures of 1,024 x 1,024 are read from a sparse file"""
    rows = LARGE // (3 << 20)
    path = tmp_path / "rows.npy"
    header = {"descr": "|u1", "fortran_order": False, "shape": (rows, 3, 1024, 1024)}
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        start = file.tell()
        file.truncate(start + rows * (3 << 20))
        file.seek(start + (rows - 1) * (3 << 20))
        file.write(b"\x09")
    x_NCHW = FileRows(path)[:]
    assert x_NCHW.shape == (rows, 3, 1024, 1024) and x_NCHW[-1, 0, 0, 0] == 9 and x_NCHW[0].max() == 0
