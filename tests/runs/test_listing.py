"""Listing run folders: states, figures, choosing, ordering, and many of them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from privgan.cli import main
from privgan.errors import RequestError
from privgan.runs.json_files import write_json
from privgan.runs.listing import read, run_folders
from privgan.runs.query import Condition, entries, ordered
from privgan.runs.record import RunFolder

CONFIG = {"seed": 0, "objective": {"lam": 0.1}, "name": "a", "data": {"disjoint_players": True}}
LEAKAGE = {"strongest": {"name": "linear", "balanced_accuracy": 0.7}}


@pytest.fixture
def sweep(tmp_path: Path) -> Path:
    """One run of every state, below a folder of their own."""
    for number, name in enumerate(("done", "failed", "gone")):
        RunFolder(tmp_path / "deep" / name).start(CONFIG | {"seed": number})
    done = RunFolder(tmp_path / "deep" / "done")
    write_json(done.path / "leakage.json", LEAKAGE)
    done.finish(train={"steps": 40, "distortion": {"l1": 0.1, "mse": 0.01, "psnr": None, "ssim": None}})
    RunFolder(tmp_path / "deep" / "failed").fail("the game diverged")
    (tmp_path / "deep" / "gone" / "history.csv").write_text("step,player\n50,channel\n100,channel\n15")
    (tmp_path / "unreadable").mkdir()
    (tmp_path / "unreadable" / "run.json").write_text('{"state": ')
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "run.json").write_text('{"state": "done"}')
    return tmp_path


def test_every_state_is_told_apart(sweep: Path) -> None:
    runs = {run.signature: run for run in map(read, run_folders(sweep))}
    states = {name: run.state for name, run in runs.items()}
    assert states == {"bare": "broken", "done": "done", "failed": "failed", "gone": "broken", "unreadable": "broken"}
    assert (runs["done"].step, runs["done"].leakage, runs["done"].attacker) == (40, 0.7, "linear")
    assert runs["done"].distortion["mse"] == 0.01 and 0 <= runs["done"].age < 60
    assert runs["failed"].reason == "the game diverged"
    assert runs["gone"].step == 100 and "its process is gone" in runs["gone"].reason
    assert "run.json is broken" in runs["unreadable"].reason and "leakage.json" in runs["bare"].reason
    with RunFolder(sweep / "deep" / "gone").lock():
        held = read(sweep / "deep" / "gone")
    assert held.state == "running" and "process " in held.reason


def test_a_release_above_the_undefended_data_is_marked(sweep: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_json(sweep / "deep" / "done" / "leakage.json", LEAKAGE | {"above_clean": True})
    assert main(["runs", f"from={sweep}"]) == 0
    marked = next(line for line in capsys.readouterr().out.splitlines() if "/done " in line)
    assert marked.endswith("the release is read better than the undefended data")


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("objective.lam>=0.1", True),
        ("objective.lam > 0.1", False),
        ("seed=0", True),
        ("seed!=0", False),
        ("data.disjoint_players=true", True),
        ("name==a", True),
        ("leakage<0.71", True),
        ("distortion.mse<0.001", False),
        ("nothing=1", False),
        ("seed<x", False),
    ],
)
def test_conditions(sweep: Path, condition: str, holds: bool) -> None:
    assert Condition.parse(condition).holds(entries(read(sweep / "deep" / "done"))) is holds


def test_the_order_puts_runs_without_the_value_last(sweep: Path) -> None:
    runs = [(run, entries(run)) for run in map(read, run_folders(sweep))]
    assert [run.signature for run, _ in ordered(runs, "-seed")][:3] == ["gone", "failed", "done"]
    assert ordered(runs, "leakage")[0][0].signature == "done"
    with pytest.raises(RequestError, match=r"sort=sed: no run has sed \(nearest: .*seed"):
        ordered(runs, "sed")


def test_the_command(sweep: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", f"from={sweep}", "--json", "state=[done,failed]", "sort=-seed", "where=objective.lam<=1"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [run["state"] for run in listed] == ["failed", "done"] and listed[1]["leakage"] == 0.7
    assert main(["runs", f"from={sweep}"]) == 0
    out = capsys.readouterr().out
    assert "5 of 5 runs: 1 done, 1 failed, 3 broken" in out and "the game diverged" in out
    for words, says in [
        (["state=dead"], "choose one of running, done, stopped, failed, broken"),
        (["where=abc"], "where=abc is no condition"),
        (["sort=sead"], "(nearest: "),
    ]:
        assert main(["runs", f"from={sweep}", *words]) == 2
        err = capsys.readouterr().err
        assert says in err and err.count("\n") == 1
    assert main(["runs", f"from={sweep / 'nowhere'}"]) == 2


def test_a_thousand_runs_are_listed_without_torch(tmp_path: Path) -> None:
    config = json.loads(
        json.dumps(CONFIG | {"attackers": {str(n): {"epochs": n, "widths": [8] * 20} for n in range(9)}})
    )
    attackers = [
        {"name": f"a{n}", "balanced_accuracy": 0.6, **{f"figure{k}": 0.5 for k in range(15)}} for n in range(30)
    ]
    record = {
        "state": "done",
        "signature": "x",
        "config": config,
        "started": "2026-01-01T00:00:00+00:00",
        "seconds": 1.0,
    }
    record |= {"train": {"steps": 10, "distortion": {"l1": 0.1, "mse": 0.01, "psnr": 20.0, "ssim": 0.9}}}
    for number in range(1000):
        folder = tmp_path / f"{number:04}"
        folder.mkdir()
        (folder / "run.json").write_text(json.dumps(record, indent=2))
        (folder / "leakage.json").write_text(json.dumps(LEAKAGE | {"attackers": attackers}, indent=2))
    code = (
        "import sys; from privgan.cli import main\n"
        f"code = main(['runs', 'from={tmp_path}'])\n"
        "print('torch' in sys.modules, file=sys.stderr); sys.exit(code)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "1000 of 1000 runs: 1000 done" in ended.stdout and ended.stderr.split() == ["False"]
