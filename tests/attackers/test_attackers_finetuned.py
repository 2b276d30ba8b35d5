"""The fine-tuned adversary starts where the game ended, and leaves the game's own as it was."""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from privgan.adversary.dense import Dense
from privgan.attackers.base import Released
from privgan.attackers.finetuned import Finetuned
from privgan.errors import RequestError

# members.py lies beside the tests of this package
sys.path.insert(0, str(Path(__file__).parent))
from members import finetuned

Parts = Callable[..., dict[str, Released]]


def vectors() -> Released:
    """Three features, the sign of the first is s."""
    x_NF = np.random.default_rng(0).normal(size=(600, 3)).astype(np.float32)
    return Released(x_NF, (x_NF[:, 0] > 0).astype(np.int64))


def test_it_begins_with_what_the_adversary_reads() -> None:
    data, attacker = vectors(), Finetuned(epochs=1, batch_size=32, lr=1e-9)
    attacker.adversary = Dense((3,), 2)
    attacker.fit(data, data, seed=0)
    with torch.no_grad():
        logit_N = attacker.adversary(torch.from_numpy(data.x)).numpy()
    np.testing.assert_allclose(attacker.scores(data.x), logit_N, atol=1e-5)


def test_the_adversary_of_the_game_stays_as_it_was(parts: Parts) -> None:
    data, attacker = parts("visible"), finetuned(epochs=1)
    assert attacker.adversary is not None
    before = {key: value.clone() for key, value in attacker.adversary.state_dict().items()}
    attacker.fit(data["train"], data["validation"], seed=0)
    for key, value in attacker.adversary.state_dict().items():
        assert torch.equal(value, before[key]), key


def test_an_adversary_of_vectors_that_stood_still_goes_on() -> None:
    """Its parameters may come frozen, as the channel's turn leaves them."""
    data, attacker = vectors(), Finetuned(epochs=8, batch_size=32, lr=1e-2)
    attacker.adversary = Dense((3,), 2).requires_grad_(False)
    attacker.fit(data, data, seed=0)
    assert np.mean((attacker.scores(data.x) > 0) == (data.s == 1)) > 0.95


def test_without_a_game_there_is_nothing_to_start_from(parts: Parts) -> None:
    data = parts("visible")
    with pytest.raises(RequestError, match="attacker finetuned: there was no game"):
        Finetuned().fit(data["train"], data["validation"], seed=0)
