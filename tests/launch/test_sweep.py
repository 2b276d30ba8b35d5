"""Sweeps: a process a job, failures kept apart, frontier.csv, and the end of the children."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hydra.core.plugins import Plugins
from hydra.core.utils import JobStatus
from hydra.plugins.launcher import Launcher

from privgan.cli import main
from privgan.config import compose
from privgan.errors import RequestError, WorkError
from privgan.launch.job import Job
from privgan.launch.processes import Processes
from privgan.launch.scheduler import Scheduler
from privgan.launch.sweep import Returned
from privgan.runs.lock import owner
from privgan.runs.record import RunFolder

Rows = Callable[[str], list[dict[str, str]]]
pytestmark = pytest.mark.usefixtures("stand_in")


def test_the_launcher_is_found() -> None:
    found = {plugin.__name__ for plugin in Plugins.instance().discover(Launcher)}
    assert {"ProcessLauncher", "SlurmLauncher", "RayLauncher"} <= found and "SweepLauncher" not in found


def test_a_failing_job_is_alone_and_is_made_good(
    tmp_path: Path, frontier: Rows, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep = ["train", "-m", "name=one", "objective.lam=0.3,0.1", "seed=0,13"]
    assert main(sweep) == 1
    out, err = capsys.readouterr()
    assert err.count("\n") == 1 and "2 of 4 jobs failed" in err and "unlucky seed" in err
    assert out.count(" starts: ") == 4 and out.count("FAILED") == 2 and out.count("] ends with 1 threads") == 2
    rows = frontier("one")
    assert [(row["objective.lam"], row["seed"], row["state"]) for row in rows] == [
        ("0.1", "0", "done"),
        ("0.1", "13", "failed"),
        ("0.3", "0", "done"),
        ("0.3", "13", "failed"),
    ]
    assert rows[0]["balanced_accuracy"] == "0.8" and rows[1]["balanced_accuracy"] == ""
    monkeypatch.setenv("LUCKY", "1")
    assert main(sweep) == 0
    assert capsys.readouterr().out.count("already completed") == 2
    assert {row["state"] for row in frontier("one")} == {"done"}
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


def waiting_sweep(stand_in: tuple[str, ...], folder: Path) -> subprocess.Popen[str]:
    """A launcher whose two jobs wait, once they do."""
    code = (
        "import signal, sys; from privgan.cli import main; from privgan.launch import job\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # tests in a background job ignore it
        f"job.COMMAND = {stand_in!r}\n"
        "sys.exit(main(['train', '-m', 'name=slow', 'seed=0,1', 'hydra.launcher.n_jobs=2']))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder
    )
    until(lambda: sum("waits" in log.read_text() for log in folder.glob("outputs/slow/*.log")) == 2)
    return process


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_children(tmp_path: Path, stand_in: tuple[str, ...], number: int) -> None:
    process = waiting_sweep(stand_in, tmp_path)
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 128 + number and err.count("\n") == 1
    for run in tmp_path.glob("outputs/slow/*/run.json"):
        with RunFolder(run.parent).lock():  # free: the process that held it is gone
            assert RunFolder(run.parent).state() == "running"


def test_a_killed_launcher_takes_its_children_along_and_the_rerun_finishes(
    tmp_path: Path, stand_in: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, frontier: Rows
) -> None:
    process = waiting_sweep(stand_in, tmp_path)
    runs = [path.parent for path in tmp_path.glob("outputs/slow/*/run.json")]
    assert len(runs) == 2 and all(owner(run) for run in runs)
    process.kill()
    process.communicate()
    until(lambda: not any(owner(run) for run in runs))
    monkeypatch.setenv("QUICK", "1")
    assert main(["train", "-m", "name=slow", "seed=0,1", "hydra.launcher.n_jobs=2"]) == 0
    assert [row["state"] for row in frontier("slow")] == ["done", "done"]


def test_two_launchers_share_a_sweep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], frontier: Rows
) -> None:
    held = RunFolder.of(compose(["name=shared", "seed=0"]).plain)
    held.path.mkdir(parents=True)
    code = (
        "import sys, time; from pathlib import Path; from privgan.runs.lock import hold\n"
        "with hold(Path(sys.argv[1])): print('in', flush=True); sys.stdin.readline()"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    other = subprocess.Popen([sys.executable, "-c", code, str(held.path)], **pipes)
    assert other.stdout is not None and other.stdin is not None and other.stdout.readline() == b"in\n"
    release = threading.Timer(3, other.communicate, [b"\n"])
    release.start()
    assert main(["train", "-m", "name=shared", "seed=0,1"]) == 0
    release.join()
    out = capsys.readouterr().out
    assert f"job 1/2 is at work already, process {other.pid} on " in out
    assert out.index("job 2/2 done") < out.index("job 1/2 starts")
    assert [row["state"] for row in frontier("shared")] == ["done", "done"]


def test_a_job_that_lost_the_race_for_its_folder_is_put_back(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "tried = Path('tried'); first = not tried.exists(); tried.touch(); sys.exit(75 if first else 0)"
    )
    assert [ended.code for ended in Scheduler(Processes(1), 1).run([Job((sys.executable, "-c", code), "late")])] == [0]


def test_a_killed_job_is_alone_and_named(
    tmp_path: Path, stand_in: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    def shoot() -> None:
        until(lambda: bool(list(tmp_path.glob("outputs/slow/*/.owner"))))
        holder = owner(next(tmp_path.glob("outputs/slow/*/.owner")).parent)
        assert holder is not None
        os.kill(holder.pid, signal.SIGKILL)

    threading.Thread(target=shoot).start()
    assert main(["train", "-m", "name=slow", "seed=0"]) == 1
    out, err = capsys.readouterr()
    assert "FAILED (killed by signal 9)" in out and "name=slow seed=0: killed by signal 9" in err


def test_a_plan_starts_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sweep = ["train", "-m", "name=plan", "objective.lam=0.1,0.3"]
    assert main([*sweep, "seed=0,13"]) == 1
    before = sorted(tmp_path.rglob("*"))
    capsys.readouterr()
    assert main([*sweep, "seed=0,13,2", "hydra.launcher.n_jobs=2", "--dry-run"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert sorted(tmp_path.rglob("*")) == before
    assert len(lines) == 7 and lines[0].startswith("job 1/6 done: ")
    assert "to run again, it failed (unlucky seed), about 0 s: " in lines[1] and "fresh, about 0 s: " in lines[2]
    assert "6 jobs: 2 done, 2 to run again, 2 fresh; about 0 s, 2 at a time on " in lines[-1]
    assert main([*sweep, "seed=5", "game.itr_d=9", "plan=true"]) == 0
    assert "fresh, no run of this shape yet" in capsys.readouterr().out


def test_gpus_are_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "4,5,6,7")
    code = "import os, time; print(os.environ['CUDA_VISIBLE_DEVICES']); time.sleep(0.5)"
    ends = Scheduler(Processes(2, gpus=2), 2).run([Job((sys.executable, "-c", code), str(n)) for n in range(4)])
    assert sorted(ended.last_line for ended in ends) == ["4,5", "4,5", "6,7", "6,7"]
    with pytest.raises(RequestError, match="more than the 4 GPUs here"):
        Processes(3, gpus=2)


@pytest.mark.parametrize(("launcher", "extra"), [("slurm", "submitit"), ("ray", "ray")])
def test_an_extra_that_is_not_installed(
    launcher: str, extra: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("privgan.extras.find_spec", lambda name: None)
    assert main(["train", "-m", "seed=0", f"hydra/launcher={launcher}"]) == 2
    err = capsys.readouterr().err
    assert err == f"privgan train: {extra} is not installed: pip install -e '.[{launcher}]'\n"


def test_a_broken_record_is_alone_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], frontier: Rows) -> None:
    broken = RunFolder.of(compose(["name=broken", "seed=0"]).plain).path
    broken.mkdir(parents=True)
    (broken / "run.json").write_text('{"state": ')
    assert main(["train", "-m", "name=broken", "seed=0,1"]) == 1
    err = capsys.readouterr().err
    assert "1 of 2 jobs failed: name=broken seed=0: " in err and "run.json is broken" in err
    assert [row["seed"] for row in frontier("broken")] == ["1"]


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
