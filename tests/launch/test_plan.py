"""What a plan says of runs that were broken off: how much of them is left."""

import os
from pathlib import Path

import pytest

from privgan.config import compose
from privgan.launch import plan
from privgan.launch.job import Job
from privgan.runs.json_files import write_json
from privgan.runs.record import RunFolder

LEAKAGE = {"strongest": {"name": "linear", "balanced_accuracy": 0.7}}


@pytest.fixture
def broken_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunFolder:
    """Of two runs of one shape: one is done after 100 seconds, the process of the other is gone."""
    monkeypatch.chdir(tmp_path)
    for seed in (0, 1):
        settings = dict(compose([f"seed={seed}"]).plain)
        folder = RunFolder.of(settings)
        folder.start(settings)
        if seed == 0:
            write_json(folder.path / "leakage.json", LEAKAGE)
            folder.finish(train={"steps": 10})
            write_json(folder.path / "run.json", folder.record() | {"seconds": 100.0})
    return folder


def told(folder: RunFolder) -> str:
    settings = dict(compose(["seed=1"]).plain)
    return plan.table([Job((), "seed=1", folder)], [settings], 1, "cpu").splitlines()[0]


def checkpoint(folder: RunFolder, later: float) -> None:
    """One that was written so many seconds after the record."""
    folder.checkpoint.parent.mkdir(exist_ok=True)
    folder.checkpoint.write_bytes(b"state")
    written = (folder.path / "run.json").stat().st_mtime
    os.utime(folder.checkpoint, (written + later, written + later))


def test_without_a_checkpoint_all_is_left(broken_off: RunFolder) -> None:
    assert "to resume, from its beginning, about 100 s: " in told(broken_off)


def test_a_killed_process_keeps_what_its_checkpoint_holds(broken_off: RunFolder) -> None:
    checkpoint(broken_off, 30.0)
    assert "about 70 s: " in told(broken_off)


def test_seconds_of_earlier_processes_count_too(broken_off: RunFolder) -> None:
    write_json(broken_off.path / "run.json", broken_off.record() | {"seconds": 40.0})
    checkpoint(broken_off, 30.0)
    assert "about 30 s: " in told(broken_off)


def test_a_stopped_run_has_recorded_its_seconds(broken_off: RunFolder) -> None:
    write_json(broken_off.path / "run.json", broken_off.record() | {"seconds": 55.0, "stopped": "SIGTERM"})
    checkpoint(broken_off, -1.0)
    assert "about 45 s: " in told(broken_off)
