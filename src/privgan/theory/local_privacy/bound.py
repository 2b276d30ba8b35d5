"""What a locally private release can leak at most, whatever the attack."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from privgan.theory import domain


def tv_bound(epsilon: ArrayLike, tv_in: ArrayLike = 1.0, delta: ArrayLike = 0.0) -> float | np.ndarray:
    """Largest TV of two groups after an (epsilon, delta)-locally private release.

    epsilon >= 0; tv_in: TV of the groups before, 0 to 1; delta: 0 to 1. Arrays broadcast, so a curve is one call.
    tv_in times (e^epsilon - 1 + 2 delta) / (e^epsilon + 1), which is tanh(epsilon / 2) tv_in at delta = 0: the
    randomized response between any two inputs is the worst case (Kairouz et al. 2015), and mixing inputs contracts TV.
    RequestError: a value outside its range, NaN.
    """
    epsilon = domain.numbers("epsilon", epsilon, 0)
    tv_in = domain.numbers("tv_in", tv_in, 0, 1)
    delta = domain.numbers("delta", delta, 0, 1)
    return (tv_in * (np.tanh(epsilon / 2) + 2 * delta * expit(-epsilon)))[()]


def accuracy_bound(epsilon: ArrayLike, tv_in: ArrayLike = 1.0, delta: ArrayLike = 0.0) -> float | np.ndarray:
    """Largest balanced accuracy of any attack on two groups, 1/2 (1 + `tv_bound`). Arguments and errors as there."""
    return (1 + tv_bound(epsilon, tv_in, delta)) / 2
