"""Messages rewritten: what looks like one class becomes like the other, the rest stays; and the random baseline."""

from pathlib import Path

import numpy as np
import pytest
import torch

from privgan.batch import Batch
from privgan.channel import RandomWords, Tokens, load
from privgan.data.texts import codes_of, texts_of, tokens_of
from privgan.errors import RequestError

HAM = ["see you at home tonight", "are you coming home later", "i am at work , call me later", "ok see you later then"]
SPAM = ["win a free prize now ! call 08001", "free entry ! text WIN to 4411 now", "claim your free prize now ! text 90"]
LENGTH = 60


def batch() -> tuple[Batch, list[str]]:
    rng = np.random.default_rng(0)
    names = ["ann", "bob", "eve", "tom"]
    texts = [
        f"{rng.choice(SPAM)} {rng.integers(10)}" if n % 4 == 0 else f"{rng.choice(HAM)} {rng.choice(names)}"
        for n in range(200)
    ]
    s_N = torch.tensor([int(n % 4 == 0) for n in range(200)])
    return Batch(torch.from_numpy(codes_of(texts, LENGTH)), s_N, torch.zeros(200, 0), torch.arange(200)), texts


def released(channel: Tokens | RandomWords, rows: Batch) -> list[str]:
    torch.manual_seed(0)
    return texts_of(channel(rows.x, rows.s).numpy())


def test_telling_tokens_go_and_other_messages_stay() -> None:
    rows, texts = batch()
    channel = Tokens((LENGTH,), rounds=2)
    channel.fit([rows], 2)
    after = released(channel, rows)
    rest = [(one, other) for one, other, s in zip(texts, after, rows.s.tolist(), strict=True) if s == 0]
    assert np.mean([one == other for one, other in rest]) > 0.85
    spam = [other for other, s in zip(after, rows.s.tolist(), strict=True) if s == 1]
    words = {token for text in spam for token in tokens_of(text)}
    ham = {token for text, s in zip(texts, rows.s.tolist(), strict=True) if s == 0 for token in tokens_of(text)}
    assert not words & {"free", "prize", "WIN", "claim"} and words <= ham
    assert all(spam)


def test_strength_is_the_share_that_is_rewritten() -> None:
    rows, texts = batch()
    changed = []
    for strength in (0.0, 0.5):
        channel = Tokens((LENGTH,), strength=strength, rounds=1)
        channel.fit([rows], 2)
        after = released(channel, rows)
        spam = [one != other for one, other, s in zip(texts, after, rows.s.tolist(), strict=True) if s == 1]
        changed.append(np.mean(spam))
    assert changed[0] == 0 and 0.25 < changed[1] < 0.75


def test_of_the_other_class_those_stay_that_look_least_like_the_first() -> None:
    rows, texts = batch()
    stayed = {}
    for passes in (1.0, 0.5, 0.0):
        channel = Tokens((LENGTH,), passes=passes, rounds=2)
        channel.fit([rows], 2)
        pairs = zip(texts, released(channel, rows), rows.s.tolist(), strict=True)
        stayed[passes] = np.mean([one == other for one, other, s in pairs if s == 0])
    assert stayed[1.0] == 1 > stayed[0.5] > stayed[0.0] + 0.1, stayed


def test_random_words_keep_as_many_as_asked_for() -> None:
    rows, texts = batch()
    channel = RandomWords((LENGTH,), kept=0.6)
    channel.fit([rows], 2)
    pairs = [
        zip(tokens_of(one), tokens_of(other), strict=True)
        for one, other in zip(texts, released(channel, rows), strict=True)
        if len(tokens_of(one)) == len(tokens_of(other))
    ]
    kept = np.mean([one == other for pair in pairs for one, other in pair])
    assert len(pairs) > 100 and 0.58 < kept < 0.72  # some are drawn as they were


@pytest.mark.parametrize("kind", [Tokens, RandomWords])
def test_saved_and_loaded_they_release_the_same(kind: type[Tokens] | type[RandomWords], tmp_path: Path) -> None:
    rows, _ = batch()
    channel = kind((LENGTH,))
    channel.fit([rows], 2)
    channel.save(tmp_path)
    assert released(load(tmp_path), rows) == released(channel, rows)  # type: ignore[arg-type]


def test_what_is_refused() -> None:
    rows, _ = batch()
    with pytest.raises(RequestError, match=r"strength=2 and passes=0\.9 must be in 0 to 1"):
        Tokens((LENGTH,), strength=2)
    with pytest.raises(RequestError, match="passes=-1 must be in 0 to 1"):
        Tokens((LENGTH,), passes=-1)
    with pytest.raises(RequestError, match="rewrites one of two classes, not of 3"):
        Tokens((LENGTH,)).fit([rows], 3)
    with pytest.raises(RequestError, match="both classes need messages"):
        Tokens((LENGTH,)).fit([Batch(rows.x, torch.zeros_like(rows.s), rows.u, rows.group)], 2)
    with pytest.raises(RequestError, match=r"channel\.kept=-1"):
        RandomWords((LENGTH,), kept=-1)
    with pytest.raises(RequestError, match="there is no token to draw"):
        RandomWords((LENGTH,)).fit([Batch(torch.zeros(3, LENGTH), rows.s[:3], rows.u[:3], rows.group[:3])], 2)
