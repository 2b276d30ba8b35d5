"""Logistic regression on standardised pixels: what can be read without seeing how pixels belong together.

Shapes: N rows, F pixels or features, K classes (1 column for two classes).
"""

import warnings
from collections.abc import Sequence

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from privgan.attackers.base import Released, as_float, chunks, subsample
from privgan.attackers.threshold import selection_accuracy

CHUNK = 1024


class Linear:
    """Class-balanced logistic regression; the inverse regularisation is picked on validation.

    strengths: the values of C tried, as scikit-learn defines C.
    max_rows: at most so many training rows are used, so memory is bounded by max_rows * F * 4 bytes.
    max_iter: L-BFGS iterations a fit.
    """

    def __init__(
        self,
        strengths: Sequence[float] = (1e-4, 1e-3, 1e-2),
        max_rows: int = 10_000,
        max_iter: int = 100,
        name: str = "linear",
    ) -> None:
        self.strengths = tuple(strengths)
        self.max_rows = max_rows
        self.max_iter = max_iter
        self.name = name

    def fit(self, train: Released, validation: Released, *, seed: int) -> None:
        train = subsample(train, self.max_rows, seed)
        x_NF = as_float(train.x[:]).reshape(len(train), -1)
        self._mean_F = x_NF.mean(axis=0)
        x_NF -= self._mean_F
        spread_F = x_NF.std(axis=0)
        spread_F[spread_F == 0] = 1
        x_NF /= spread_F
        best = -1.0
        for strength in self.strengths:
            model = LogisticRegression(C=strength, class_weight="balanced", tol=1e-3, max_iter=self.max_iter)
            with warnings.catch_warnings():
                # An attacker stopped early is an attacker all the same; validation says how good it is.
                warnings.simplefilter("ignore", ConvergenceWarning)
                model.fit(x_NF, train.s)
            weight_FK, bias_K = (model.coef_ / spread_F).T, model.intercept_
            accuracy = selection_accuracy(self._read(validation.x, weight_FK, bias_K), validation.s)
            if accuracy > best:
                best, self._weight_FK, self._bias_K = accuracy, weight_FK, bias_K

    def scores(self, x: np.ndarray) -> np.ndarray:
        """The log odds that the model gives: score_N for two classes, else score_NK."""
        return self._read(x, self._weight_FK, self._bias_K)

    def _read(self, x: np.ndarray, weight_FK: np.ndarray, bias_K: np.ndarray) -> np.ndarray:
        parts = [
            (as_float(x[rows]).reshape(rows.stop - rows.start, -1) - self._mean_F) @ weight_FK + bias_K
            for rows in chunks(len(x), CHUNK)
        ]
        score_NK = np.concatenate(parts)
        return score_NK[:, 0] if score_NK.shape[1] == 1 else score_NK
