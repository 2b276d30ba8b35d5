"""What the attackers share that read one weighted sum of the pixels: fit, selection and scores around a linear model.

Shapes: N rows, F pixels or features, K classes (1 column for two classes or a number).
"""

import warnings
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from privgan.attackers.base import Released, Task, as_float, chunks, subsample
from privgan.attackers.judging.threshold import selection_score
from privgan.errors import RequestError

CHUNK = 1024


class AffineAttacker(ABC):
    """A linear model on standardised pixels or features; a subclass says which.

    kind: as the record shows it, by which networks are held against linear models.
    name: as the record shows it. strengths: of its regularisation, in its own terms; validation picks one.
    max_rows: at most so many training rows are used, so memory is bounded by max_rows * F * 4 bytes.
    """

    kind = "linear"

    def __init__(self, name: str, strengths: Sequence[float], max_rows: int | None) -> None:
        if not strengths or min(strengths) <= 0:
            raise RequestError(f"attackers: strengths={list(strengths)} of {name} must be positive and not empty")
        self.name = name
        self.strengths = tuple(strengths)
        self.max_rows = max_rows

    @abstractmethod
    def model(self, strength: float, task: Task) -> Any:
        """An unfitted scikit-learn model that will have coef_ and intercept_."""

    def fit(self, train: Released, validation: Released, *, seed: int) -> None:
        train = subsample(train, self.max_rows, seed)
        x_NF = as_float(train.x[:]).reshape(len(train), -1)
        self._mean_F = x_NF.mean(axis=0)
        x_NF -= self._mean_F
        spread_F = x_NF.std(axis=0)
        spread_F[spread_F == 0] = 1
        x_NF /= spread_F
        best = -np.inf
        for strength in self.strengths:
            model = self.model(strength, train.task)
            with warnings.catch_warnings():
                # An attacker stopped early is an attacker all the same; validation says how good it is.
                warnings.simplefilter("ignore", ConvergenceWarning)
                model.fit(x_NF, train.s)
            weight_FK, bias_K = (np.atleast_2d(model.coef_) / spread_F).T, np.atleast_1d(model.intercept_)
            reached = selection_score(self._read(validation.x, weight_FK, bias_K), validation.s)
            if reached > best:
                best, self._weight_FK, self._bias_K = reached, weight_FK, bias_K

    def scores(self, x: np.ndarray) -> np.ndarray:
        """The decision function of the model: score_N for two classes, else score_NK; estimate_N of a number."""
        return self._read(x, self._weight_FK, self._bias_K)

    def _read(self, x: np.ndarray, weight_FK: np.ndarray, bias_K: np.ndarray) -> np.ndarray:
        parts = [
            (as_float(x[rows]).reshape(rows.stop - rows.start, -1) - self._mean_F) @ weight_FK + bias_K
            for rows in chunks(len(x), CHUNK)
        ]
        score_NK = np.concatenate(parts)
        return score_NK[:, 0] if score_NK.shape[1] == 1 else score_NK
