"""Whole games on sets of a known law end beside the best possible channel, and never beyond it."""

import pytest

from privgan.config import compose
from privgan.experiment.run import run as run_experiment
from privgan.runs.json_files import read_json
from privgan.theory import gap, gaussian

SMALL = [
    "trainer.accelerator=cpu",
    "trainer.progress=false",
    "attackers.train_roles=[attacker]",
    "~attackers.attackers.dense",
    "~attackers.attackers.finetuned",
]


@pytest.fixture
def played(tmp_path):
    """(distortion, record of the best attack) of a run of this recipe."""

    def play(*words):
        config = compose([*words, *SMALL, f"out={tmp_path / 'out'}", f"data.cache={tmp_path / 'cache'}"])
        run_experiment(config)
        folder = next((tmp_path / "out" / config.name).glob("*/run.json")).parent
        bayes = [r for r in read_json(folder / "leakage.json")["attackers"] if r["name"] == "bayes"]
        return read_json(folder / "run.json")["train"]["distortion"], next(r for r in bayes if r["on"] == "released")

    return play


def test_an_aware_channel_of_gaussians_comes_near_the_partial_transport(played):
    distortion, bayes = played("experiment=theory/gaussian", "objective.budget=0.3", "game.epochs_train=400")
    assert distortion["mse"] == pytest.approx(0.3, rel=0.1)
    best = 0.5 + gaussian.optimal_tv(2.0, distortion["mse"]) / 2
    assert best - 0.003 < bayes["exact_balanced_accuracy"] < best + 0.02  # 0.009 above at 800 rounds
    assert bayes["lower"] <= bayes["exact_balanced_accuracy"] <= bayes["upper"]


@pytest.mark.parametrize(("sees", "prior"), [("x", 0.5), ("xs", 0.75)])
def test_a_matrix_comes_near_the_closed_form(sees, prior, played):
    words = [f"channel.sees={sees}", f"data.source.p={prior}", "objective.budget=0.1"]
    distortion, bayes = played("experiment=theory/binary", *words)
    assert distortion["l1"] == pytest.approx(0.1, abs=0.04)
    best = gap.binary(prior, 0.1, distortion["l1"], aware=sees == "xs")
    assert bayes["exact_accuracy"] == pytest.approx(best, abs=0.005)
