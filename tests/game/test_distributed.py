"""A game over two processes of the gloo backend is the game of one process with the same global batch."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from small import play, small_game

from privgan.adversary import Dense

SCRIPT = """
import sys, torch
from pathlib import Path
sys.path.insert(0, {tests!r})
from privgan.data.drawn_faces import DrawnFaces
from privgan.data.module import DataModule
from small import play
from test_distributed import games
torch.set_num_threads(1)
data = DataModule(DrawnFaces(count=600), cache={cache!r})
data.prepare()
for name, game in games(data).items():
    folder = Path({folder!r}) / name
    folder.mkdir(exist_ok=True)
    facts = play(game, data, folder, devices=2)
    torch.save({{"weights": game.state_dict(), "steps": facts["steps"]}}, folder / f"rank{{game.global_rank}}.pt")
"""


def games(data):
    """The usual game, and one without dropout and batch statistics, which a process draws and takes for itself."""
    plain = small_game(data)
    plain.adversary = Dense(data.shape, widths=(16,))
    return {"usual": small_game(data), "plain": plain}


@pytest.fixture(scope="module")
def two(cache, tmp_path_factory):
    """The folder in which two processes have played both games."""
    folder = tmp_path_factory.mktemp("two")
    script = folder / "two.py"
    script.write_text(SCRIPT.format(tests=str(Path(__file__).parent), cache=str(cache), folder=str(folder)))
    subprocess.run([sys.executable, str(script)], check=True, timeout=240)
    return folder


def ranks(folder):
    return [torch.load(folder / f"rank{rank}.pt", weights_only=True) for rank in (0, 1)]


def history(folder):
    with (folder / "history.csv").open() as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", ["usual", "plain"])
def test_replicas_stay_equal_and_count_the_same_steps(drawn, two, name):
    first, second = ranks(two / name)
    assert first["steps"] == second["steps"] == small_game(drawn).schedule.steps
    for key, value in first["weights"].items():
        if "running" not in key and "tracked" not in key:
            assert torch.equal(value, second["weights"][key]), key


def test_only_the_first_process_writes(two):
    rows = [tuple(row.values()) for row in history(two / "usual")]
    assert len(rows) == len(set(rows)) > 5
    assert {path.name for path in (two / "usual").iterdir()} == {"history.csv", "checkpoints", "rank0.pt", "rank1.pt"}


def test_losses_and_weights_are_those_of_one_process(drawn, two, tmp_path):
    """Losses to 0.001, weights to a hundredth: sums run in another order, and Adam makes much of small gradients."""
    alone = games(drawn)["plain"]
    play(alone, drawn, tmp_path)
    apart, whole = history(two / "plain"), history(tmp_path)
    assert [row["step"] for row in apart] == [row["step"] for row in whole]
    for row, expected in zip(apart, whole, strict=True):
        assert row["player"] == expected["player"]
        for key in ("loss", "distortion", "leakage"):
            assert row[key] == expected[key] == "" or float(row[key]) == pytest.approx(float(expected[key]), abs=1e-3)
    weights = ranks(two / "plain")[0]["weights"]
    for key, value in alone.state_dict().items():
        if value.is_floating_point():
            assert (weights[key] - value).norm() <= 1e-2 * value.norm(), key
