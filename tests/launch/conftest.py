"""A stand-in for `privgan train`, so that sweeps take no time."""

import csv
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

STAND_IN = (sys.executable, str(Path(__file__).with_name("stand_in.py")))


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """Jobs are stand-ins, in an empty working folder; returns the command."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("privgan.launch.job.COMMAND", STAND_IN)
    monkeypatch.setattr("privgan.launch.sweep.check", lambda jobs, configs: None)
    monkeypatch.setattr("privgan.launch.sweep.groups", lambda configs, n_jobs: [])  # a process for each
    return STAND_IN


@pytest.fixture
def frontier(tmp_path: Path) -> Callable[[str], list[dict[str, str]]]:
    """The rows of frontier.csv of a sweep by its name."""

    def rows(name: str) -> list[dict[str, str]]:
        with (tmp_path / "outputs" / name / "frontier.csv").open() as file:
            return list(csv.DictReader(file))

    return rows
