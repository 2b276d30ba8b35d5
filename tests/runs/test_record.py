"""Atomic writing, the states of a run folder, and its lock."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from privgan.errors import RequestError
from privgan.runs.json_files import read_json, write_bytes, write_json
from privgan.runs.record import RunFolder
from privgan.runs.signature import signature

CONFIG: dict[str, Any] = {"name": "sweep", "seed": 3, "objective": {"lam": 0.1}}


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder.of(CONFIG | {"out": str(tmp_path)})


def test_a_write_that_breaks_off_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "run.json"
    write_json(path, {"old": 1})

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_json(path, {"new": 1})
    assert read_json(path) == {"old": 1}
    assert [file.name for file in tmp_path.iterdir()] == ["run.json"]


def test_a_killed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    write_json(path, {"old": 1})
    code = (
        "import os, signal, sys; from pathlib import Path; from privgan.runs import record\n"
        "os.fsync = lambda descriptor: os.kill(os.getpid(), signal.SIGKILL)\n"
        "record.write_json(Path(sys.argv[1]), {'new': 1})"
    )
    assert subprocess.run([sys.executable, "-c", code, str(path)], check=False).returncode == -9
    assert read_json(path) == {"old": 1}


def test_numbers_of_numpy_nan_and_paths_become_plain_json(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    write_json(path, {"a": np.float32(0.5), "b": np.arange(2), "c": float("nan"), "d": Path("x"), "e": (1, True)})
    assert read_json(path) == {"a": 0.5, "b": [0, 1], "c": None, "d": "x", "e": [1, True]}


@pytest.mark.parametrize("content", [b"", b'{"state": "do', b"[1]", b"\xff\xfe"])
def test_a_broken_record_is_named(tmp_path: Path, content: bytes) -> None:
    write_bytes(tmp_path / "run.json", content)
    with pytest.raises(RequestError, match=r"run\.json is broken"):
        RunFolder(tmp_path).state()


def test_a_run_goes_from_fresh_to_done(folder: RunFolder) -> None:
    assert folder.state() == "fresh"
    with folder.lock():
        assert not folder.start(CONFIG, command="privgan train", commit=None)
        assert folder.state() == "running"
        folder.finish(train={"steps": 5})
    record = folder.record()
    assert folder.state() == "done" == record["state"]
    assert record["signature"] == signature(CONFIG) == folder.path.name
    assert record["seed"] == 3 and record["train"] == {"steps": 5} and record["seconds"] >= 0
    assert record["config"] == CONFIG and record["command"] == "privgan train" and record["commit"] is None


def test_a_broken_off_run_keeps_its_checkpoint_start_and_seconds(folder: RunFolder) -> None:
    folder.start(CONFIG)
    write_bytes(folder.checkpoint, b"weights")
    write_json(folder.path / "run.json", folder.record() | {"seconds": 100.0, "started": "2020-01-01T00:00:00+00:00"})
    again = RunFolder(folder.path, folder.expected)
    assert again.start(CONFIG)
    again.finish()
    assert folder.checkpoint.exists() and folder.record()["started"].startswith("2020")
    assert folder.record()["seconds"] >= 100


def test_a_failed_run_starts_afresh(folder: RunFolder) -> None:
    folder.start(CONFIG)
    write_bytes(folder.checkpoint, b"weights")
    write_bytes(folder.path / "scores-1.npz", b"of the second secret")
    folder.fail("the game\ndiverged")
    assert folder.record()["reason"] == "the game diverged" and folder.state() == "failed"
    assert not folder.start(CONFIG)
    assert not folder.checkpoint.exists() and "reason" not in folder.record()
    assert not (folder.path / "scores-1.npz").exists()


def test_a_run_of_another_config_is_refused(folder: RunFolder) -> None:
    RunFolder(folder.path).start(CONFIG | {"seed": 4})
    with pytest.raises(RequestError, match="another config"):
        folder.state()


def test_two_processes_never_write_one_folder(folder: RunFolder) -> None:
    code = (
        "import sys; from pathlib import Path; from privgan.runs.record import RunFolder\n"
        "with RunFolder(Path(sys.argv[1])).lock(): print('in')"
    )
    command = [sys.executable, "-c", code, str(folder.path)]
    with folder.lock():
        folder.start(CONFIG)
        other = subprocess.run(command, capture_output=True, text=True, check=False)
        assert other.returncode == 1
        assert f"BusyError: {folder.path} is being written by process {os.getpid()} on " in other.stderr
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "in\n"


def test_a_refused_request_leaves_no_folder(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "outputs" / "name" / "0123")
    with pytest.raises(ValueError, match="refused"), folder.lock():
        raise ValueError("refused")
    assert list(tmp_path.iterdir()) == []


def test_a_further_rank_writes_nothing(folder: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_RANK", "1")
    with folder.lock():
        folder.start(CONFIG)
        folder.update(train={})
        folder.finish()
    assert not folder.path.exists()


@pytest.mark.parametrize(("threads", "warned"), [(1, True), (2, False)])
def test_another_number_of_threads_is_told(
    threads: int, warned: bool, folder: RunFolder, caplog: pytest.LogCaptureFixture
) -> None:
    folder.start(CONFIG, threads=2)
    RunFolder(folder.path).start(CONFIG, threads=threads)
    assert ("not be bit-equal" in caplog.text) is warned and folder.record()["threads"] == threads
