"""Sweeps: a process a job, failures kept apart, frontier.csv, and the end of the children."""

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hydra.core.plugins import Plugins
from hydra.core.utils import JobStatus
from hydra.plugins.launcher import Launcher

from privgan.cli import main
from privgan.errors import WorkError
from privgan.launch.job import Job
from privgan.launch.processes import Processes
from privgan.launch.scheduler import Scheduler
from privgan.launch.sweep import Returned
from privgan.runs.record import RunFolder

STAND_IN = (sys.executable, str(Path(__file__).with_name("stand_in.py")))


@pytest.fixture(autouse=True)
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("privgan.launch.job.COMMAND", STAND_IN)


def table(path: Path) -> list[dict[str, str]]:
    with path.open() as file:
        return list(csv.DictReader(file))


def test_the_launcher_is_found() -> None:
    assert "ProcessLauncher" in {plugin.__name__ for plugin in Plugins.instance().discover(Launcher)}


def test_a_failing_job_is_alone_and_is_made_good(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep = ["train", "-m", "name=one", "objective.lam=0.3,0.1", "seed=0,13"]
    assert main(sweep) == 1
    out, err = capsys.readouterr()
    assert err.count("\n") == 1 and "2 of 4 jobs failed" in err and "unlucky seed" in err
    assert out.count(" starts: ") == 4 and out.count("FAILED") == 2 and out.count("] ends with 1 threads") == 2
    rows = table(tmp_path / "outputs" / "one" / "frontier.csv")
    assert [(row["objective.lam"], row["seed"], row["state"]) for row in rows] == [
        ("0.1", "0", "done"),
        ("0.1", "13", "failed"),
        ("0.3", "0", "done"),
        ("0.3", "13", "failed"),
    ]
    assert rows[0]["balanced_accuracy"] == "0.8" and rows[1]["balanced_accuracy"] == ""
    monkeypatch.setenv("LUCKY", "1")
    assert main(sweep) == 0
    assert capsys.readouterr().out.count("is done already") == 2
    assert {row["state"] for row in table(tmp_path / "outputs" / "one" / "frontier.csv")} == {"done"}
    assert {path.name for path in tmp_path.iterdir()} == {"outputs"}


def test_two_at_a_time_write_logs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine").mkdir()
    words = ["--config-dir", "mine", "hydra.launcher.n_jobs=2", "hydra.launcher.threads=3"]
    assert main(["train", "-m", *words, "name=two", "seed=0,1,1"]) == 0
    logs = sorted((tmp_path / "outputs" / "two").glob("*.log"))
    assert [log.read_text() for log in logs] == ["ends with 3 threads\n"] * 2  # one signature, one process
    assert "] ends" not in capsys.readouterr().out
    assert all(log.with_suffix("").is_dir() for log in logs)


def test_a_wrong_config_starts_no_job(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "-m", "seed=0,-1"]) == 2
    assert main(["train", "-m", "seed=0", "hydra.launcher.n_jobs=0"]) == 2
    out, err = capsys.readouterr()
    assert "seed=-1" in err and "n_jobs" in err and "starts" not in out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_children(tmp_path: Path, number: int) -> None:
    code = (
        "import sys; from privgan.cli import main; from privgan.launch import job\n"
        f"job.COMMAND = {STAND_IN!r}\n"
        "sys.exit(main(['train', '-m', 'name=slow', 'seed=0,1', 'hydra.launcher.n_jobs=2']))"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)
    logs = tmp_path / "outputs" / "slow"
    end = time.monotonic() + 30
    while sum(log.read_text() == "waits\n" for log in logs.glob("*.log")) < 2:
        assert time.monotonic() < end
        time.sleep(0.05)
    process.send_signal(number)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130 and err.count("\n") == 1
    for run in logs.glob("*/run.json"):
        with RunFolder(run.parent).lock():  # free: the process that held it is gone
            assert RunFolder(run.parent).state() == "running"


def test_jobs_are_no_ranks_and_keep_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_RANK", "1")
    code = "import os, sys; print(os.environ.get('LOCAL_RANK'), sys.argv[1]); sys.exit(int(sys.argv[1]))"
    jobs = [Job((sys.executable, "-c", code, str(number)), f"job {number}") for number in (3, 0, 1)]
    ends = Scheduler(Processes(3), 3).run(jobs)
    assert [ended.code for ended in ends] == [3, 0, 1]
    assert [ended.last_line for ended in ends] == ["None 3", "None 0", "None 1"]
    assert os.environ["LOCAL_RANK"] == "1"


def test_a_failed_return_raises_its_error() -> None:
    assert Returned(status=JobStatus.COMPLETED, _return_value=0.7).return_value == 0.7
    with pytest.raises(WorkError, match="1 of 2"):
        _ = Returned(status=JobStatus.FAILED, _return_value=WorkError("1 of 2 jobs failed")).return_value
