"""A kernel machine: ridge regression on Nystroem features of a Gaussian kernel.

Shapes: N rows, F features, J landmarks, K classes.
"""

import warnings
from collections.abc import Iterator, Sequence

import numpy as np
from pydantic import PositiveFloat, PositiveInt
from scipy.linalg import LinAlgWarning
from scipy.spatial.distance import pdist
from sklearn.kernel_approximation import Nystroem
from sklearn.linear_model import Ridge, RidgeClassifier

from privgan.attackers.base import Released, chunks, subsample
from privgan.attackers.features import principal
from privgan.attackers.judging.threshold import selection_score
from privgan.errors import RequestError

CHUNK = 1024
PAIRED = 1000  # rows whose distances set the width


class Kernel:
    """exp(-d^2 / 2 w^2) to landmarks among the training rows (Williams and Seeger 2001), read by class-balanced ridge.

    Distances are those of whitened principal components, so that light and dark do not drown what is finer. The width
    w is the median distance between training rows (the median rule; Garreau, Jitkrittum and Kanagawa 2017), times what
    validation picks.

    Args:
        landmarks: how many.
        components: how many.
        widths: multiples of the median that are tried.
        strengths: of the ridge penalty, that are tried.
        max_rows: at most so many training rows are used.
        name: as the record shows it.
    """

    def __init__(
        self,
        landmarks: PositiveInt = 1000,
        components: PositiveInt = 128,
        widths: Sequence[PositiveFloat] = (0.5, 1.0),
        strengths: Sequence[PositiveFloat] = (0.1, 1.0, 10.0),
        max_rows: PositiveInt | None = 10_000,
        name: str = "kernel",
    ) -> None:
        if min(landmarks, components) < 1 or not widths or not strengths or min(*widths, *strengths) <= 0:
            raise RequestError(
                f"attackers: landmarks={landmarks}, components={components}, widths={list(widths)}, "
                f"strengths={list(strengths)} of {name} must be positive and not empty"
            )
        self.landmarks, self.components = landmarks, components
        self.widths, self.strengths = tuple(widths), tuple(strengths)
        self.max_rows = max_rows
        self.name = name

    def fit(self, train: Released, validation: Released, *, seed: int) -> None:
        train = subsample(train, self.max_rows, seed)
        self._points = principal(train.x, seed, self.components, whiten=True)
        point_NF = self._points(train.x)
        drawn = np.random.default_rng(seed).permutation(len(train))[:PAIRED]
        median = float(np.median(pdist(point_NF[drawn]))) or 1.0
        best = -np.inf
        for width in self.widths:
            features = Nystroem(
                gamma=0.5 / (width * median) ** 2,
                n_components=min(self.landmarks, len(train)),
                random_state=seed,
            )
            feature_NJ = features.fit_transform(point_NF)
            seen_NJ = np.concatenate(list(self._parts(validation.x, features)))
            for strength in self.strengths:
                number = train.task == "regression"
                model = Ridge(alpha=strength) if number else RidgeClassifier(alpha=strength, class_weight="balanced")
                with warnings.catch_warnings():  # releases of few values: landmarks coincide, the penalty decides
                    warnings.simplefilter("ignore", LinAlgWarning)
                    model.fit(feature_NJ, train.s)
                reached = selection_score(_read(model, seen_NJ), validation.s)
                if reached > best:
                    best, self._features, self._model = reached, features, model

    def scores(self, x: np.ndarray) -> np.ndarray:
        """The decision function: score_N for two classes, else score_NK; estimate_N of a number."""
        return np.concatenate([_read(self._model, part_NJ) for part_NJ in self._parts(x, self._features)])

    def _parts(self, x: np.ndarray, features: Nystroem) -> Iterator[np.ndarray]:
        return (features.transform(self._points(x[rows])) for rows in chunks(len(x), CHUNK))


def _read(model: Ridge | RidgeClassifier, feature_NJ: np.ndarray) -> np.ndarray:
    score: np.ndarray = (model.predict if isinstance(model, Ridge) else model.decision_function)(feature_NJ)
    return score
