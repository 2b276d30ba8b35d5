"""Networks behind a linear model are trained longer, once, and whoever does better on validation people counts."""

import itertools
from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
import pytest
from torch import nn

from privgan.attackers.base import Released
from privgan.attackers.convolutional import PaperCNN
from privgan.attackers.judging.records import Attacked
from privgan.attackers.learning import training
from privgan.attackers.learning.network import NetworkAttacker
from privgan.attackers.learning.training import Recipe
from privgan.attackers.linear import Linear
from privgan.attackers.panel import Panel
from privgan.attackers.running.score_file import read_scores, write_scores

Parts = Callable[..., dict[str, Released]]


class Slow(NetworkAttacker):
    """Takes its noise from what the linear model does: the more epochs, the less of it."""

    fits: ClassVar[list[int]] = []

    def __init__(self, name: str, epochs: int, noise: float) -> None:
        super().__init__(name, Recipe(epochs, 32, 1e-3))
        self.noise = noise

    def network(self, shape: Any, classes: int) -> nn.Module:
        raise NotImplementedError

    def fit(self, train_on: Released, validation: Released, *, seed: int) -> None:
        self.fits.append(self.recipe.epochs)
        self.linear = Linear()
        self.linear.fit(train_on, validation, seed=seed)

    def scores(self, x: np.ndarray) -> np.ndarray:
        score_N = self.linear.scores(x)
        noise = self.noise * float(np.std(score_N)) / self.recipe.epochs**4
        found: np.ndarray = score_N + noise * np.random.default_rng(0).normal(size=len(x))
        return found


@pytest.mark.parametrize("noise", [5.0, 1e6])
def test_the_best_network_is_trained_longer_once(noise: float, parts: Parts, tmp_path: Any) -> None:
    Slow.fits = []
    panel = Panel({"linear": Linear(), "slow": Slow("slow", 1, noise), "slower": Slow("slower", 1, 1e9)}, devices=0)
    first = panel.attack(parts("visible"))
    assert Slow.fits == [1, 1, 3]
    record = {one["name"]: one for one in first.records}
    assert record["slow"]["times_epochs"] == 3 and "times_epochs" not in record["slower"]
    alone = Panel({"slow": Slow("slow", 1, noise)}, devices=0).attack(parts("visible")).records[0]
    assert record["slow"]["validation_balanced_accuracy"] >= alone["validation_balanced_accuracy"]
    assert noise > 10 or record["slow"]["validation_balanced_accuracy"] > alone["validation_balanced_accuracy"] + 0.05
    # An audit that goes on where it stood does not do it again, though the network may be behind still.
    write_scores(tmp_path / "scores.npz", first.scores)
    Slow.fits = []
    again = panel.attack(parts("visible"), before=Attacked([], read_scores(tmp_path / "scores.npz")))
    assert Slow.fits == [] and again.records == first.records


def test_networks_that_keep_up_are_left_alone(parts: Parts) -> None:
    Slow.fits = []
    Panel({"linear": Linear(), "quick": Slow("quick", 1, 0.0)}, devices=0).attack(parts("visible"))
    Panel({"alone": Slow("alone", 1, 1e6)}, devices=0).attack(parts("visible"))
    assert Slow.fits == [1, 1]


@pytest.mark.parametrize(
    "reached, epochs",
    [
        ([0.6, 0.7, 0.8, 0.7, 0.7, 0.7, 0.7, 0.7], 6),  # the best of three epochs, and as many without a better one
        ([0.9, 0.5, 0.5, 0.5], 2),  # as many as the recipe says, at least
        (itertools.count(), 8),  # four times as many at most
    ],
)
def test_the_papers_network_learns_until_validation_says_that_it_has(
    reached: Any, epochs: int, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, heard = iter(reached), []
    monkeypatch.setattr(training, "selection_score", lambda score, s: heard.append(s) or next(told))
    data = parts("visible")
    PaperCNN(epochs=2, widths=(4,), dense=(8,)).fit(data["train"], data["validation"], seed=0)
    assert len(heard) == epochs
