"""Temporary folders go with their process, or at the next start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from privgan.scratch import scratch


def test_the_folder_is_gone_afterwards(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), scratch(".attack", tmp_path) as folder:
        (folder / "rows.npy").write_bytes(b"rows")
        assert folder.name.startswith(f".attack-{os.getpid()}-")
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_what_killed_processes_left_goes_and_nothing_else(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    left, living = tmp_path / f".attack-{gone.pid}-abc", tmp_path / f".attack-{os.getpid()}-abc"
    other, link = tmp_path / f".other-{gone.pid}-abc", tmp_path / f".attack-{gone.pid}-link"
    for folder in (left, living, other):
        folder.mkdir()
        (folder / "rows.npy").write_bytes(b"rows")
    link.symlink_to(living)
    (tmp_path / ".attack-x-abc").mkdir()
    (tmp_path / f".attack-{10**30}-abc").mkdir()
    with scratch(".attack", tmp_path):
        assert not left.exists()
    assert (living / "rows.npy").exists() and (other / "rows.npy").exists() and link.is_symlink()
    assert (tmp_path / ".attack-x-abc").exists() and not (tmp_path / f".attack-{10**30}-abc").exists()
