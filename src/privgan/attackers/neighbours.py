"""Nearest neighbours: the attacker that assumes nothing of the release.

With k growing like ln n, so that k grows and k / n vanishes, its risk converges to that of the best attack whatever the
law (Stone 1977, Consistent nonparametric regression, theorem 1). As a measure of leakage: Cherubin, Chatzikokolakis and
Palamidessi 2019, F-BLEAU, section IV. Shapes: N rows, F features, J neighbours, K classes.
"""

import math
from typing import Literal

import numpy as np
from pydantic import PositiveInt
from sklearn.neighbors import NearestNeighbors

from privgan.attackers.base import Released, chunks, subsample
from privgan.attackers.features import principal, standardised
from privgan.errors import RequestError

CHUNK = 1024


class Neighbours:
    """The shares of the classes, or the mean of the number, among the ceil(ln n) nearest training rows.

    A neighbour of a rare class counts as much more as the class is rarer. Distances are Euclidean.

    Args:
        space: "pixels" as they stand, or "whitened", their first principal components with equal spread.
        components: how many.
        max_rows: training rows used at most; time, and in pixels memory (max_rows * F * 4 bytes), grow with them.
        name: as the record shows it.
    """

    def __init__(
        self,
        space: Literal["pixels", "whitened"] = "pixels",
        components: PositiveInt = 64,
        max_rows: PositiveInt | None = 20_000,
        name: str = "neighbours",
    ) -> None:
        if space not in ("pixels", "whitened") or components < 1:
            raise RequestError(
                f"attackers: space={space}, components={components} of {name}: space is pixels or whitened, "
                "components 1 or more"
            )
        self.space, self.components = space, components
        self.max_rows = max_rows
        self.name = name

    def fit(self, train: Released, validation: Released, *, seed: int) -> None:
        train = subsample(train, self.max_rows, seed)
        whitened = self.space == "whitened"
        x = train.x
        self._points = principal(x, seed, self.components, whiten=True) if whitened else standardised(x, seed)
        self._index = NearestNeighbors(n_neighbors=math.ceil(math.log(len(train)))).fit(self._points(x))
        if train.task == "regression":
            self._vote_NK = np.array(train.s, dtype=np.float64)[:, None]
        else:
            one_hot_NK = np.eye(train.classes)[train.s]
            self._vote_NK = one_hot_NK / (train.classes * one_hot_NK.mean(axis=0))
        self._number = train.task == "regression"

    def scores(self, x: np.ndarray) -> np.ndarray:
        """Log odds of the votes, score_N; log votes score_NK for more classes; the mean estimate_N of a number."""
        votes = []
        for rows in chunks(len(x), CHUNK):
            nearest_NJ = self._index.kneighbors(self._points(x[rows]), return_distance=False)
            votes.append(self._vote_NK[nearest_NJ].mean(axis=1))
        vote_NK = np.concatenate(votes)
        if self._number:
            return vote_NK[:, 0]
        # Half a neighbour is added to every class, for none among few is no proof.
        log_NK = np.log(vote_NK + 0.5 / self._index.n_neighbors)
        return log_NK[:, 1] - log_NK[:, 0] if log_NK.shape[1] == 2 else log_NK
