"""Every attacker succeeds before hiding and fails after it, on small pictures with a known secret."""

import pickle
import random
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from privgan.attackers.base import Released
from privgan.attackers.guess import Guess
from privgan.attackers.judging.judge import judge
from privgan.attackers.judging.threshold import r_squared

# members.py lies beside the tests of this package
sys.path.insert(0, str(Path(__file__).parent))
from members import LINEAR, NETWORKS, PICTURES, SINGLE, code, finetuned

Parts = Callable[..., dict[str, Released]]


@pytest.fixture(params=PICTURES)
def attacker(request: pytest.FixtureRequest) -> Any:
    return PICTURES[request.param]()


def short(attacker: Any, epochs: int) -> Any:
    """The attacker, trained for so many epochs where it is a network."""
    if attacker.name in NETWORKS:
        attacker.recipe = replace(attacker.recipe, epochs=epochs)
    return attacker


def test_reads_what_is_there(attacker: Any, parts: Parts) -> None:
    record = judge(attacker, **parts("visible" if attacker.name in SINGLE else "xor"), on="clean")
    assert record["balanced_accuracy"] > 0.9 and record["auc"] > 0.95
    assert record["name"] == attacker.name and record["on"] == "clean" and record["seconds"] > 0


def test_reads_nothing_where_nothing_is(attacker: Any, parts: Parts) -> None:
    # Of so many attackers one in twenty would miss at 95 %.
    record = judge(short(attacker, 3), **parts("hidden"), confidence=0.999)
    assert record["lower"] < 0.5 < record["upper"]
    assert record["n"] == 400 and record["advantage"] == pytest.approx(2 * record["balanced_accuracy"] - 1)


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_rows_that_are_all_alike_say_nothing_and_break_nobody(attacker: Any) -> None:
    alike = Released(np.full((64, 1, 12, 12), 7, np.uint8), np.arange(64) % 2)
    record = judge(short(attacker, 1), alike, alike, alike)
    assert record["balanced_accuracy"] == 0.5


@pytest.mark.parametrize("name", LINEAR)
def test_a_linear_reader_sees_no_difference_of_spots(name: str, parts: Parts) -> None:
    assert judge(PICTURES[name](), **parts("xor"))["balanced_accuracy"] < 0.6


def test_three_classes_and_three_colours(attacker: Any, parts: Parts) -> None:
    if attacker.name == "finetuned":
        attacker = finetuned(classes=3, channels=3)
    if attacker.name == "code":
        attacker = code(channels=3)
    record = judge(short(attacker, 6), **parts("three", channels=3))
    assert record["balanced_accuracy"] > 0.75 and record["auc"] > 0.85 and record["classes"] == 3


def numbers(n: int, seed: int) -> Released:
    """n noisy pictures with a spot; s says in thousands how bright it is."""
    rng = np.random.default_rng(seed)
    x_NCHW, s_N = rng.normal(128, 10, (n, 1, 12, 12)), rng.uniform(-1, 1, n)
    x_NCHW[:, :, 4:8, 4:8] += 100 * s_N[:, None, None, None]
    return Released(x_NCHW.clip(0, 255).astype(np.uint8), (1000 * s_N + 5000).astype(np.float32))


def test_a_number_is_estimated_in_its_own_unit(attacker: Any) -> None:
    if attacker.name == "finetuned":  # its network speaks in the unit of s, whatever that is
        attacker.adversary = torch.nn.Sequential(attacker.adversary, Unit())
    train, validation, test = numbers(600, 0), numbers(200, 1), numbers(200, 2)
    short(attacker, 8).fit(train, validation, seed=0)
    estimate_N = attacker.scores(test.x)
    assert estimate_N.shape == (200,)
    assert r_squared(estimate_N, test.s) > 0.8


class Unit(torch.nn.Module):
    """Thousands around five thousand."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return 1000 * x + 5000


def test_same_seed_same_scores_and_fresh_weights_at_every_fit(attacker: Any, parts: Parts) -> None:
    data = parts("visible")
    small, attacker = data["train"].take(np.arange(200)), short(attacker, 2)
    first, second = [
        (attacker.fit(small, data["validation"], seed=seed), attacker.scores(data["test"].x))[1] for seed in (3, 3)
    ]
    np.testing.assert_array_equal(first, second)
    if attacker.name in NETWORKS:
        attacker.fit(small, data["validation"], seed=4)
        assert not np.array_equal(first, attacker.scores(data["test"].x))


def test_it_can_be_sent_to_another_process_and_does_there_what_it_does_here(attacker: Any, parts: Parts) -> None:
    data, sent = parts("visible"), pickle.loads(pickle.dumps(attacker))
    small = data["train"].take(np.arange(200))
    scores = []
    for one in (attacker, sent):
        short(one, 1).fit(small, data["validation"], seed=0)
        scores.append(one.scores(data["test"].x))
    np.testing.assert_array_equal(*scores)


def test_the_callers_random_numbers_stay_as_they_were(attacker: Any, parts: Parts) -> None:
    data = parts("visible")
    before = torch.get_rng_state(), np.random.get_state()[1], random.getstate()  # noqa: NPY002
    short(attacker, 1).fit(data["validation"], data["validation"], seed=0)
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


def test_guess_knows_the_mean_of_a_number_alone() -> None:
    guess, train = Guess(), numbers(50, 0)
    guess.fit(train, train, seed=0)
    np.testing.assert_allclose(guess.scores(train.x), np.full(50, train.s.mean()), rtol=1e-6)
