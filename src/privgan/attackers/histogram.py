"""Histograms as likelihoods: on one feature they come near the best attack whatever the law of the release is.

Shapes: N rows, F features, K classes (1 column for a number), J bins.
"""

from collections.abc import Sequence

import numpy as np

from privgan.attackers.base import Released, chunks
from privgan.attackers.judging.threshold import selection_score
from privgan.config.types import AtLeastTwo
from privgan.errors import RequestError

CHUNK = 65_536


class Histogram:
    """The ratio of the classes' histograms; for several features the sum of their log ratios (naive Bayes).

    A number is estimated by its mean in the row's bin; for several features what each says above the mean is added.
    Bins hold equal shares of the training rows, so that they are narrow where releases crowd. Features that depend on
    each other are not read together: on vectors of several features other attackers have to.

    Args:
        bins: numbers of bins that are tried; validation picks one.
        name: as the record shows it.
    """

    row_kinds = frozenset({"vectors"})

    def __init__(self, bins: Sequence[AtLeastTwo] = (16, 64, 256, 1024), name: str = "histogram") -> None:
        if not bins or min(bins) < 2:
            raise RequestError(f"attackers: bins={list(bins)} must name numbers of at least 2 bins")
        self.bins = tuple(bins)
        self.name = name

    def fit(self, train: Released, validation: Released, *, seed: int) -> None:
        if train.x.ndim != 2:
            raise RequestError(f"attacker {self.name} takes vectors (N x F), not rows of {train.x.shape[1:]}")
        x_NF, best = np.array(train.x), -np.inf
        self._mean = float(train.s.mean(dtype=np.float64)) if train.task == "regression" else 0.0
        for bins in self.bins:
            edges = [np.unique(np.quantile(x_N, np.linspace(0, 1, bins + 1)[1:])) for x_N in x_NF.T]
            tables = [self._table(x_N, train, edges_J) for x_N, edges_J in zip(x_NF.T, edges, strict=True)]
            reached = selection_score(self._read(validation.x, edges, tables), validation.s)
            if reached > best:
                best, self._edges, self._tables = reached, edges, tables

    def scores(self, x: np.ndarray) -> np.ndarray:
        """Log likelihood ratio of s = 1, score_N; log likelihoods score_NK for more classes; estimate_N of a number."""
        return self._read(x, self._edges, self._tables)

    def _table(self, x_N: np.ndarray, train: Released, edges_J: np.ndarray) -> np.ndarray:
        bin_N = np.searchsorted(edges_J, x_N, side="right")
        if train.task == "regression":
            return _excess(bin_N, train.s - self._mean, len(edges_J) + 1)
        return _log_shares(bin_N, train.s, len(edges_J) + 1, train.classes)

    def _read(self, x: np.ndarray, edges: Sequence[np.ndarray], tables: Sequence[np.ndarray]) -> np.ndarray:
        parts = []
        for rows in chunks(len(x), CHUNK):
            bins_F = [
                np.searchsorted(edges_J, x_N, side="right") for edges_J, x_N in zip(edges, x[rows].T, strict=True)
            ]
            parts.append(sum(table_JK[bin_N] for table_JK, bin_N in zip(tables, bins_F, strict=True)))
        score_NK = np.concatenate(parts)
        if score_NK.shape[1] == 1:
            return score_NK[:, 0] + self._mean
        return score_NK[:, 1] - score_NK[:, 0] if score_NK.shape[1] == 2 else score_NK


def _log_shares(bin_N: np.ndarray, s_N: np.ndarray, bins: int, classes: int) -> np.ndarray:
    """ln P(bin | s), J x K; half a row is added to every bin, for an empty one is no proof."""
    count_KJ = np.full((classes, bins), 0.5)
    np.add.at(count_KJ, (s_N, bin_N), 1)
    return np.log(count_KJ / count_KJ.sum(axis=1, keepdims=True)).T


def _excess(bin_N: np.ndarray, s_N: np.ndarray, bins: int) -> np.ndarray:
    """The mean in each bin of a number whose mean is 0, J x 1; half a row of the mean is added to every bin."""
    sum_J = np.bincount(bin_N, weights=s_N, minlength=bins)
    mean_J: np.ndarray = sum_J / (np.bincount(bin_N, minlength=bins) + 0.5)
    return mean_J[:, None]
