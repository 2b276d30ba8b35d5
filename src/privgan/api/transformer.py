"""A scikit-learn transformer that releases principal components of which a closed-form map has taken s.

Shapes: N rows, F features, K classes.
"""

from typing import Any, Literal, Self

import numpy as np
import torch
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from privgan.batch import Batch
from privgan.channel.components import Components
from privgan.channel.release import released_batch
from privgan.errors import RequestError

ROWS = 4096


class PrivateComponents(TransformerMixin, BaseEstimator):
    """Rows from few principal components, moved so that they tell less of a sensitive value; the rest is dropped.

    It is the channel `privgan.channel.components` for vectors, in a pipeline: scale the features before it. What a
    release still tells is measured by `privgan.judge`, on rows that it was not fitted on.

    Args:
        components: how many numbers are kept, at most the number of features and of rows; below 1 the share of variance
            that they hold.
        map: `erasure` takes what can be read linearly, and needs no s afterwards; `barycentre` and `partial` move the
            classes onto one another, and have to be given s with every row (`transform(X, s=s)`); `none`.
        allowance: total variation that the map `partial` leaves.

    Attributes:
        classes_: the values of s, in order.
        channel_: the fitted channel.
        n_features_in_: F.

    Example:
        >>> from sklearn.datasets import load_iris
        >>> X, s = load_iris(return_X_y=True)
        >>> PrivateComponents(components=2).fit(X, s).transform(X).shape
        (150, 4)
    """

    def __init__(
        self,
        components: int | float = 20,
        map: Literal["none", "erasure", "barycentre", "partial"] = "erasure",
        allowance: float = 0.0,
    ) -> None:
        self.components = components
        self.map = map
        self.allowance = allowance

    def fit(self, X: Any, y: Any) -> Self:
        """Fit components and map.

        Args:
            X: N x F.
            y: the sensitive value of each row, at least two classes of at least two rows each.

        Returns:
            Itself.

        Raises:
            ValueError: what scikit-learn's checks refuse, or rows that the channel cannot be fitted on.
        """
        X, y = validate_data(self, X, y, dtype=np.float64, ensure_min_samples=2)
        check_classification_targets(y)
        self.classes_, place_N = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(f"y has 1 class ({self.classes_[0]}): there is nothing to hide")
        kept = self.components if self.components < 1 else min(int(self.components), *X.shape)
        x_NF, s_N = torch.tensor(X, dtype=torch.float32), torch.tensor(place_N, dtype=torch.int64)
        columns = (x_NF, s_N, torch.zeros(len(s_N), 0), torch.arange(len(s_N)))
        rows = [Batch(*parts) for parts in zip(*(column.split(ROWS) for column in columns), strict=True)]
        try:
            channel = Components(
                (X.shape[1],),
                components=kept,
                map=self.map,
                allowance=self.allowance,
                classes=len(self.classes_),
                mirror=False,
            )
            channel.fit(rows, len(self.classes_))
        except RequestError as error:
            raise ValueError(str(error)) from error
        self.channel_ = channel.eval()
        return self

    def transform(self, X: Any, s: Any = None) -> np.ndarray:
        """The release of X.

        Args:
            X: N x F.
            s: the sensitive value of each row, for a map that sees it.

        Returns:
            N x F float64.

        Raises:
            ValueError: s is missing or holds a class that was not there in `fit`.
        """
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float64, reset=False)
        given = self._classes_of(s, len(X)) if self.channel_.sees == "xs" else None
        release = released_batch(self.channel_, torch.tensor(X, dtype=torch.float32), given)  # type: ignore[arg-type]
        return release.numpy().astype(np.float64)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        tags.transformer_tags.preserves_dtype = []
        return tags

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """The names of the features, which stay as they are."""
        check_is_fitted(self)
        names = getattr(self, "feature_names_in_", input_features)
        if names is None:
            names = [f"x{place}" for place in range(self.n_features_in_)]
        return np.asarray(names, dtype=object)

    def _classes_of(self, s: Any, rows: int) -> torch.Tensor:
        if s is None:
            raise ValueError(f"map={self.map} sees s: give transform(X, s=s), or take map='erasure'")
        given_N = np.asarray(s)
        place_N = np.searchsorted(self.classes_, given_N)
        place_N = np.minimum(place_N, len(self.classes_) - 1)
        if given_N.shape != (rows,) or (self.classes_[place_N] != given_N).any():
            raise ValueError(f"s must hold one of {list(self.classes_)} for each of {rows} rows")
        return torch.from_numpy(place_N.astype(np.int64))
