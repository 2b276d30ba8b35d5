"""Every attacker succeeds before hiding and fails after it, on small pictures with a known secret."""

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from privgan.attackers.base import Released
from privgan.attackers.convolutional import PaperCNN
from privgan.attackers.guess import Guess
from privgan.attackers.judge import judge
from privgan.attackers.linear import Linear
from privgan.attackers.strong import StrongCNN

Parts = Callable[..., dict[str, Released]]
ATTACKERS: dict[str, Callable[[], Any]] = {
    "linear": lambda: Linear(strengths=(1e-3, 1e-1)),
    # One strided layer: after two, 12 pixels a side are too few to tell where a spot was.
    "paper_cnn": lambda: PaperCNN(epochs=10, batch_size=32, lr=3e-3, widths=(16,), dense=(64, 32)),
    "strong_cnn": lambda: StrongCNN(epochs=8, batch_size=32, lr=1e-2, widths=(8, 16), shift=1),
}
NETWORKS = ("paper_cnn", "strong_cnn")


@pytest.fixture(params=ATTACKERS)
def attacker(request: pytest.FixtureRequest) -> Any:
    return ATTACKERS[request.param]()


def test_reads_what_is_there(attacker: Any, parts: Parts) -> None:
    record = judge(attacker, **parts("visible"), on="clean")
    assert record["balanced_accuracy"] > 0.95 and record["auc"] > 0.97
    assert record["name"] == attacker.name and record["on"] == "clean" and record["seconds"] > 0


def test_reads_nothing_where_nothing_is(attacker: Any, parts: Parts) -> None:
    record = judge(attacker, **parts("hidden"))
    assert record["lower"] < 0.5 < record["upper"]
    assert record["n"] == 400 and record["advantage"] == pytest.approx(2 * record["balanced_accuracy"] - 1)


def test_hidden_from_a_linear_reader_alone(attacker: Any, parts: Parts) -> None:
    balanced = judge(attacker, **parts("xor"))["balanced_accuracy"]
    assert balanced > 0.9 if attacker.name in NETWORKS else balanced < 0.6


def test_a_flipped_secret_is_found_in_full(attacker: Any, parts: Parts) -> None:
    """A release that shows the wrong class hides nothing from who learns on releases."""
    flipped = {role: Released(255 - released.x, released.s) for role, released in parts("visible").items()}
    assert judge(attacker, **flipped)["balanced_accuracy"] > 0.95


def test_three_classes_and_three_colours(attacker: Any, parts: Parts) -> None:
    record = judge(attacker, **parts("three", channels=3))
    assert record["balanced_accuracy"] > 0.8 and record["auc"] > 0.9 and record["classes"] == 3


def test_same_seed_same_scores_and_fresh_weights_at_every_fit(attacker: Any, parts: Parts) -> None:
    data = parts("visible")
    small = Released(data["train"].x[:200], data["train"].s[:200])
    first, second = [
        (attacker.fit(small, data["validation"], seed=seed), attacker.scores(data["test"].x))[1] for seed in (3, 3)
    ]
    np.testing.assert_array_equal(first, second)
    if attacker.name in NETWORKS:
        attacker.fit(small, data["validation"], seed=4)
        assert not np.array_equal(first, attacker.scores(data["test"].x))


def test_the_callers_random_numbers_stay_as_they_were(attacker: Any, parts: Parts) -> None:
    data = parts("visible")
    before = torch.get_rng_state(), np.random.get_state()[1], random.getstate()  # noqa: NPY002
    attacker.fit(data["validation"], data["validation"], seed=0)
    attacker.scores(data["test"].x)
    assert torch.equal(before[0], torch.get_rng_state())
    np.testing.assert_array_equal(before[1], np.random.get_state()[1])  # noqa: NPY002
    assert before[2] == random.getstate()


def test_guess_knows_the_shares_alone(parts: Parts) -> None:
    data = parts("visible")
    data["train"] = Released(data["train"].x, (np.arange(900) % 3 == 0).astype(np.int64))
    record = judge(Guess(), **data)
    assert record["balanced_accuracy"] == 0.5 and record["auc"] == 0.5
    assert record["accuracy"] == np.mean(data["test"].s == 0)
