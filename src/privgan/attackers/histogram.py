"""Histograms as likelihoods: on one feature they come near the best attack whatever the law of the release is.

Shapes: N rows, F features, K classes, J bins.
"""

from collections.abc import Sequence

import numpy as np

from privgan.attackers.base import Released, chunks
from privgan.attackers.threshold import selection_accuracy
from privgan.errors import RequestError

CHUNK = 65_536


class Histogram:
    """The ratio of the classes' histograms; for several features the sum of their log ratios (naive Bayes).

    Bins hold equal shares of the training rows, so that they are narrow where releases crowd. Features that depend on
    each other are not read together: on vectors of several features other attackers have to.

    bins: numbers of bins that are tried; validation picks one.
    RequestError (on fit): rows that are no vectors.
    """

    def __init__(self, bins: Sequence[int] = (16, 64, 256, 1024), name: str = "histogram") -> None:
        if not bins or min(bins) < 2:
            raise RequestError(f"attackers: bins={list(bins)} must name numbers of at least 2 bins")
        self.bins = tuple(bins)
        self.name = name

    def fit(self, train: Released, validation: Released, *, seed: int) -> None:
        if train.x.ndim != 2:
            raise RequestError(f"attacker {self.name} reads vectors (N x F), not rows of {train.x.shape[1:]}")
        x_NF, best = np.array(train.x), -1.0
        for bins in self.bins:
            edges = [np.unique(np.quantile(x_N, np.linspace(0, 1, bins + 1)[1:])) for x_N in x_NF.T]
            tables = [
                _log_shares(x_N, train.s, edges_J, train.classes) for x_N, edges_J in zip(x_NF.T, edges, strict=True)
            ]
            accuracy = selection_accuracy(_read(validation.x, edges, tables), validation.s)
            if accuracy > best:
                best, self._edges, self._tables = accuracy, edges, tables

    def scores(self, x: np.ndarray) -> np.ndarray:
        """Log likelihood ratio of s = 1, score_N; log likelihoods score_NK for more than two classes."""
        return _read(x, self._edges, self._tables)


def _log_shares(x_N: np.ndarray, s_N: np.ndarray, edges_J: np.ndarray, classes: int) -> np.ndarray:
    """ln P(bin | s), J x K; half a row is added to every bin, for an empty one is no proof."""
    count_KJ = np.full((classes, len(edges_J) + 1), 0.5)
    np.add.at(count_KJ, (s_N, np.searchsorted(edges_J, x_N, side="right")), 1)
    return np.log(count_KJ / count_KJ.sum(axis=1, keepdims=True)).T


def _read(x: np.ndarray, edges: Sequence[np.ndarray], tables: Sequence[np.ndarray]) -> np.ndarray:
    parts = []
    for rows in chunks(len(x), CHUNK):
        bins_F = [np.searchsorted(edges_J, x_N, side="right") for edges_J, x_N in zip(edges, x[rows].T, strict=True)]
        parts.append(sum(table_JK[bin_N] for table_JK, bin_N in zip(tables, bins_F, strict=True)))
    score_NK = np.concatenate(parts)
    return score_NK[:, 1] - score_NK[:, 0] if score_NK.shape[1] == 2 else score_NK
