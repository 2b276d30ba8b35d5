"""Packed rows: read back exactly, noticed when broken or stale, made once, and cheap in memory."""

import errno
import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import stripes
from stripes import Stripes

from privgan.data import store as store_module
from privgan.data.source import UndecodableError
from privgan.data.store import Store
from privgan.errors import RequestError


def spawn(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, stripes.__file__, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_rows_and_labels_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "CHUNK_BYTES", 3072 * 7)
    source = Stripes(100)
    store = Store.open(source, tmp_path)
    index = np.array([99, 0, 50, 50])
    assert len(store) == 100
    assert np.array_equal(store.gather(index), source.rows(0, 100)[index])
    labels = source.labels()
    assert np.array_equal(store.labels.s, labels.s) and np.array_equal(store.labels.group, labels.group)
    assert (store.labels.s_names, store.labels.u_names) == (labels.s_names, labels.u_names)


def test_gathered_rows_are_copies(tmp_path: Path) -> None:
    store = Store.open(Stripes(4), tmp_path)
    store.gather(np.array([0]))[:] = 7
    assert np.array_equal(store.gather(np.array([0])), Stripes(4).rows(0, 1))


def test_the_manifest_says_what_is_packed(tmp_path: Path) -> None:
    manifest = Store.open(Stripes(10), tmp_path).manifest
    assert manifest == json.loads((tmp_path / "stripes" / "manifest.json").read_text())
    assert (manifest["count"], manifest["shape"], manifest["fingerprint"]) == (10, [3, 32, 32], "first 10")


def test_a_whole_pack_is_not_made_again(tmp_path: Path) -> None:
    Store.open(Stripes(10), tmp_path)
    before = (tmp_path / "stripes" / "rows.u8").stat().st_mtime_ns
    Store.open(Stripes(10), tmp_path)
    assert (tmp_path / "stripes" / "rows.u8").stat().st_mtime_ns == before


def _truncate(folder: Path) -> None:
    (folder / "rows.u8").write_bytes((folder / "rows.u8").read_bytes()[:-1])


def _flip_a_bit(folder: Path) -> None:
    content = bytearray((folder / "rows.u8").read_bytes())
    content[5000] ^= 1
    (folder / "rows.u8").write_bytes(content)


def _empty(folder: Path) -> None:
    (folder / "rows.u8").write_bytes(b"")


def _spoil_the_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("{")


def _shorten_the_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text('{"format": 2}')


def _lose_the_labels(folder: Path) -> None:
    (folder / "labels.npz").unlink()


def _make_stale(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"fingerprint": "another"}))


def _make_old(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"format": 0}))


@pytest.mark.parametrize(
    "harm",
    [
        _truncate, _flip_a_bit, _empty, _spoil_the_manifest, _shorten_the_manifest,
        _lose_the_labels, _make_stale, _make_old,
    ],
)  # fmt: skip
def test_a_broken_or_stale_pack_is_made_again_with_one_warning(
    harm: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    Store.open(Stripes(10), tmp_path)
    harm(tmp_path / "stripes")
    with caplog.at_level(logging.WARNING):
        store = Store.open(Stripes(10), tmp_path)
    assert [record.message.startswith("packing") for record in caplog.records] == [True]
    assert np.array_equal(store.gather(np.arange(10)), Stripes(10).rows(0, 10))
    assert store.manifest["fingerprint"] == "first 10"


def test_an_open_store_outlives_the_pack_that_replaces_it(tmp_path: Path) -> None:
    old = Store.open(Stripes(10), tmp_path)
    Store.open(Stripes(12, content="second"), tmp_path)
    assert np.array_equal(old.gather(np.arange(10)), Stripes(10).rows(0, 10))


class Broken(Stripes):
    """Rows 3 and 8 cannot be decoded."""

    def rows(self, start: int, stop: int) -> np.ndarray:
        if names := [f"{row}.jpg" for row in (3, 8) if start <= row < stop]:
            raise UndecodableError("stripes", names)
        return super().rows(start, stop)


def test_all_undecodable_pictures_are_named_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "CHUNK_BYTES", 3072 * 4)
    with pytest.raises(UndecodableError, match=r"stripes: 3\.jpg and 1 more") as caught:
        Store.open(Broken(10), tmp_path)
    assert caught.value.names == ["3.jpg", "8.jpg"]
    assert [path.name for path in tmp_path.iterdir()] == ["stripes.lock"]


def test_a_full_disk_is_one_line_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(RequestError, match=f"cannot pack stripes in {tmp_path}: No space left") as caught:
        Store.open(Stripes(10), tmp_path)
    assert "\n" not in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["stripes.lock"]


def test_a_cache_that_is_no_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RequestError, match=r"choose another folder with data\.cache"):
        Store.open(Stripes(10), tmp_path / "file" / "cache")


def test_two_processes_that_pack_at_once_make_one_pack(tmp_path: Path) -> None:
    both = [spawn("pack", str(tmp_path), "50") for _ in range(2)]
    told = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert sum("packed stripes" in said for said, _ in told) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["stripes", "stripes.lock"]
    assert np.array_equal(Store.open(Stripes(50), tmp_path).gather(np.arange(50)), Stripes(50).rows(0, 50))


def test_memory_does_not_grow_with_the_set(tmp_path: Path) -> None:
    if not Path("/proc/self/status").exists():
        pytest.skip("peak memory is read from /proc")
    peaks = []
    for count in ("10000", "60000"):
        out, errors = spawn("read", str(tmp_path / count), count).communicate(timeout=60)
        assert out, errors
        peaks.append(int(out.split()[-1]))
    assert peaks[1] < 1.15 * peaks[0], peaks
