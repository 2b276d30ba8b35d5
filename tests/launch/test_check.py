"""What is wrong with a sweep is said before its first job."""

import io
import json
from pathlib import Path

import pytest

from privgan.cli import main
from privgan.config import compose, config_folder
from privgan.config.registry import SECTIONS
from privgan.launch import check as room
from privgan.launch.job import Job
from privgan.runs.record import RunFolder

RECIPES = sorted(
    str(path.relative_to(config_folder() / "experiment").with_suffix(""))
    for path in (config_folder() / "experiment").rglob("*.yaml")
)


def test_every_recipe_passes() -> None:
    """Also what `make_game` hands to the parts is what they want."""
    configs = [compose([f"experiment={recipe}"]).plain for recipe in RECIPES]
    assert len(configs) > 5
    room.check([Job((), recipe) for recipe in RECIPES], configs)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["objective.lam=-1"], "second: objective.lam=-1 must be a number of at least 0"),
        (["game.batch_size=many"], "second: game.batch_size=many has the wrong type: give a whole number"),
        (["+channel.width=3"], "second: unknown key channel.width (nearest: widths)"),
        (["tracking=wandb", "tracking.mode=onlin"], "second: tracking.mode=onlin: choose one of offline, online"),
    ],
)
def test_the_job_and_the_key_are_named(
    words: list[str], says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [
        (title, part, compose(given).plain[part])
        for title, given in (("first", []), ("second", words))
        for part in SECTIONS
    ]
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(asked)))
    assert room.main() == 2
    assert capsys.readouterr().err.startswith(says)


def test_a_sweep_with_a_wrong_value_starts_no_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["train", "-m", "objective.lam=0.1,-1"]) == 2
    out, err = capsys.readouterr()
    assert "objective.lam=-1: objective.lam=-1 must be" in err and err.count("\n") == 1 and "job 1" not in out
    assert list(tmp_path.iterdir()) == []


def test_a_plan_is_checked_but_for_what_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    checked: list[str] = []
    for place in ("sweep", "check"):  # of sweeps, of single runs
        monkeypatch.setattr(f"privgan.launch.{place}.check", lambda jobs, _: checked.extend(job.title for job in jobs))
    folder = RunFolder.of(settings := compose(["seed=1"]).plain)
    folder.start(settings)
    (folder.path / "leakage.json").write_text('{"strongest": {"name": "linear", "balanced_accuracy": 0.7}}')
    folder.finish(train={})
    assert main(["train", "-m", "seed=0,1", "--dry-run"]) == 0
    assert checked == ["seed=0 plan=True"]
    assert main(["train", "seed=2", "--dry-run"]) == 0
    assert checked[1:] == ["default"]


def test_a_range_is_no_grid(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "-m", "objective.lam=tag(log,interval(0.01,1))"]) == 2
    assert "a range is for hydra/sweeper=random or hydra/sweeper=optuna" in capsys.readouterr().err


@pytest.mark.parametrize("sweeper", ["grid", "random"])
def test_a_sweep_without_a_value_is_refused(sweeper: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "-m", f"hydra/sweeper={sweeper}", "seed=range(3,1)"]) == 2
    assert "seed=range(3,1) holds no value: nothing would run" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["trainer.accelerator=gpu"], "trainer.accelerator=gpu: there is no GPU here"),
        (["trainer.accelerator=cuda"], "trainer.accelerator=cuda: there is no GPU here"),
        (["trainer.devices=[0,1]"], "trainer.devices=[0, 1] with trainer.accelerator=auto: numbers name GPUs"),
        (["data=gaussian", "channel=blur"], "channel (Blur) is for pictures"),
        (["+lam=0.1"], "unknown key lam"),
    ],
)
def test_a_plan_refuses_what_would_not_run(
    words: list[str], says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    assert main(["train", *words, "--dry-run"]) == 2
    assert says in capsys.readouterr().err


def test_jobs_that_are_one_run_are_said_to_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "-m", "trainer.log_every=10,20", f"out={tmp_path}", "--dry-run"]) == 0
    assert "2 jobs are 1 runs" in capsys.readouterr().out
