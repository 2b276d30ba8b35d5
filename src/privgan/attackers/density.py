"""The ratio of two densities: what is likelier in one group than in the others.

Shapes: N rows, M rows that a density stands on, D components, K classes.
"""

from collections.abc import Sequence

import numpy as np
from pydantic import PositiveFloat, PositiveInt
from scipy.special import logsumexp
from sklearn.linear_model import Ridge
from sklearn.metrics.pairwise import euclidean_distances

from privgan.attackers.base import Released, chunks, subsample
from privgan.attackers.features import principal
from privgan.attackers.judging.threshold import selection_score
from privgan.errors import RequestError

CHUNK = 512


class DensityRatio:
    """A Gaussian kernel density of each class on whitened principal components, one bandwidth for all (Parzen 1962).

    By the Neyman-Pearson lemma the ratio of the true densities is the best there is to say. Few components, where
    densities can be estimated at all; the numbers of components and the bandwidths that are tried are picked on
    validation. Where s is a number, the mean of s under the same kernel, corrected by a line (Nadaraya 1964).

    Args:
        components: how many, those that are tried.
        bandwidths: multiples of Scott's rule n^(-1 / (D + 4)) that are tried.
        max_rows: training rows used at most; time grows with them.
        name: as the record shows it.

    Raises:
        RequestError: nothing to try, or sizes that are not positive.
    """

    def __init__(
        self,
        components: Sequence[PositiveInt] = (4, 8, 16, 32),
        bandwidths: Sequence[PositiveFloat] = (0.5, 1.0, 1.5),
        max_rows: PositiveInt | None = 8000,
        name: str = "density_ratio",
    ) -> None:
        if not components or min(components) < 1 or not bandwidths or min(bandwidths) <= 0:
            raise RequestError(
                f"attackers: components={list(components)} and bandwidths={list(bandwidths)} of {name} must be "
                "positive, neither empty"
            )
        self.components, self.bandwidths = tuple(components), tuple(bandwidths)
        self.max_rows = max_rows
        self.name = name

    def fit(self, train: Released, validation: Released, *, seed: int) -> None:
        train = subsample(train, self.max_rows, seed)
        self._points = principal(train.x, seed, max(self.components), whiten=True)
        self._at_ND, seen_ND = self._points(train.x), self._points(validation.x)
        self._s_N, self._classes = train.s, train.classes
        best = -np.inf
        for used in dict.fromkeys(min(one, self._at_ND.shape[1]) for one in self.components):
            square_NM = [
                euclidean_distances(seen_ND[rows, :used], self._at_ND[:, :used], squared=True)
                for rows in chunks(len(seen_ND), CHUNK)
            ]
            for times in self.bandwidths:
                width = times * len(train) ** (-1 / (used + 4))
                score = np.concatenate([self._ratio(square, width) for square in square_NM])
                reached = selection_score(score, validation.s)
                if reached > best:
                    best, self._used, self._width = reached, used, width
        if not self._classes:
            said_N = np.concatenate(self._said(validation.x))
            self._line = Ridge(1e-6).fit(said_N[:, None], validation.s)

    def scores(self, x: np.ndarray) -> np.ndarray:
        """Log ratio score_N for two classes, else log densities score_NK; estimate_N of a number."""
        said = np.concatenate(self._said(x))
        if self._classes:
            return said
        estimate_N: np.ndarray = self._line.predict(said[:, None])
        return estimate_N

    def _said(self, x: np.ndarray) -> list[np.ndarray]:
        at_MD = self._at_ND[:, : self._used]
        return [
            self._ratio(euclidean_distances(self._points(x[rows])[:, : self._used], at_MD, squared=True), self._width)
            for rows in chunks(len(x), CHUNK)
        ]

    def _ratio(self, square_NM: np.ndarray, width: float) -> np.ndarray:
        log_NM = square_NM / (-2 * width**2)
        if not self._classes:
            weight_NM = np.exp(log_NM - log_NM.max(1, keepdims=True))
            mean_N: np.ndarray = weight_NM @ self._s_N / weight_NM.sum(1)
            return mean_N
        of_K = [self._s_N == k for k in range(self._classes)]
        log_NK = np.stack([logsumexp(log_NM[:, of], axis=1) - np.log(of.sum()) for of in of_K], axis=1)
        ratio: np.ndarray = log_NK[:, 1] - log_NK[:, 0] if self._classes == 2 else log_NK
        return ratio
