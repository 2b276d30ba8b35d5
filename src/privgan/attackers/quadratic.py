"""Quadratic discriminant on principal components: what the second moments of the groups tell apart.

Shapes: N rows, D components, K classes.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from pydantic import PositiveFloat, PositiveInt
from sklearn.discriminant_analysis import QuadraticDiscriminantAnalysis
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

from privgan.attackers.base import Released, chunks, subsample
from privgan.attackers.features import principal
from privgan.attackers.judging.threshold import selection_score
from privgan.errors import RequestError

CHUNK = 4096


class Quadratic:
    """One Gaussian a class, classes equally likely; ridge on products of components where s is a number.

    A release whose groups have equal means says nothing to a linear reader, and much to this one if their covariances
    differ.

    Args:
        components: how many, those that are tried; never more than there are rows of the rarest class over three.
        shrinkage: of each covariance towards a sphere, shares that are tried (the penalty of the ridge, times
            1000).
        max_rows: training rows used at most.
        name: as the record shows it.
    """

    def __init__(
        self,
        components: Sequence[PositiveInt] = (8, 20, 40, 80),
        shrinkage: Sequence[PositiveFloat] = (0.001, 0.03, 0.2),
        max_rows: PositiveInt | None = 50_000,
        name: str = "quadratic",
    ) -> None:
        if not components or min(components) < 1 or not shrinkage or not 0 <= min(shrinkage) <= max(shrinkage) <= 1:
            raise RequestError(
                f"attackers: components={list(components)} of {name} must be positive and shrinkage={list(shrinkage)} "
                "within [0, 1], neither empty"
            )
        self.components, self.shrinkage = tuple(components), tuple(shrinkage)
        self.max_rows = max_rows
        self.name = name

    def fit(self, train: Released, validation: Released, *, seed: int) -> None:
        train = subsample(train, self.max_rows, seed)
        number = train.task == "regression"
        self._points = principal(train.x, seed, 30 if number else max(self.components), whiten=True)
        point_ND, seen_ND = self._all(train.x), self._all(validation.x)
        there = point_ND.shape[1]
        most = there if number else max(1, min(there, int(np.bincount(train.s).min()) // 3))
        best = -np.inf
        for used in dict.fromkeys(min(one, most) for one in self.components):
            for shrinkage in self.shrinkage:
                model = self._model(shrinkage, train.classes).fit(point_ND[:, :used], train.s)
                reached = selection_score(_read(model, seen_ND[:, :used]), validation.s)
                if reached > best:
                    best, self._fitted, self._used = reached, model, used

    def scores(self, x: np.ndarray) -> np.ndarray:
        """Log odds score_N for two classes, else log posteriors score_NK; estimate_N of a number."""
        return _read(self._fitted, self._all(x)[:, : self._used])

    def _all(self, x: np.ndarray) -> np.ndarray:
        return np.concatenate([self._points(x[rows]) for rows in chunks(len(x), CHUNK)])

    @staticmethod
    def _model(shrinkage: float, classes: int) -> Any:
        if not classes:
            return make_pipeline(PolynomialFeatures(2, include_bias=False), StandardScaler(), Ridge(1000 * shrinkage))
        return QuadraticDiscriminantAnalysis(priors=np.full(classes, 1 / classes), reg_param=shrinkage)


def _read(model: Any, point_ND: np.ndarray) -> np.ndarray:
    if not isinstance(model, QuadraticDiscriminantAnalysis):
        estimate: np.ndarray = model.predict(point_ND)
        return estimate
    score: np.ndarray = model.decision_function(point_ND)
    return score
