"""The blind guess: always the most common class. What everybody can do without looking."""

import numpy as np

from privgan.attackers.base import Released


class Guess:
    """Knows the shares of the classes among its training rows and nothing else."""

    name = "guess"

    def fit(self, train: Released, validation: Released, *, seed: int) -> None:
        counts = np.bincount(train.s, minlength=train.classes)
        self._log_share_K = np.log(np.maximum(counts, 0.5))

    def scores(self, x: np.ndarray) -> np.ndarray:
        """The log odds of the classes, the same for every row."""
        if len(self._log_share_K) == 2:
            return np.full(len(x), self._log_share_K[1] - self._log_share_K[0])
        return np.tile(self._log_share_K, (len(x), 1))
