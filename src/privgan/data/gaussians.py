"""Gaussian sets beyond two equal classes: groups of any means and covariances, and a number with Gaussian rows.

Shapes: N rows, F features, K classes.
"""

from collections.abc import Sequence

import numpy as np
from pydantic import PositiveFloat, PositiveInt

from privgan.config.types import Correlation, Seed
from privgan.data.parametric import Parametric
from privgan.errors import RequestError


class GaussianGroups(Parametric):
    """K classes N(mean_k, covariance_k) in F features; what full independence costs says `privgan.theory.barycentre`.

    Args:
        means: K x F.
        covariances: K x F x F, symmetric and positive semidefinite; None is the identity for each.
        weights: of the classes, K numbers above 0; None weighs them alike.
        count: rows.
        seed: of what is drawn.

    Raises:
        RequestError: shapes that do not fit, values that are no covariance or no weights.
    """

    name = "gaussian_groups"

    def __init__(
        self,
        means: Sequence[Sequence[float]],
        covariances: Sequence[Sequence[Sequence[float]]] | None = None,
        weights: Sequence[PositiveFloat] | None = None,
        count: PositiveInt = 200_000,
        seed: Seed = 0,
    ) -> None:
        self.means_KF = _array("means", means, 2)
        classes, features = self.means_KF.shape
        default = [np.eye(features).tolist()] * classes
        self.covariances_KFF = _array("covariances", default if covariances is None else covariances, 3)
        weights_K = _array("weights", [1.0] * classes if weights is None else weights, 1)
        if classes < 2 or self.covariances_KFF.shape != (classes, features, features) or len(weights_K) != classes:
            raise RequestError(
                f"data.source: {classes} means of {features} features, covariances of shape "
                f"{self.covariances_KFF.shape} and {len(weights_K)} weights: give at least two classes, and K x F, "
                "K x F x F and K values"
            )
        values_KF = np.linalg.eigvalsh(self.covariances_KFF)
        symmetric = np.allclose(self.covariances_KFF, self.covariances_KFF.transpose(0, 2, 1))
        if not symmetric or values_KF.min() < -1e-9 or weights_K.min() <= 0:
            raise RequestError(
                "data.source: each of covariances must be symmetric without a negative eigenvalue, and each of "
                "weights above 0"
            )
        self.weights_K = weights_K / weights_K.sum()
        self.s_names = tuple(str(k) for k in range(classes))
        law = {"means": self.means_KF, "covariances": self.covariances_KFF, "weights": weights_K}
        super().__init__(count, seed, **{name: array.tolist() for name, array in law.items()})
        values_KF, vectors_KFF = np.linalg.eigh(self.covariances_KFF)
        self._roots_KFF = vectors_KFF * np.sqrt(np.maximum(values_KF, 0))[:, None, :]

    @property
    def shape(self) -> tuple[int, ...]:
        return (self.means_KF.shape[1],)

    def draw(self, s_uniform_N: np.ndarray, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        s_N = np.searchsorted(np.cumsum(self.weights_K)[:-1], s_uniform_N, side="right")
        normal_NF = generator.standard_normal((len(s_N), *self.shape))
        return self.means_KF[s_N] + np.einsum("nfg,ng->nf", self._roots_KFF[s_N], normal_NF), s_N


class GaussianNumber(Parametric):
    """A secret number s ~ N(0, 1) and x ~ N(0, 1) of correlation rho with it, in the first of `dimension` features.

    The best guess of s from x explains a share rho^2 of its variance. Full independence costs rho^2 of squared error
    where s is seen (x - rho s is independent of s; the conditional laws differ by a shift alone, so that no channel is
    nearer: Chzhen et al. 2020). Where s is not seen it costs 1, for any rho but 0: the conditional laws are a complete
    family, and only what is independent of x is independent of s.

    Args:
        rho: in [-1, 1].
        dimension: features.
        count: rows.
        seed: of what is drawn.

    Raises:
        RequestError: a value outside its range.
    """

    name = "gaussian_number"
    s_names = ()

    def __init__(
        self, rho: Correlation = 0.8, dimension: PositiveInt = 1, count: PositiveInt = 200_000, seed: Seed = 0
    ) -> None:
        super().__init__(count, seed, rho=rho, dimension=dimension)
        if not (-1 <= rho <= 1 and dimension >= 1):
            raise RequestError(f"data.source: rho={rho} must lie in [-1, 1] and dimension={dimension} be at least 1")
        self.rho, self.dimension = rho, dimension

    @property
    def shape(self) -> tuple[int, ...]:
        return (self.dimension,)

    def draw(self, s_uniform_N: np.ndarray, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        s_N = generator.standard_normal(len(s_uniform_N))
        x_NF = generator.standard_normal((len(s_N), self.dimension))
        x_NF[:, 0] = self.rho * s_N + np.sqrt(1 - self.rho**2) * x_NF[:, 0]
        return x_NF, s_N


def _array(name: str, values: object, axes: int) -> np.ndarray:
    try:
        array = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        array = np.empty(0)
    if array.ndim != axes or not array.size or not np.isfinite(array).all():
        raise RequestError(f"data.source.{name} must be {axes}-fold nested lists of finite numbers, all of one length")
    return array
