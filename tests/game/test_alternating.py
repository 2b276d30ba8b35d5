import csv
import math

import pytest
import pytorch_lightning as pl
import torch
from small import play, small_game

from privgan.adversary import Convolutional
from privgan.batch import Batch
from privgan.errors import RequestError, WorkError
from privgan.fit import game as game_fit
from privgan.game.checkpoint import readable
from privgan.game.schedule import StepKind
from privgan.objective.leakage.advantage import Advantage


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
        patch.setattr(game_fit, "progress", lambda kind: [StopAt(step)])
        patch.setattr(game_fit.SaveEvery.__init__, "__defaults__", (60.0, 5 if step > 5 else 2))
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
        (StepKind.PRETRAIN_ADVERSARY, game.adversary, game.channel),
        (StepKind.PRETRAIN_CHANNEL, game.channel, game.adversary),
        (StepKind.ADVERSARY, game.adversary, game.channel),
    ]:
        game.zero_grad()
        game.losses(move, batch)[0].backward()
        assert all(p.grad is not None for p in mover.parameters()), move
        assert all(p.grad is None for p in other.parameters()), move


def test_the_channel_pays_for_distortion_and_lambda_times_leakage(drawn):
    game = small_game(drawn)
    batch = next(drawn.batches("channel", batch_size=16))
    loss, distorted, leakage = game.losses(StepKind.CHANNEL, batch)
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


def test_balance_weighs_classes_or_rows(drawn):
    given = torch.tensor([0.6, 3.0])
    assert torch.equal(small_game(drawn, weight_K=given).weight_K, given)
    assert torch.equal(small_game(drawn, weight_K=given, balance="none").weight_K, torch.ones(2))
    with pytest.raises(RequestError, match=r"game\.balance=even"):
        small_game(drawn, balance="even")


def test_the_sharpness_of_a_leakage_grows_with_the_rounds(drawn, tmp_path):
    game = small_game(drawn)
    game.objective.leakage = Advantage(sharpness=16, start=1)
    play(game, drawn, tmp_path)
    assert game.objective.leakage.sharpness == 16


def test_a_file_that_is_no_checkpoint_is_refused(tmp_path):
    (tmp_path / "last.ckpt").write_bytes(b"no checkpoint")
    with pytest.raises(RequestError, match="is no checkpoint of a game"):
        readable(tmp_path / "last.ckpt")


def test_rows_of_uneven_classes_leak_nothing_where_the_adversary_knows_their_shares_alone(drawn):
    """Two classes, 75 : 25, each row counted once: an adversary that always answers ln 1/3 reads nothing."""
    game = small_game(drawn, weight_K=torch.tensor([0.5 / 0.75, 0.5 / 0.25]), balance="none")
    s_B = torch.arange(400) % 4 == 0
    batch = Batch(torch.zeros(400, 1), s_B.long(), torch.zeros(400, 0), torch.arange(400))
    assert game.leakage(torch.full((400,), -math.log(3)), batch).item() == pytest.approx(0, abs=1e-6)
    assert game.leakage(torch.where(s_B, 9.0, -9.0), batch) > 0.3
