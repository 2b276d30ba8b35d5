"""Points of a curve share a process, each with a folder and an end of its own."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from privgan.cli import main
from privgan.config import compose
from privgan.config.registry import members
from privgan.launch.configs import Leaves
from privgan.launch.together import CHANNELS, groups, kind

Rows = Callable[[str], list[dict[str, str]]]
SEVERAL = (sys.executable, str(Path(__file__).with_name("stand_in_several.py")))


def config(*words: str) -> dict[str, Leaves]:
    return dict(compose(["channel=code", *words]).plain)


def test_all_channels_of_the_code_are_known() -> None:
    found = {name for name, channel in members("channel").items() if getattr(channel, "fit_method", "") == "matching"}
    assert set(CHANNELS) == found


@pytest.mark.parametrize("words", [("objective.lam=0.9",), ("seed=7",), ("objective.lam=0.9", "seed=7")])
def test_points_of_a_curve_go_together(words: tuple[str, ...]) -> None:
    assert kind(config(*words)) == kind(config()) is not None


@pytest.mark.parametrize(
    "words",
    [
        ("data.source.count=999",),
        ("data.split_seed=1",),
        ("channel.numbers=3",),
        ("fit=matching", "fit.steps=5"),
        ("attackers=quick",),
        ("objective/distortion=mse",),
        ("out=elsewhere",),
        ("trainer.precision=32-true",),
    ],
)
def test_others_do_not(words: tuple[str, ...]) -> None:
    found = kind(config(*words))
    assert found is not None and found != kind(config())


@pytest.mark.parametrize(
    "words",
    [
        ("launch.together=never",),
        ("channel=autoencoder",),
        ("fit=game",),
        ("tracking=wandb",),
        ("trainer.devices=2",),
        ("trainer.num_nodes=2",),
    ],
)
def test_what_stays_apart(words: tuple[str, ...]) -> None:
    assert kind(config(*words)) is None


def test_a_group_to_each_process_and_the_seeds_beside_each_other() -> None:
    points = [config(f"objective.lam={lam}", f"seed={seed}") for lam in (0.1, 0.2, 0.3) for seed in (0, 1)]
    alone = config("launch.together=never")
    assert groups(dict(enumerate([*points, alone])), 2) == [[0, 2, 4], [1, 3, 5]]
    assert groups(dict(enumerate(points)), 1) == [[0, 2, 4, 1, 3, 5]]
    assert groups({0: points[0], 1: alone}, 2) == groups(dict(enumerate(points)), 6) == []


@pytest.fixture
def together(stand_in: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("privgan.launch.together.COMMAND", SEVERAL)
    monkeypatch.setattr("privgan.launch.sweep.groups", groups)


@pytest.mark.usefixtures("together")
def test_each_point_has_its_own_end(tmp_path: Path, frontier: Rows, capsys: pytest.CaptureFixture[str]) -> None:
    """One that fails is alone, named, and run again by the next call."""
    sweep = ["train", "-m", "channel=code", "name=curve", "objective.lam=0.1,0.3", "seed=0,13"]
    assert main([*sweep, "hydra.launcher.n_jobs=2", "--dry-run"]) == 0
    plan = capsys.readouterr().out
    assert "job 3/4 fresh, in one process with job 1" in plan and "4 in 2 processes" in plan
    assert main(sweep) == 1
    out, err = capsys.readouterr()
    assert out.count("starts, in one process with 3 others: ") == 4 and out.count("FAILED (exit 1)") == 2
    assert "2 of 4 jobs failed" in err and "unlucky seed" in err
    assert "[1] ends with" in out and "[3] ends with" in out and out.count("this process does") == 1
    assert sorted((row["seed"], row["state"]) for row in frontier("curve")) == [
        ("0", "done"),
        ("0", "done"),
        ("13", "failed"),
        ("13", "failed"),
    ]
    os.environ["LUCKY"] = "1"
    try:
        assert main([*sweep, "hydra.launcher.n_jobs=2"]) == 0
    finally:
        del os.environ["LUCKY"]
    assert {row["state"] for row in frontier("curve")} == {"done"}
    logs = sorted((tmp_path / "outputs" / "curve").glob("*.log"))
    assert len(logs) == 2 and all("ends with 1 threads" in log.read_text() for log in logs)


@pytest.mark.usefixtures("together")
def test_a_point_that_takes_the_process_with_it_is_alone(frontier: Rows, capsys: pytest.CaptureFixture[str]) -> None:
    """As where memory runs out: those that it had not come to are run by themselves."""
    assert main(["train", "-m", "channel=code", "name=curve", "objective.lam=0.1", "seed=0,66,67,68"]) == 1
    out, err = capsys.readouterr()
    killed = f"killed by signal {signal.SIGKILL.value}"
    assert f"1 of 4 jobs failed: channel=code name=curve objective.lam=0.1 seed=66: {killed}" in err
    assert out.count(killed) == 1 and out.count(" done in ") == 3
    assert out.count("in one process with 3 others") == 4 and out.count(" starts: ") == 2
    assert sorted(row["seed"] for row in frontier("curve") if row["state"] == "done") == ["0", "67", "68"]
