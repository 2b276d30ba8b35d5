"""Gradient-boosted trees on principal components, or on the features of a vector as they are.

Shapes: N rows, D components, F features, K classes.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from pydantic import PositiveFloat, PositiveInt
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.utils.class_weight import compute_sample_weight

from privgan.attackers.base import Released, chunks, subsample
from privgan.attackers.features import principal, standardised
from privgan.config.types import AtLeastTwo
from privgan.errors import RequestError

CHUNK = 4096


class Trees:
    """Histogram gradient boosting (scikit-learn), class-balanced, stopped where validation no longer gains.

    Args:
        rounds: trees a class at most.
        lr: shrinkage of each.
        leaves: of a tree.
        components: of the pictures.
        max_rows: training rows used at most.
        name: as the record shows it.
        bins: values of a feature that are told apart; with weighted rows finding them is most of the work.
    """

    on_facts: Mapping[str, Any] = {"rounds": 100, "max_rows": 20_000, "bins": 32}

    def __init__(
        self,
        rounds: PositiveInt = 300,
        lr: PositiveFloat = 0.1,
        leaves: AtLeastTwo = 15,
        components: PositiveInt = 64,
        max_rows: PositiveInt | None = 50_000,
        name: str = "trees",
        bins: AtLeastTwo = 255,
    ) -> None:
        if rounds < 1 or not 0 < lr <= 1 or leaves < 2 or components < 1 or not 2 <= bins <= 255:
            raise RequestError(
                f"attackers: rounds={rounds}, lr={lr}, leaves={leaves}, components={components}, bins={bins} of "
                f"{name}: give positive numbers, lr of at most 1, at least 2 leaves and 2 to 255 bins"
            )
        self.rounds, self.lr, self.leaves, self.components = rounds, lr, leaves, components
        self.max_rows, self.bins = max_rows, bins
        self.name = name

    def fit(self, train: Released, validation: Released, *, seed: int) -> None:
        train = subsample(train, self.max_rows, seed)
        x = train.x
        # Trees cut along the axes: a vector's own features are worth more to them than a rotation.
        self._points = principal(x, seed, self.components) if x.ndim == 4 else standardised(x, seed)
        number = train.task == "regression"
        kind = HistGradientBoostingRegressor if number else HistGradientBoostingClassifier
        self._model = kind(
            max_iter=self.rounds,
            learning_rate=self.lr,
            max_leaf_nodes=self.leaves,
            max_bins=self.bins,
            early_stopping=True,
            random_state=seed,
        )
        weights = [None if number else compute_sample_weight("balanced", part.s) for part in (train, validation)]
        self._model.fit(
            self._points(x),
            train.s,
            sample_weight=weights[0],
            X_val=self._points(validation.x),
            y_val=validation.s,
            sample_weight_val=weights[1],
        )

    def scores(self, x: np.ndarray) -> np.ndarray:
        """Log odds score_N for two classes, else raw scores score_NK; estimate_N of a number."""
        number = isinstance(self._model, HistGradientBoostingRegressor)
        read = self._model.predict if number else self._model.decision_function
        return np.concatenate([read(self._points(x[rows])) for rows in chunks(len(x), CHUNK)])
