"""The stand-in for `privgan train` that the tests of sweeps have."""

import sys
from pathlib import Path

import pytest


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are stand-ins, in an empty working folder."""
    monkeypatch.chdir(tmp_path)
    script = Path(__file__).parents[1] / "launch" / "stand_in.py"
    monkeypatch.setattr("privgan.launch.job.COMMAND", (sys.executable, str(script)))
    monkeypatch.setattr("privgan.launch.sweep.groups", lambda configs, n_jobs: [])  # a process for each
