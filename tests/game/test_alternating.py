import csv
import math
import subprocess
import sys
from pathlib import Path

import pytest
import pytorch_lightning as pl
import torch

from privgan import experiment
from privgan.adversary import Convolutional
from privgan.channel import Autoencoder
from privgan.data.module import PLAYERS
from privgan.errors import RequestError, WorkError
from privgan.game.alternating import AlternatingGame
from privgan.game.checkpoint import readable
from privgan.game.schedule import Move
from privgan.objective import distortion
from privgan.objective.leakage import CrossEntropy
from privgan.objective.minimax import Minimax

SETTINGS = {
    "accelerator": "cpu",
    "devices": 1,
    "num_nodes": 1,
    "strategy": "auto",
    "precision": "auto",
    "log_every": 7,
    "checkpoint_every_seconds": 0.0,
    "progress": False,
}


def small_game(data, **changes):
    """Some 20 steps of each pre-training and 40 of the game."""
    torch.manual_seed(0)
    counts = dict(batch_size=16, epochs_pre_d=2, epochs_pre_g=2, epochs_train=4, itr_d=6, itr_g=4)
    return AlternatingGame(
        Autoencoder(data.shape, widths=(4, 8), depth=1, code=(8,)),
        Convolutional(data.shape, widths=(8, 8), dense=(16,)),
        Minimax(distortion.l1, CrossEntropy(), lam=0.1),
        torch.ones(2),
        {player: len(data.drawn_by(player)) for player in PLAYERS},
        **(counts | changes),
    )


def play(game, data, folder, **settings):
    checkpoint = readable(folder / "checkpoints" / "last.ckpt")
    return experiment.train(game, data, SETTINGS | settings, folder, checkpoint, lambda step, values: None)


class StopAt(pl.Callback):
    """Breaks a run off, as an error would."""

    def __init__(self, step):
        self.step = step

    def on_train_batch_end(self, trainer, *_):
        if trainer.global_step == self.step:
            raise InterruptedError


@pytest.fixture
def unbroken(drawn, tmp_path):
    game, folder = small_game(drawn), tmp_path / "unbroken"
    folder.mkdir()
    play(game, drawn, folder)
    return game, folder


def test_a_step_a_batch_and_global_step_are_one_number(drawn, tmp_path):
    game = small_game(drawn)
    assert play(game, drawn, tmp_path)["steps"] == game.schedule.steps
    assert torch.load(tmp_path / "checkpoints" / "last.ckpt", weights_only=True)["global_step"] == game.schedule.steps


@pytest.mark.parametrize("step", [3, 33, 60])  # pre-training of the adversary, of the channel, the game
def test_a_resumed_game_ends_with_the_weights_of_an_unbroken_one(step, drawn, unbroken, tmp_path, monkeypatch):
    whole, whole_folder = unbroken
    with monkeypatch.context() as patch:
        # Saved at every 5th step, so that some of what was played is lost and played again.
        patch.setattr(experiment, "progress", lambda kind: [StopAt(step)])
        patch.setattr(experiment.SaveEvery.__init__, "__defaults__", (60.0, 5 if step > 5 else 2))
        with pytest.raises(InterruptedError):
            play(small_game(drawn), drawn, tmp_path)
    resumed = small_game(drawn)
    play(resumed, drawn, tmp_path)
    for name, value in whole.state_dict().items():
        assert torch.equal(value, resumed.state_dict()[name]), name
    assert (tmp_path / "history.csv").read_text() == (whole_folder / "history.csv").read_text()


def test_the_channels_rate_falls_to_zero_and_the_adversarys_stays(drawn, tmp_path):
    play(small_game(drawn), drawn, tmp_path)
    adversary, channel = torch.load(tmp_path / "checkpoints" / "last.ckpt", weights_only=True)["optimizer_states"]
    assert adversary["param_groups"][0]["lr"] == 1e-3
    assert 0 < channel["param_groups"][0]["lr"] < 1e-4


def test_only_the_mover_moves(drawn):
    game = small_game(drawn)
    batch = next(drawn.batches("channel", batch_size=16))
    for move, mover, other in [
        (Move.PRETRAIN_ADVERSARY, game.adversary, game.channel),
        (Move.PRETRAIN_CHANNEL, game.channel, game.adversary),
        (Move.ADVERSARY, game.adversary, game.channel),
    ]:
        game.zero_grad()
        game.losses(move, batch)[0].backward()
        assert all(p.grad is not None for p in mover.parameters()), move
        assert all(p.grad is None for p in other.parameters()), move


def test_the_channel_pays_for_distortion_and_lambda_times_leakage(drawn):
    game = small_game(drawn)
    batch = next(drawn.batches("channel", batch_size=16))
    loss, distorted, leakage = game.losses(Move.CHANNEL, batch)
    assert loss.item() == pytest.approx(distorted.item() + 0.1 * leakage.item())
    assert leakage.requires_grad and 0 <= leakage.item() <= math.log(2)


def test_the_channel_learns_to_copy_and_the_adversary_to_read(drawn, tmp_path):
    game = small_game(drawn, epochs_pre_d=30, epochs_pre_g=12, epochs_train=0, lr_channel=5e-3)
    game.adversary = Convolutional(drawn.shape, dropout=(0.0, 0.0))
    play(game, drawn, tmp_path, log_every=20)
    with (tmp_path / "history.csv").open() as file:
        rows = list(csv.DictReader(file))
    for player, part in [("pretrain_adversary", 0.9), ("pretrain_channel", 0.7)]:
        losses = [float(row["loss"]) for row in rows if row["player"] == player]
        assert losses[-1] < part * losses[0], player


def test_a_diverged_game_stops_and_says_where(drawn, tmp_path):
    game = small_game(drawn)
    with torch.no_grad():
        game.adversary.net[0].weight.fill_(float("nan"))
    with pytest.raises(WorkError, match=r"diverged: the pretrain_adversary loss is nan at step 7"):
        play(game, drawn, tmp_path)


def test_rates_and_batches_must_be_positive(drawn):
    with pytest.raises(RequestError, match="game: batch_size=1"):
        small_game(drawn, batch_size=1)


def test_a_file_that_is_no_checkpoint_is_refused(tmp_path):
    (tmp_path / "last.ckpt").write_bytes(b"no checkpoint")
    with pytest.raises(RequestError, match="is no checkpoint of a game"):
        readable(tmp_path / "last.ckpt")


TWO_PROCESSES = """
import os, sys, torch
from pathlib import Path
sys.path.insert(0, {tests!r})
from privgan.data.drawn_faces import DrawnFaces
from privgan.data.module import DataModule
from test_alternating import play, small_game
torch.set_num_threads(1)
data = DataModule(DrawnFaces(count=600), cache={cache!r})
data.prepare()
game, folder = small_game(data), Path({folder!r})
facts = play(game, data, folder, devices=2)
torch.save({{"weights": game.state_dict(), "steps": facts["steps"]}}, folder / f"rank{{game.global_rank}}.pt")
"""


def test_two_processes_stay_equal_and_count_the_same_steps(drawn, cache, tmp_path):
    script = tmp_path / "two.py"
    tests = str(Path(__file__).parent)
    script.write_text(TWO_PROCESSES.format(tests=tests, cache=str(cache), folder=str(tmp_path)))
    subprocess.run([sys.executable, str(script)], check=True, timeout=120)
    first, second = (torch.load(tmp_path / f"rank{rank}.pt", weights_only=True) for rank in (0, 1))
    assert first["steps"] == second["steps"] == small_game(drawn).schedule.steps
    for name, value in first["weights"].items():
        if "running" not in name and "tracked" not in name:
            assert torch.equal(value, second["weights"][name]), name
    rows = (tmp_path / "history.csv").read_text().splitlines()
    assert len(rows) == len(set(rows)) > 5
