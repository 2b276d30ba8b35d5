"""The best attack there is, where the law of a release is known: the likelihood ratio in closed form.

What is known of a law is worked out from the law of the data and the channel's own description; nothing is estimated.
Shapes: N rows, F features, S groups, X and Z letters.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from privgan.attackers.base import Released, Wants
from privgan.attackers.pushforward import POINTS, cells_of
from privgan.channel.base import Channel
from privgan.channel.dense import Dense
from privgan.channel.discrete import Finite
from privgan.channel.gaussian_optimum import GaussianOptimum
from privgan.channel.noise import Noise
from privgan.channel.randomized import Randomized
from privgan.data.parametric import Binary, GaussianMixture
from privgan.errors import RequestError
from privgan.theory.gap import attack_accuracy


@dataclass(frozen=True)
class Law:
    """What is known of releases of two classes.

    log_ratio: released x_NF -> ln p(x | s = 1) - ln p(x | s = 0), N.
    tv: of the two classes' releases; the best balanced accuracy is 1/2 + tv/2.
    accuracy: of the best attack, at the prior of the data.
    """

    log_ratio: Callable[[np.ndarray], np.ndarray]
    tv: float
    accuracy: float


class Bayes:
    """Scores by the known law; a panel leaves it out where the law is not known."""

    wants: Wants = "law"

    def __init__(self, name: str = "bayes") -> None:
        self.name = name
        self.law: Law | None = None

    def fit(self, train: Released, validation: Released, *, seed: int) -> None:
        if self.law is None:
            raise RequestError(f"attacker {self.name}: the law of this release is not known in closed form")

    def scores(self, x: np.ndarray) -> np.ndarray:
        """The log likelihood ratio of s = 1, score_N."""
        assert self.law is not None
        return self.law.log_ratio(x)


def law_of(source: object, channel: Channel | None) -> Law | None:
    """The law of what this channel releases of this set (None: of the set itself), or None where it is not known.

    Known are data=binary through any matrix (randomized response is one), and data=gaussian as it is, under Gaussian
    noise without clipping, through the optimum made for it, or, on a line, through any perceptron (`pushforward`).
    """
    if isinstance(source, Binary):
        matrix_SXZ = _matrix(channel)
        return None if matrix_SXZ is None else _finite(source, matrix_SXZ)
    if isinstance(source, GaussianMixture):
        if channel is None:
            return _gaussian(source, start=source.delta / 2)
        if isinstance(channel, Noise) and channel.law == "gaussian" and channel.bounds is None:
            sigma = math.hypot(source.sigma, channel.sigma)
            noisy = GaussianMixture(source.delta * source.sigma / sigma, sigma, source.prior, source.dimension)
            return _gaussian(noisy, start=noisy.delta / 2)
        if isinstance(channel, GaussianOptimum) and (channel.map.delta, channel.map.sigma) == (
            source.delta,
            source.sigma,
        ):
            return _gaussian(source, start=channel.map.start) if channel.sees == "xs" else _on_cells(source, channel)
        if isinstance(channel, Dense) and source.dimension == 1:
            return _on_a_line(source, *cells_of(source, channel))
    return None


def _matrix(channel: Channel | None) -> np.ndarray | None:
    """W(z | x, s) over two letters, S = 1 where s is not seen; None for a channel that is no such matrix."""
    if channel is None:
        return np.eye(2)[None]
    if isinstance(channel, Finite) and channel.secret_source == "given":
        return channel.log_SXZ.detach().exp().double().cpu().numpy()
    if isinstance(channel, Randomized) and channel.levels == 2:
        keep = channel.response.keep
        return np.array([[[keep, 1 - keep], [1 - keep, keep]]])
    return None


def _finite(source: Binary, matrix_SXZ: np.ndarray) -> Law:
    released_SZ = np.einsum("sx,sxz->sz", source.given_SX, np.broadcast_to(matrix_SXZ, (2, *matrix_SXZ.shape[1:])))
    log_SZ = np.log(np.maximum(released_SZ, np.finfo(float).tiny))
    prior_S = np.array([1 - source.p, source.p])
    return Law(
        log_ratio=lambda x_NF: (log_SZ[1] - log_SZ[0])[np.rint(x_NF[:, 0]).astype(np.int64)],
        tv=float(abs(released_SZ[0] - released_SZ[1]).sum() / 2),
        accuracy=float((prior_S[:, None] * released_SZ).max(axis=0).sum()),
    )


def _on_cells(source: GaussianMixture, channel: GaussianOptimum) -> Law:
    """Of the blind optimum, which releases centres of cells; what lies beyond the grid counts to its last cells."""
    centres_X = channel.centres_X.numpy() / source.sigma
    inner_J = (centres_X[1:] + centres_X[:-1]) / 2
    until_SJ = ndtr(inner_J - np.array([[0.0], [source.delta]]))
    given_SX = np.diff(until_SJ, axis=1, prepend=0.0, append=1.0)
    return _on_a_line(source, inner_J * source.sigma, given_SX @ channel.matrix_XZ)


def _on_a_line(source: GaussianMixture, edges_J: np.ndarray, share_SJ: np.ndarray) -> Law:
    log_SJ = np.log(share_SJ + 0.5 / POINTS)  # an empty cell is no proof
    prior_S = np.array([1 - source.prior, source.prior])
    return Law(
        log_ratio=lambda x_NF: (log_SJ[1] - log_SJ[0])[np.searchsorted(edges_J, x_NF[:, 0], side="right")],
        tv=float(abs(share_SJ[1] - share_SJ[0]).sum() / 2),
        accuracy=float((prior_S[:, None] * share_SJ).max(axis=0).sum()),
    )


def _gaussian(source: GaussianMixture, start: float) -> Law:
    """Between `start` and delta - start (in standard deviations) both classes are released alike, outside as they are.

    With start = delta / 2 nothing is moved.
    """
    delta, prior = source.delta, source.prior

    def log_ratio(x_NF: np.ndarray) -> np.ndarray:
        u_N = x_NF[:, 0].astype(np.float64) / source.sigma
        alike_N = (u_N > start) & (u_N < delta - start)
        return np.where(alike_N, 0.0, delta * (u_N - delta / 2))

    tv = float(ndtr(start) - ndtr(start - delta))
    if start >= delta / 2:
        return Law(log_ratio, tv, float(attack_accuracy(delta, prior)))
    # Where the prior outweighs the likelihood ratio, the likelier class is right outside the middle as well.
    turn = delta / 2 + np.log((1 - prior) / prior) / delta
    low, high = min(start, turn), max(delta - start, turn)
    class_0 = ndtr(low) + ndtr(high) - ndtr(delta - start)
    class_1 = ndtr(start - delta) - ndtr(low - delta) + ndtr(delta - high)
    middle = ndtr(delta - start) - ndtr(start)
    accuracy = (1 - prior) * class_0 + prior * class_1 + max(prior, 1 - prior) * middle
    return Law(log_ratio, tv, float(accuracy))
