"""Laws of two classes that are known in closed form, and what the best attack on a release of them reaches.

Nothing is estimated: a set of a known law says which (`Letters`, `Mixture`), a channel what it makes of it (`Law`).
Shapes: N rows, F features, S groups, X and Z letters, J cells of a line.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from privgan.theory.gap import attack_accuracy


@dataclass(frozen=True)
class Law:
    """What is known of releases of two classes.

    Args:
        log_ratio: released x_NF -> ln p(x | s = 1) - ln p(x | s = 0), N.
        tv: of the two classes' releases, in [0, 1]; the best balanced accuracy is 1/2 + tv/2.
        accuracy: of the best attack, at the prior of the data.
    """

    log_ratio: Callable[[np.ndarray], np.ndarray]
    tv: float
    accuracy: float


@dataclass(frozen=True)
class Letters:
    """Rows of one letter.

    Args:
        prior: P(s = 1), in (0, 1).
        given_SX: P(x | s), S = 2.
    """

    prior: float
    given_SX: np.ndarray

    def itself(self) -> Law:
        """Of the rows as they are."""
        return self.through(np.eye(self.given_SX.shape[1])[None])

    def through(self, matrix_SXZ: np.ndarray) -> Law:
        """Of letters that a channel draws.

        Args:
            matrix_SXZ: W(z | x, s), rows sum to 1; S = 1 where s is not seen.

        Examples:
            >>> fair = Letters(prior=0.5, given_SX=np.array([[0.9, 0.1], [0.1, 0.9]]))
            >>> round(fair.itself().accuracy, 3)
            0.9
        """
        seen_SXZ = np.broadcast_to(matrix_SXZ, (2, *matrix_SXZ.shape[1:]))
        released_SZ = np.einsum("sx,sxz->sz", self.given_SX, seen_SXZ)
        log_SZ = np.log(np.maximum(released_SZ, np.finfo(float).tiny))
        prior_S = np.array([1 - self.prior, self.prior])
        return Law(
            log_ratio=lambda x_NF: (log_SZ[1] - log_SZ[0])[np.rint(x_NF[:, 0]).astype(np.int64)],
            tv=float(abs(released_SZ[0] - released_SZ[1]).sum() / 2),
            accuracy=float((prior_S[:, None] * released_SZ).max(axis=0).sum()),
        )


@dataclass(frozen=True)
class Mixture:
    """N(0, sigma^2 I) and N(delta sigma e_1, sigma^2 I) in `dimension` features.

    Args:
        delta: distance of the means in standard deviations, at least 0.
        sigma: standard deviation, above 0.
        prior: of the second class, s = 1, in (0, 1).
        dimension: features, at least 1.
    """

    delta: float
    sigma: float
    prior: float
    dimension: int = 1

    def itself(self) -> Law:
        """Of the rows as they are."""
        return self.alike_from(self.delta / 2)

    def under_noise(self, sigma: float) -> Law:
        """Of rows to which Gaussian noise was added.

        Args:
            sigma: its standard deviation, at least 0, in the unit of the rows.
        """
        wider = math.hypot(self.sigma, sigma)
        return Mixture(self.delta * self.sigma / wider, wider, self.prior, self.dimension).itself()

    def in_cells(self, edges_J: np.ndarray, share_SJ: np.ndarray, floor: float) -> Law:
        """Of releases on a line, from the share of each class in each cell.

        Args:
            edges_J: inner edges of the cells, ascending, one fewer than cells.
            share_SJ: of each class, S = 2; rows sum to 1.
            floor: what an empty cell counts as, for it is no proof.
        """
        log_SJ = np.log(share_SJ + floor)
        prior_S = np.array([1 - self.prior, self.prior])
        return Law(
            log_ratio=lambda x_NF: (log_SJ[1] - log_SJ[0])[np.searchsorted(edges_J, x_NF[:, 0], side="right")],
            tv=float(abs(share_SJ[1] - share_SJ[0]).sum() / 2),
            accuracy=float((prior_S[:, None] * share_SJ).max(axis=0).sum()),
        )

    def alike_from(self, start: float) -> Law:
        """Both classes are released alike between `start` and delta - start, outside as they are.

        Args:
            start: in deviations; at delta / 2 and above nothing is moved.

        Examples:
            >>> line = Mixture(delta=2.0, sigma=1.0, prior=0.5)
            >>> round(line.itself().accuracy, 4)
            0.8413
        """
        delta, prior, sigma = self.delta, self.prior, self.sigma

        def log_ratio(x_NF: np.ndarray) -> np.ndarray:
            u_N = x_NF[:, 0].astype(np.float64) / sigma
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


Population = Letters | Mixture
