"""Several secrets and a number in the game: every one counts, and a game that was broken off goes on as it was."""

import pytest
import pytorch_lightning as pl
import torch
from small import play

from privgan.adversary import Convolutional
from privgan.channel import Autoencoder
from privgan.data.drawn_faces import DrawnFaces
from privgan.data.module import PLAYERS, DataModule
from privgan.fit import game as game_fit
from privgan.game.alternating import AlternatingGame
from privgan.game.schedule import StepKind
from privgan.objective import distortion
from privgan.objective.leakage import CrossEntropy, SquaredError
from privgan.objective.leakage.several import suited
from privgan.objective.minimax import Minimax

SECRETS = [("smile", "glasses"), ("skin_tone",)]


def hidden(names, cache):
    data = DataModule(DrawnFaces(count=600), cache=str(cache), secrets=names)
    data.prepare()
    return data


def small_game(data):
    """A few steps of each kind; the channel sees what it hides."""
    torch.manual_seed(0)
    leakage, weight_K = suited(CrossEntropy() if data.classes else SquaredError(), data.labels(*PLAYERS))
    return AlternatingGame(
        Autoencoder(data.shape, widths=(4, 8), depth=1, code=(8,), sees="xs", classes=data.classes),
        Convolutional(data.shape, data.classes, widths=(8, 8), dense=(16,)),
        Minimax(distortion.l1, leakage, lam=0.1),
        weight_K,
        {player: len(data.rows_for(player)) for player in PLAYERS},
        **dict(batch_size=16, epochs_pre_d=1, epochs_pre_g=1, epochs_train=2, itr_d=6, itr_g=4),
    )


class StopAt(pl.Callback):
    """Breaks a run off, as an error would."""

    def on_train_batch_end(self, trainer, *_):
        if trainer.global_step == 30:
            raise InterruptedError


@pytest.mark.parametrize("names", SECRETS)
def test_a_resumed_game_ends_with_the_weights_of_an_unbroken_one(names, cache, tmp_path, monkeypatch):
    data = hidden(names, cache)
    play(whole := small_game(data), data, tmp_path / "whole")
    with monkeypatch.context() as patch:
        patch.setattr(game_fit, "progress", lambda kind: [StopAt()])
        patch.setattr(game_fit.SaveEvery.__init__, "__defaults__", (60.0, 4))
        with pytest.raises(InterruptedError):
            play(small_game(data), data, tmp_path / "broken")
    play(resumed := small_game(data), data, tmp_path / "broken")
    assert resumed.global_step == whole.global_step > 30
    for name, value in whole.state_dict().items():
        assert torch.equal(value, resumed.state_dict()[name]), name


@pytest.mark.parametrize("names", SECRETS)
def test_the_adversary_pays_for_every_secret(names, cache):
    data = hidden(names, cache)
    game = small_game(data)
    game.losses(StepKind.ADVERSARY, next(data.batches("adversary", batch_size=16)))[0].backward()
    assert (game.adversary.net[-1].weight.grad.abs().sum(dim=1) > 0).tolist() == [True] * len(names)


def test_it_says_each_secret_by_itself_and_a_number_in_its_unit(cache):
    for names in SECRETS:
        data = hidden(names, cache)
        game = small_game(data).eval()
        batch = next(data.batches("test", batch_size=64))
        said = [reader(batch.x) for reader in game.readers(data.classes)]
        assert [score.shape for score in said] == [(64,)] * len(names)
    tone_N = data.labels("test").s
    assert tone_N.min() < said[0].mean() < tone_N.max() and abs(said[0].mean() - tone_N.mean()) < 2 * tone_N.std()
