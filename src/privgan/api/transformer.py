"""scikit-learn transformers that release a small code of each row, of which s has been taken.

Shapes: N rows, F features, K classes.
"""

import time
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, Literal, Self

import numpy as np
import torch
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from privgan.batch import Batch
from privgan.channel.code import Code
from privgan.channel.coding.principal import Rows
from privgan.channel.components import Components
from privgan.channel.release import released_batch
from privgan.config.trainer import Trainer
from privgan.errors import RequestError
from privgan.fit.base import Setting
from privgan.fit.matching import Matching
from privgan.fit.matching_steps import MatchingFit
from privgan.objective.distortion import mse
from privgan.objective.leakage.cross_entropy import CrossEntropy
from privgan.objective.minimax import Minimax
from privgan.release.noise import set_noise
from privgan.scratch import scratch

ROWS = 4096


class ReleasingTransformer(TransformerMixin, BaseEstimator):
    """A channel for vectors with a place in a pipeline: scale the features before it.

    What a release still tells is measured by `privgan.judge`, on rows that it was not fitted on.
    """

    def fit(self, X: Any, y: Any) -> Self:
        """Fit the channel.

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
        x_NF, s_N = torch.tensor(X, dtype=torch.float32), torch.tensor(place_N, dtype=torch.int64)
        try:
            self.channel_ = self._fitted(x_NF, s_N).eval()
        except RequestError as error:
            raise ValueError(str(error)) from error
        return self

    @abstractmethod
    def _fitted(self, x_NF: torch.Tensor, s_N: torch.Tensor) -> Components | Code:
        """The channel, fitted on these rows. RequestError where it cannot be."""

    def transform(self, X: Any, s: Any = None) -> np.ndarray:
        """The release of X.

        Args:
            X: N x F.
            s: the sensitive value of each row, for a channel that sees it.

        Returns:
            N x F float64. Noise, where the channel draws some, is from the operating system.

        Raises:
            ValueError: s is missing or holds a class that was not there in `fit`.
        """
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float64, reset=False)
        given = self._classes_of(s, len(X)) if self.channel_.sees == "xs" else None
        with torch.random.fork_rng(devices=[]):
            set_noise(None, 0)
            release = released_batch(self.channel_, torch.tensor(X, dtype=torch.float32), given)  # type: ignore[arg-type]
        return release.numpy().astype(np.float64)

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """The names of the features, which stay as they are."""
        check_is_fitted(self)
        names = getattr(self, "feature_names_in_", input_features)
        if names is None:
            names = [f"x{place}" for place in range(self.n_features_in_)]
        return np.asarray(names, dtype=object)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        tags.transformer_tags.preserves_dtype = []
        return tags

    def _classes_of(self, s: Any, rows: int) -> torch.Tensor:
        if s is None:
            raise ValueError("this channel sees s: give transform(X, s=s), or take one that does not (see its options)")
        given_N = np.asarray(s)
        place_N = np.searchsorted(self.classes_, given_N)
        place_N = np.minimum(place_N, len(self.classes_) - 1)
        if given_N.shape != (rows,) or (self.classes_[place_N] != given_N).any():
            raise ValueError(f"s must hold one of {list(self.classes_)} for each of {rows} rows")
        return torch.from_numpy(place_N.astype(np.int64))


class PrivateComponents(ReleasingTransformer):
    """Rows from few principal components, moved so that they tell less of a sensitive value; the rest is dropped.

    It is the channel `privgan.channel.components` for vectors, in a pipeline: scale the features before it. What a
    release still tells is measured by `privgan.judge`, on rows that it was not fitted on.

    Args:
        components: how many numbers are kept, at most the number of features and of rows; below 1 the share of variance
            that they hold.
        map: `erasure` takes what can be inferred linearly, and needs no s afterwards; `barycentre` and `partial` move
            the classes onto one another, and have to be given s with every row (`transform(X, s=s)`); `none`.
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

    def _fitted(self, x_NF: torch.Tensor, s_N: torch.Tensor) -> Components:
        kept = self.components if self.components < 1 else min(int(self.components), *x_NF.shape)
        channel = Components(
            (x_NF.shape[1],),
            components=kept,
            map=self.map,
            allowance=self.allowance,
            classes=len(self.classes_),
            mirror=False,
        )
        channel.fit(_batches(x_NF, s_N), len(self.classes_))
        return channel


class PrivateCode(ReleasingTransformer):
    """Rows from a small private code that is trained until the classes of a sensitive value lie alike in it.

    It is the channel `privgan.channel.code` for vectors, fitted by `fit=matching`: a learned map, and a decoder that
    sees the code alone. It takes longer than `PrivateComponents`, and hides more than what can be inferred linearly.

    Args:
        numbers: of the code, at most `components`.
        components: principal components that the map reads, at most the number of features and of rows.
        sees: `x`, a blind channel that draws noise; `xs`, one that is given s with every row (`transform(X, s=s)`).
        lam: what leakage weighs against the mean squared error, which is in squares of the features' units: with
            features of standard deviation 1 it is some hundred times that of pictures.
        noise: Gaussian inputs of a blind map; None: half as many as numbers. 0 makes it deterministic.
        steps: of the training.
        batch_size: rows of each class in a step.
        widths: hidden layers of the map; the decoder has the same.
        random_state: seed of weights and steps. The noise of a release is never seeded.

    Attributes:
        classes_: the values of s, in order.
        channel_: the fitted channel.
        n_features_in_: F.

    Example:
        >>> from sklearn.datasets import load_iris
        >>> X, s = load_iris(return_X_y=True)
        >>> PrivateCode(numbers=2, steps=20).fit(X, s).transform(X).shape
        (150, 4)
    """

    def __init__(
        self,
        numbers: int = 16,
        components: int = 80,
        sees: Literal["x", "xs"] = "x",
        lam: float = 5.0,
        noise: int | None = None,
        steps: int = 1000,
        batch_size: int = 256,
        widths: Sequence[int] = (128, 128),
        random_state: int = 0,
    ) -> None:
        self.numbers = numbers
        self.components = components
        self.sees = sees
        self.lam = lam
        self.noise = noise
        self.steps = steps
        self.batch_size = batch_size
        self.widths = widths
        self.random_state = random_state

    def _fitted(self, x_NF: torch.Tensor, s_N: torch.Tensor) -> Code:
        method = Matching(steps=self.steps, batch_size=self.batch_size, refit=-(-self.steps * 3 // 5), reading=0)
        seed = int(self.random_state)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            channel = Code(
                (x_NF.shape[1],),
                sees=self.sees,
                classes=len(self.classes_),
                components=min(self.components, *x_NF.shape),
                numbers=self.numbers,
                noise=self.noise,
                widths=self.widths,
                decoder=self.widths,
                mirror=False,
            )
        objective = Minimax(mse, CrossEntropy(), self.lam)
        trainer = Trainer(log_every=max(self.steps, 1), checkpoint_every_seconds=float("inf"), progress=False)
        with scratch("privgan") as folder:
            setting = Setting(folder, False, trainer, seed, "cpu", lambda step, scalars: None)
            rows = Rows(x_NF, s_N, mirrored=False)
            MatchingFit(method, channel, objective, None).match(rows, setting, time.monotonic())
        return channel


def _batches(x_NF: torch.Tensor, s_N: torch.Tensor) -> list[Batch]:
    columns = (x_NF, s_N, torch.zeros(len(s_N), 0), torch.arange(len(s_N)))
    return [Batch(*parts) for parts in zip(*(column.split(ROWS) for column in columns), strict=True)]
