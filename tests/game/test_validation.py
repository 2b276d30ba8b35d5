import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import pytorch_lightning as pl
import small
import torch
import torch.nn.functional as F
from sklearn.linear_model import RidgeClassifier

from privgan import adversary
from privgan.batch import Batch
from privgan.channel import Dense
from privgan.data.module import PLAYERS, DataModule
from privgan.data.parametric import GaussianMixture
from privgan.errors import RequestError
from privgan.fit import game as game_fit
from privgan.game.alternating import AlternatingGame
from privgan.game.schedule import Schedule
from privgan.game.validation import RIDGE, balanced_accuracy, linear_scores, measure
from privgan.objective import distortion
from privgan.objective.leakage import Advantage
from privgan.objective.target import TargetAdvantage

EXACT = {"precision": "32-true", "log_every": 50}


def mixture(cache, count=20_000):
    data = DataModule(GaussianMixture(delta=2.0, count=count), cache=str(cache))
    data.prepare()
    return data


def small_game(data, target, epochs_train, **changes):
    torch.manual_seed(0)
    return AlternatingGame(
        Dense(data.shape, sees="xs"),
        adversary.Dense(data.shape),
        TargetAdvantage(distortion.mse, Advantage(), target, rows=4096, **changes),
        torch.ones(2),
        {player: len(data.rows_for(player)) for player in PLAYERS},
        batch_size=256,
        epochs_pre_d=1,
        epochs_pre_g=0,
        epochs_train=epochs_train,
        itr_d=3,
        itr_g=1,
        lr_channel=5e-3,
        lr_adversary=4e-3,
    )


def play(game, data, folder, **settings):
    return small.play(game, data, folder, **(EXACT | settings))


def test_the_run_ends_at_the_advantage_that_was_asked_for(cache, tmp_path):
    data, target = mixture(cache), 0.3
    game = small_game(data, target, epochs_train=200)
    facts = play(game, data, tmp_path)
    assert facts["validation_advantage"] == pytest.approx(target, abs=0.05)
    assert measure(game, data, rows=4096).item() == pytest.approx(target, abs=0.05)
    assert facts["lam"] > 0.2  # from 0.1, where nearly all of 0.68 is left


class StopAt(pl.Callback):
    """Breaks a run off, as an error would."""

    def on_train_batch_end(self, trainer, *_):
        if trainer.global_step == 60:
            raise InterruptedError


def test_a_resumed_run_finds_the_same_lambda(cache, tmp_path, monkeypatch):
    data = mixture(cache, count=4000)
    whole = play(small_game(data, 0.2, 20), data, tmp_path / "whole")
    with monkeypatch.context() as patch:
        patch.setattr(game_fit, "progress", lambda kind: [StopAt()])
        patch.setattr(game_fit.SaveEvery.__init__, "__defaults__", (60.0, 1))
        with pytest.raises(InterruptedError):
            play(small_game(data, 0.2, 20), data, tmp_path / "broken")
    resumed = small_game(data, 0.2, 20)
    facts = play(resumed, data, tmp_path / "broken")
    assert (facts["lam"], facts["validation_advantage"]) == (whole["lam"], whole["validation_advantage"])
    assert not math.isnan(facts["validation_advantage"]) and facts["lam"] != 0.1


def test_every_turn_of_the_adversary_is_counted_at_its_end():
    schedule = Schedule(batches_d=4, batches_g=5, epochs_pre_d=1, epochs_pre_g=1, epochs_train=3, itr_d=2, itr_g=3)
    turns = {step: schedule.turns_ended(step) for step in range(1, schedule.steps + 1) if schedule.turns_ended(step)}
    assert turns == {11: 1, 16: 2, 21: 3}


@pytest.mark.parametrize(("rows", "values"), [(200, 5), (60, 150)])
def test_the_linear_reader_is_ridge_regression_of_classes_that_weigh_the_same(rows, values):
    generator = np.random.default_rng(0)
    s_N = (generator.random(rows) < 0.3).astype(int)
    known_NF = generator.standard_normal((rows, values)) + 0.4 * s_N[:, None]
    weight_N = 0.5 / np.bincount(s_N)[s_N]
    mean_F, spread_F = weight_N @ known_NF, known_NF.std(axis=0, ddof=1)
    scaled_NF = (known_NF - mean_F) / spread_F
    gram = (scaled_NF * weight_N[:, None]).T @ scaled_NF if values <= rows else None
    trace = (scaled_NF**2 * weight_N[:, None]).sum()
    alpha = RIDGE * trace / (values if gram is not None else rows)
    model = RidgeClassifier(alpha=alpha, fit_intercept=False).fit(scaled_NF, s_N, sample_weight=weight_N)
    known, s, weight = (torch.from_numpy(part) for part in (known_NF, s_N, weight_N))
    score_NK = linear_scores(known, F.one_hot(s, 2).double(), weight, known)
    ours_N, theirs_N = (score_NK[:, 1] - score_NK[:, 0]).numpy(), model.decision_function(scaled_NF)
    assert np.corrcoef(ours_N, theirs_N)[0, 1] == pytest.approx(1, abs=1e-6)


def test_balanced_accuracy_counts_classes_alike():
    s_N, guess_N = torch.tensor([0, 0, 0, 1]), torch.tensor([0, 0, 1, 1])
    assert balanced_accuracy(guess_N, s_N, 2).item() == pytest.approx((2 / 3 + 1) / 2)


def test_a_number_is_read_by_its_thirds_and_of_several_secrets_the_best_counts(cache, monkeypatch):
    data = mixture(cache, count=4000)
    game = small_game(data, 0.2, 1)
    x_N = data.gather(np.arange(4000)).x[:, 0]
    coin_N = torch.arange(4000) % 2
    for s, classes, expected in [
        (x_N, 0, 1.0),  # the number is what is released
        (torch.stack([coin_N, (x_N > 0).long()], dim=1), [2, 2], 1.0),
        (coin_N, 2, 0.0),
    ]:
        monkeypatch.setattr(DataModule, "classes", classes)
        monkeypatch.setattr(data, "gather", lambda index, device, s=s: Batch(x_N[index, None], s[index], s, s))
        game.adversary = adversary.Dense(data.shape, classes)
        game.channel = Dense(data.shape)
        assert measure(game, data, rows=800).item() == pytest.approx(expected, abs=0.15)


def test_measuring_leaves_the_players_as_they_were(cache):
    data = mixture(cache, count=4000)
    game = small_game(data, 0.2, 1).train()
    before = {name: value.clone().nan_to_num() for name, value in game.state_dict().items()}
    assert measure(game, data, rows=400).item() == pytest.approx(0.68, abs=0.12)  # the identity, linearly read
    after = game.state_dict()
    assert game.adversary.training and all(torch.equal(after[name].nan_to_num(), before[name]) for name in before)


def test_a_game_without_rounds_is_refused(cache, tmp_path):
    data = mixture(cache, count=4000)
    with pytest.raises(RequestError, match=r"set game\.epochs_train above 0"):
        play(small_game(data, 0.2, 0), data, tmp_path)


TWO_PROCESSES = """
import sys, torch
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_validation import mixture, play, small_game
torch.set_num_threads(1)
data = mixture({cache!r}, count=4000)
game = small_game(data, 0.2, 10)
play(game, data, Path({folder!r}), devices=2)
torch.save(game.objective.state_dict(), Path({folder!r}) / f"rank{{game.global_rank}}.pt")
"""


def test_two_processes_find_one_lambda(cache, tmp_path):
    mixture(cache, count=4000)
    script = tmp_path / "two.py"
    script.write_text(TWO_PROCESSES.format(tests=str(Path(__file__).parent), cache=str(cache), folder=str(tmp_path)))
    subprocess.run([sys.executable, str(script)], check=True, timeout=120)
    first, second = (torch.load(tmp_path / f"rank{rank}.pt", weights_only=True) for rank in (0, 1))
    assert first == second and first["lam"] != 0.1
