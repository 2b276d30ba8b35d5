"""Messages that look like those of one class, rewritten word by word from what the other class writes.

Shapes: N messages, V keys, D numbers of a key's meaning, R readers, Q quantiles, E pairs of keys, B keys of a message.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_array, hstack
from sklearn.decomposition import TruncatedSVD
from sklearn.linear_model import LogisticRegression

from privgan.channel.coding.words import counts, is_form, keys_of, split, vocabulary, written

MEANINGS, QUANTILES = 50, 101
NEAR, LONE = 1.0, 0.001  # of a stand-in: exponent of the cosine; weight of a word beside that of a pair of words
FEWEST_PAIRS = 2  # of a pair of words, to be followed
CANDIDATES = 4  # ways to rewrite a message, of which the readers choose


@dataclass(frozen=True)
class Reader:
    """Log odds of a message: bias + weight of each key that it holds + slope * log(1 + tokens).

    weight_V: positive for the class that is rewritten. common_Q: quantiles of the log odds of the other class.
    """

    weight_V: np.ndarray
    bias: float
    slope: float
    common_Q: np.ndarray

    def logit(self, at: Sequence[int]) -> float:
        """Of a message of these keys; -1 is one that nobody had."""
        held = [key for key in set(at) if key >= 0]
        return self.bias + float(self.weight_V[held].sum()) + self.slope * float(np.log1p(len(at)))

    def expected(self, place: float) -> float:
        """The log odds below which this share of the other class lies."""
        return float(np.interp(place, np.linspace(0, 1, len(self.common_Q)), self.common_Q))


@dataclass(frozen=True)
class Rewriter:
    """What is needed to rewrite a message.

    words: the keys in their order. meaning_VD: of length 1. often_V: how often the other class writes a key. pair_E2,
    often_E: pairs of keys of the other class that follow one another, rising; -1 begins a message. spaced_E, spaced_V:
    share of blanks before the second. length_Q: quantiles of its numbers of tokens. passes: share of the messages of
    the other class that stay as they are.
    """

    words: tuple[str, ...]
    meaning_VD: np.ndarray
    often_V: np.ndarray
    pair_E2: np.ndarray
    often_E: np.ndarray
    spaced_E: np.ndarray
    spaced_V: np.ndarray
    length_Q: np.ndarray
    passes: float
    readers: tuple[Reader, ...] = ()

    @cached_property
    def known(self) -> dict[str, int]:
        """Key -> its number."""
        return {word: number for number, word in enumerate(self.words)}

    def rewrite(self, text: str, strength: float, rng: np.random.Generator) -> str:
        """The message as it is where the first reader lets it pass, else with probability `strength` rewritten."""
        at = keys_of(text, self.known)
        if not at or not self.readers:
            return text
        first = self.readers[0]
        if first.logit(at) <= min(first.expected(self.passes), 0.0) or rng.random() >= strength:
            return text
        place = rng.random()
        best, least = text, np.inf
        for _ in range(CANDIDATES if len(self.readers) > 1 else 1):
            new, found = self._drawn(at, split(text), rng)
            off = sum(abs(reader.logit(found) - reader.expected(place)) for reader in self.readers[1:])
            if off < least:
                best, least = new, off
        return best

    def _drawn(
        self, at: Sequence[int], tokens: Sequence[tuple[str, str]], rng: np.random.Generator
    ) -> tuple[str, list[int]]:
        """As many tokens as a message of the other class has, each after the one before it as that class writes it.

        A token stays where the other class writes it there.
        """
        place, size = np.linspace(0, 1, len(self.length_Q)), len(at)
        length = max(1, round(float(np.interp(rng.random(), place, self.length_Q))))
        # Tokens that are left out are those furthest from what the other class writes; the order stays.
        kept = sorted(rng.permutation(size)[:length].tolist())
        meant = [at[one] for one in kept] + rng.choice(at, max(0, length - size)).tolist()
        parts, found, before = list[str](), list[int](), -1
        for number, key in enumerate(meant):
            low, high = np.searchsorted(self.pair_E2[:, 0], [before, before + 1])
            follow_E = slice(int(low), int(high))
            follow = self.pair_E2[follow_E, 1]
            if key in follow and not is_form(self.words[key]):
                new = key
            else:
                share_V = LONE * self.often_V
                share_V[follow] += self.often_E[follow_E]
                if key >= 0:
                    share_V *= np.exp(NEAR * (self.meaning_VD @ self.meaning_VD[key]))
                new = int(np.searchsorted(np.cumsum(share_V), rng.random() * share_V.sum(), side="right"))
                new = min(new, len(share_V) - 1)
            spot = np.flatnonzero(follow == new)
            spaced = self.spaced_E[follow_E][spot[0]] if len(spot) else self.spaced_V[new]
            word = written(self.words[new], rng)
            # Two words without a blank would be one.
            apart = number and (rng.random() < spaced or (parts[-1][-1].isalnum() and word[0].isalnum()))
            parts.append((" " if apart else "") + word)
            found.append(new)
            before = new
        return "".join(parts), found


def fit_rewriter(
    texts: Sequence[str], s_N: np.ndarray, *, rounds: int, fewest: int, passes: float, seed: int
) -> Rewriter:
    """Readers that begin afresh, each on what the ones before it left: logistic regressions on tokens and the length.

    The class with more tokens in all stays, and the other is rewritten.

    Args:
        texts: messages of people that the channel may know.
        s_N: class of each, 0 or 1.
        rounds: readers, one after another, at least 1.
        fewest: messages that a token has to stand in to be known.
        seed: of what is drawn.
    """
    known = vocabulary(texts, fewest)
    count_NV = counts(texts, known)
    length_N = np.array([len(split(text)) for text in texts])
    common = int(np.bincount(s_N, weights=length_N, minlength=2).argmax())
    rest_N = s_N == common
    words = tuple(sorted(known, key=known.__getitem__))
    often_V = np.asarray(count_NV[rest_N].sum(axis=0)).ravel()
    often_V[[number for number, word in enumerate(words) if is_form(word) and "digits" not in word]] = 0
    pairs, blanks = Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    spaced_V, seen_V = np.zeros(len(words)), np.zeros(len(words))
    for text in (text for text, rest in zip(texts, rest_N, strict=True) if rest):
        at, tokens = [-1, *keys_of(text, known)], split(text)
        for (one, two), (blank, _) in zip(pairwise(at), tokens, strict=True):
            if two >= 0:
                spaced_V[two], seen_V[two] = spaced_V[two] + bool(blank), seen_V[two] + 1
                if often_V[two]:
                    pairs[one, two] += 1
                    blanks[one, two] += bool(blank)
    kept = sorted(pair for pair, often in pairs.items() if often >= FEWEST_PAIRS)
    rewriter = Rewriter(
        words=words,
        meaning_VD=_meanings(count_NV, seed),
        often_V=often_V,
        pair_E2=np.array(kept, np.int64).reshape(-1, 2),
        often_E=np.array([pairs[pair] for pair in kept], np.float64),
        spaced_E=np.array([blanks[pair] / pairs[pair] for pair in kept], np.float64),
        spaced_V=spaced_V / np.maximum(seen_V, 1),
        length_Q=np.quantile(length_N[rest_N], np.linspace(0, 1, QUANTILES)),
        passes=passes,
    )
    for number in range(rounds):
        rng = np.random.default_rng([seed, number])
        released = [rewriter.rewrite(text, 1.0, rng) for text in texts] if number else texts
        reader = _reader(released, s_N, common, known, seed + number)
        rewriter = replace(rewriter, readers=(*rewriter.readers, reader))
    return rewriter


def _reader(texts: Sequence[str], s_N: np.ndarray, common: int, known: dict[str, int], seed: int) -> Reader:
    length_N = np.log1p([len(split(text)) for text in texts])
    seen_NV = hstack([(counts(texts, known) > 0).astype(np.float64), csr_array(length_N[:, None])], format="csr")
    model = LogisticRegression(C=1.0, class_weight="balanced", max_iter=300, random_state=seed)
    model.fit(seen_NV, (s_N != common).astype(int))
    weight = model.coef_[0]
    common_Q = np.quantile(model.decision_function(seen_NV)[s_N == common], np.linspace(0, 1, QUANTILES))
    return Reader(weight[:-1].copy(), float(model.intercept_[0]), float(weight[-1]), common_Q)


def _meanings(count_NV: csr_array, seed: int) -> np.ndarray:
    """V x D, of length 1: which keys stand in the same messages (latent semantic analysis)."""
    frequency_V = np.asarray((count_NV > 0).sum(axis=0)).ravel()
    idf_V = np.log((1 + count_NV.shape[0]) / (1 + frequency_V)) + 1
    wanted = min(MEANINGS, min(count_NV.shape) - 1)
    if wanted < 1:
        return np.ones((count_NV.shape[1], 1))
    found = TruncatedSVD(wanted, random_state=seed).fit(count_NV.multiply(idf_V).tocsr())
    meaning_VD = found.components_.T * found.singular_values_
    told: np.ndarray = meaning_VD / np.maximum(np.linalg.norm(meaning_VD, axis=1, keepdims=True), 1e-9)
    return told
