"""Attackers on messages that count strings: a linear model on characters, and naive Bayes on words.

Shapes: N messages, K classes.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
from pydantic import PositiveFloat, PositiveInt
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB

from privgan.attackers.base import Released, chunks, subsample
from privgan.attackers.judging.threshold import selection_score
from privgan.data.texts import TOKEN, texts_of
from privgan.errors import RequestError

CHUNK = 1024


class NgramAttacker(ABC):
    """Counts of strings, and a model of them; a subclass says which.

    name: as the record shows it. strengths: of the model, in its own terms; validation picks one. longest: of a string,
    in its units. max_rows: training messages used at most.
    """

    row_kinds = frozenset({"texts"})
    kind: ClassVar[str] = "linear"

    def __init__(
        self, name: str, strengths: Sequence[PositiveFloat], longest: PositiveInt, max_rows: int | None
    ) -> None:
        if not strengths or min(strengths) <= 0 or longest < 1:
            raise RequestError(
                f"attackers: strengths={list(strengths)} and longest={longest} of {name} must be positive and not empty"
            )
        self.name, self.strengths, self.longest, self.max_rows = name, tuple(strengths), longest, max_rows

    @abstractmethod
    def counter(self) -> Any:
        """An unfitted vectorizer of scikit-learn."""

    @abstractmethod
    def model(self, strength: float) -> Any:
        """An unfitted classifier of scikit-learn."""

    def fit(self, train: Released, validation: Released, *, seed: int) -> None:
        if train.task == "regression":
            raise RequestError(
                f"attacker {self.name} infers classes: leave it out with ~attackers.attackers.{self.name}"
            )
        train = subsample(train, self.max_rows, seed)
        self._counter = self.counter()
        try:
            count_NV = self._counter.fit_transform(texts_of(train.x[:]))
        except ValueError as error:
            raise RequestError(f"attacker {self.name}: the messages hold nothing to count ({error})") from error
        held_out, best = self._counter.transform(texts_of(validation.x[:])), -np.inf
        for strength in self.strengths:
            model = self.model(strength).fit(count_NV, train.s)
            reached = selection_score(_logit(model, held_out), validation.s)
            if reached > best:
                best, self._model = reached, model

    def scores(self, x: np.ndarray) -> np.ndarray:
        """Log odds score_N of two classes, score_NK of more."""
        parts = (self._counter.transform(texts_of(x[rows])) for rows in chunks(len(x), CHUNK))
        return np.concatenate([_logit(self._model, part) for part in parts])


class CharacterLinear(NgramAttacker):
    """Class-balanced logistic regression on strings of characters, capitals and blanks among them (tf-idf)."""

    def __init__(
        self,
        strengths: Sequence[PositiveFloat] = (1.0, 10.0),
        longest: PositiveInt = 4,
        most: PositiveInt = 50_000,
        max_rows: PositiveInt | None = 20_000,
        name: str = "characters",
    ) -> None:
        super().__init__(name, strengths, longest, max_rows)
        self.most = most

    def counter(self) -> Any:
        return TfidfVectorizer(
            analyzer="char", ngram_range=(1, self.longest), lowercase=False, sublinear_tf=True, max_features=self.most
        )

    def model(self, strength: float) -> Any:
        return LogisticRegression(C=strength, class_weight="balanced", max_iter=200)


class WordBayes(NgramAttacker):
    """Naive Bayes on words, signs and short runs of them; classes weigh alike."""

    kind = "bayes"

    def __init__(
        self,
        strengths: Sequence[PositiveFloat] = (0.03, 0.3),
        longest: PositiveInt = 2,
        max_rows: PositiveInt | None = 50_000,
        name: str = "words",
    ) -> None:
        super().__init__(name, strengths, longest, max_rows)

    def counter(self) -> Any:
        return CountVectorizer(ngram_range=(1, self.longest), lowercase=False, token_pattern=TOKEN.pattern)

    def model(self, strength: float) -> Any:
        return MultinomialNB(alpha=strength, fit_prior=False)


def _logit(model: Any, count_NV: Any) -> np.ndarray:
    """Log odds, or log probabilities of more than two classes."""
    if hasattr(model, "decision_function"):
        return np.asarray(model.decision_function(count_NV))
    log_NK = model.predict_log_proba(count_NV)
    return np.asarray(log_NK[:, 1] - log_NK[:, 0] if log_NK.shape[1] == 2 else log_NK)
