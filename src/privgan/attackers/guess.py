"""The blind guess: always the most common class, or the mean. What everybody can do without looking."""

import numpy as np

from privgan.attackers.base import Released


class Guess:
    """Knows the shares of the classes among its training rows, or the mean of the number, and nothing else."""

    row_kinds = frozenset({"pictures", "vectors", "texts"})
    name = "guess"

    def fit(self, train: Released, validation: Released, *, seed: int) -> None:
        self._score: np.ndarray
        if train.task == "regression":
            self._score = np.array(train.s.mean(dtype=np.float64))
            return
        counts = np.bincount(train.s, minlength=train.classes)
        log_share_K = np.log(np.maximum(counts, 0.5))
        self._score = log_share_K[1] - log_share_K[0] if len(log_share_K) == 2 else log_share_K

    def scores(self, x: np.ndarray) -> np.ndarray:
        """The log odds of the classes, or the mean, the same for every row."""
        return np.tile(self._score, (len(x), *(1,) * self._score.ndim))
