"""Gaussian groups in d dimensions made indistinguishable: everybody moves to the Wasserstein-2 barycentre."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from privgan.errors import RequestError, WorkError
from privgan.theory import domain

SINGULAR = 1e-12  # smallest over largest eigenvalue


@dataclass(frozen=True)
class Barycentre:
    """The release distribution N(mean_F, covariance_FF) and the maps that carry the groups there.

    Attributes:
        mean_F, covariance_FF: of the release.
        means_SF: the groups' means.
        maps_SFF: group s moves x to mean + maps[s] (x - means[s]).
        cost: expected squared distortion (summed over features): the least of any aware channel with independent
            release.
    """

    mean_F: np.ndarray
    covariance_FF: np.ndarray
    means_SF: np.ndarray
    maps_SFF: np.ndarray
    cost: float

    def release(self, x_NF: ArrayLike, s_N: ArrayLike) -> np.ndarray:
        """The rows as they are released.

        Args:
            x_NF: rows.
            s_N: group of each, 0 to S - 1.

        Returns:
            N x F.

        Raises:
            RequestError: shapes that do not fit, unknown groups, NaN.
        """
        x_NF = domain.array("x_NF", x_NF, ndim=2)
        if x_NF.shape[1] != len(self.mean_F):
            raise RequestError(f"x_NF must have {len(self.mean_F)} features, got shape {x_NF.shape}")
        s_N = domain.labels("s_N", s_N, len(self.means_SF), x_NF.shape[:1])
        out_NF = np.empty_like(x_NF)
        for s, (mean_F, map_FF) in enumerate(zip(self.means_SF, self.maps_SFF, strict=True)):
            out_NF[s_N == s] = self.mean_F + (x_NF[s_N == s] - mean_F) @ map_FF.T
        return out_NF


def gaussian(
    means: ArrayLike, covariances: ArrayLike, weights: ArrayLike, *, tolerance: float = 1e-12, iterations: int = 1000
) -> Barycentre:
    """Wasserstein-2 barycentre of Gaussians: full independence at the least expected squared distortion.

    Args:
        means: S x F.
        covariances: S x F x F, symmetric positive definite.
        weights: the S priors, all above 0, sum to 1.
        tolerance: relative change of the covariance at which the fixed point counts as reached.
        iterations: at most.

    Returns:
        The law that everybody's release has, and the maps of the groups.

    Raises:
        RequestError: shapes that do not fit, NaN, a covariance that is singular or not symmetric, bad weights.
        WorkError: no convergence after so many iterations.

    References:
        The fixed point of Alvarez-Esteban et al. (2016); optimality for fairness, Chzhen et al. (2020) and Le Gouic et
        al. (2020).

    Examples:
        >>> groups = gaussian([[-1.0], [1.0]], [[[1.0]], [[1.0]]], [0.5, 0.5])
        >>> groups.mean_F, groups.cost
        (array([0.]), 1.0)
    """
    weights_S = domain.distribution("weights", weights, ndim=1)
    if (weights_S == 0).any():
        raise RequestError("weights must all be above 0; leave groups without weight out")
    means_SF = domain.array("means", means, ndim=2)
    groups, features = means_SF.shape
    covariances_SFF = domain.array("covariances", covariances, ndim=3)
    if len(weights_S) != groups or covariances_SFF.shape != (groups, features, features):
        raise RequestError(
            f"shapes do not fit: means {means_SF.shape}, covariances {covariances_SFF.shape}, weights {weights_S.shape}"
        )
    for s, covariance_FF in enumerate(covariances_SFF):
        _check_definite(covariance_FF, s)

    covariance_FF = _fixed_point(covariances_SFF, weights_S, tolerance, iterations)
    mean_F = weights_S @ means_SF
    maps_SFF = np.stack([_transport(covariance, covariance_FF) for covariance in covariances_SFF])
    # |x - T(x)|^2 on average: the way of the means, and (1 - T) Sigma_k (1 - T) around them.
    rest_SFF = np.eye(features) - maps_SFF
    cost_S = ((means_SF - mean_F) ** 2).sum(axis=1)
    cost_S += np.einsum("sij,sjk,sik->s", rest_SFF, covariances_SFF, rest_SFF, optimize=True)
    return Barycentre(mean_F, covariance_FF, means_SF, maps_SFF, float(weights_S @ cost_S))


def _fixed_point(covariances_SFF: np.ndarray, weights_S: np.ndarray, tolerance: float, iterations: int) -> np.ndarray:
    current_FF = np.einsum("s,sij->ij", weights_S, covariances_SFF)
    for _ in range(iterations):
        root_FF, inverse_FF = _roots(current_FF)
        middle_FF = np.zeros_like(current_FF)
        for weight, covariance_FF in zip(weights_S, covariances_SFF, strict=True):
            middle_FF += weight * _roots(root_FF @ covariance_FF @ root_FF)[0]
        next_FF = inverse_FF @ middle_FF @ middle_FF @ inverse_FF
        next_FF = (next_FF + next_FF.T) / 2
        change = np.linalg.norm(next_FF - current_FF) / np.linalg.norm(next_FF)
        current_FF = next_FF
        if change <= tolerance:
            return current_FF
    raise WorkError(
        f"the barycentre did not settle in {iterations} iterations: last change {change:g}, raise tolerance"
    )


def _transport(source_FF: np.ndarray, target_FF: np.ndarray) -> np.ndarray:
    root_FF, inverse_FF = _roots(source_FF)
    return inverse_FF @ _roots(root_FF @ target_FF @ root_FF)[0] @ inverse_FF


def _roots(matrix_FF: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Square root of a symmetric positive definite matrix, and the root's inverse."""
    values_F, vectors_FF = np.linalg.eigh((matrix_FF + matrix_FF.T) / 2)
    root_F = np.sqrt(np.maximum(values_F, np.finfo(float).tiny))
    return (vectors_FF * root_F) @ vectors_FF.T, (vectors_FF / root_F) @ vectors_FF.T


def _check_definite(covariance_FF: np.ndarray, s: int) -> None:
    if not np.allclose(covariance_FF, covariance_FF.T, rtol=1e-8, atol=1e-12 * abs(covariance_FF).max()):
        raise RequestError(f"covariance {s} is not symmetric")
    values_F = np.linalg.eigvalsh(covariance_FF)
    if values_F[0] <= SINGULAR * values_F[-1]:
        raise RequestError(
            f"covariance {s} is singular or not positive: its eigenvalues run from {values_F[0]:g} to {values_F[-1]:g}"
        )
