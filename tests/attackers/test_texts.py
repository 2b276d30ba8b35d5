"""Attackers on messages read what is there to read, and nothing where there is nothing."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
import torch

from privgan.attackers.base import Attacker, Released
from privgan.attackers.hashed import HashedPerceptron
from privgan.attackers.lengths import Lengths
from privgan.attackers.ngrams import CharacterLinear, WordBayes
from privgan.data.texts import codes_of
from privgan.errors import RequestError
from privgan.release.messages import MessageChanges, edit_distance, tokens_kept

WORDS = ["home", "later", "call", "work", "ok", "then", "see", "you", "coming", "night"]
ATTACKERS = [CharacterLinear, WordBayes, partial(HashedPerceptron, inputs=4096, width=32, epochs=25)]


def messages(count: int, seed: int, sign: str, classes: int = 2) -> Released:
    """Random words; those of class k hold the k-th sign of `sign`, all others a blank."""
    rng = np.random.default_rng(seed)
    s_N = rng.integers(0, classes, count)
    texts = [" ".join(rng.choice(WORDS, 6)) + f" {sign[s]} " + rng.choice(WORDS) for s in s_N]
    return Released(codes_of(texts, 80), s_N)


def right(attacker: Attacker, sign: str, classes: int = 2) -> float:
    train, validation, test = (messages(count, seed, sign, classes) for count, seed in ((300, 0), (80, 1), (200, 2)))
    attacker.fit(train, validation, seed=0)
    score = attacker.scores(test.x)
    return float(((score > 0) if score.ndim == 1 else score.argmax(axis=1)).__eq__(test.s).mean())


@pytest.mark.parametrize("kind", ATTACKERS)
def test_they_read_a_word_that_tells(kind: Callable[[], Attacker]) -> None:
    assert right(kind(), "ab") > 0.95
    assert right(kind(), "  ") < 0.65
    assert right(kind(), "abc", classes=3) > 0.9


def test_lengths_are_read_whatever_is_said() -> None:
    def lengthened(count: int, seed: int) -> Released:
        rng = np.random.default_rng(seed)
        s_N = rng.integers(0, 2, count)
        return Released(codes_of([" ".join(rng.choice(WORDS, 4 + 6 * s)) for s in s_N], 80), s_N)

    attacker = Lengths(rounds=30)
    attacker.fit(lengthened(300, 0), lengthened(80, 1), seed=0)
    test = lengthened(200, 2)
    assert ((attacker.scores(test.x) > 0) == test.s).mean() > 0.95


@pytest.mark.parametrize("kind", ATTACKERS)
def test_numbers_are_refused(kind: Callable[[], Attacker]) -> None:
    part = messages(40, 0, "ab")
    with pytest.raises(RequestError, match="infers classes"):
        kind().fit(Released(part.x, part.s.astype(np.float32)), part, seed=0)


def test_edits_and_tokens_are_counted() -> None:
    assert edit_distance("kitten", "sitting") == pytest.approx(3 / 7)
    assert edit_distance("", "ab") == 1 and edit_distance("ab", "") == 1 and edit_distance("", "") == 0
    assert edit_distance("flaw", "lawn") == pytest.approx(2 / 4)
    assert tokens_kept("a b c d", "a x c d") == 0.75 and tokens_kept("a b", "b a") == 0.5 and tokens_kept("", "") == 1
    changes = MessageChanges([" ".join(np.random.default_rng(n).choice(WORDS, 6)) for n in range(60)])
    x_NF = torch.from_numpy(codes_of(["see you later", "call home then"], 40))
    changes.add(x_NF, torch.from_numpy(codes_of(["see you later", "ok work night"], 40)))
    told = changes.result()
    assert told["tokens"] == 0.5 and 0 < told["edit"] < 0.5 and 0 < told["meaning"] < 1
