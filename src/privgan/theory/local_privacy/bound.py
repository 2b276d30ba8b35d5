"""What a locally private release can leak at most, whatever the attack, without any data.

Assumed: every release is drawn as the mechanism says, independently of everything else the attacker sees, in exact
arithmetic; and epsilon holds for the whole row that is released (of F values protected one by one it is F epsilon).
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, ndtr

from privgan.theory import domain


def tv_bound(epsilon: ArrayLike, tv_in: ArrayLike = 1.0, delta: ArrayLike = 0.0) -> float | np.ndarray:
    """Largest TV of two groups after an (epsilon, delta)-locally private release.

    tv_in times (e^epsilon - 1 + 2 delta) / (e^epsilon + 1), which is tanh(epsilon / 2) tv_in at delta = 0: the
    randomized response between any two inputs is the worst case, and mixing inputs contracts TV.

    Args:
        epsilon: of the whole row, 0 or more; arrays broadcast, so a curve is one call.
        tv_in: TV of the groups before, 0 to 1.
        delta: 0 to 1.

    Returns:
        The TV, 0 to 1.

    Raises:
        RequestError: a value outside its range, NaN.

    References:
        Kairouz, Oh and Viswanath (2015), The composition theorem for differential privacy.

    Examples:
        >>> round(float(tv_bound(1.0)), 3)
        0.462
    """
    epsilon = domain.numbers("epsilon", epsilon, 0)
    tv_in = domain.numbers("tv_in", tv_in, 0, 1)
    delta = domain.numbers("delta", delta, 0, 1)
    return (tv_in * (np.tanh(epsilon / 2) + 2 * delta * expit(-epsilon)))[()]


def accuracy_bound(epsilon: ArrayLike, tv_in: ArrayLike = 1.0, delta: ArrayLike = 0.0) -> float | np.ndarray:
    """Largest balanced accuracy of any attack on two groups, 1/2 (1 + `tv_bound`).

    Args:
        epsilon: of the whole row, 0 or more; arrays broadcast.
        tv_in: TV of the groups before, 0 to 1.
        delta: 0 to 1.

    Returns:
        The accuracy, 0.5 to 1.

    Raises:
        RequestError: a value outside its range, NaN.

    Examples:
        >>> round(float(accuracy_bound(1.0)), 3)
        0.731
    """
    return (1 + tv_bound(epsilon, tv_in, delta)) / 2


def classes_accuracy_bound(epsilon: ArrayLike, classes: int) -> float | np.ndarray:
    """Largest balanced accuracy of any attack on K classes after an epsilon-locally private release.

    e^epsilon / (e^epsilon + K - 1): in every released value the likeliest class outweighs each other one by at most
    e^epsilon. Reached by randomized response where the classes determine the row.

    Args:
        epsilon: of the whole row, 0 or more; may be an array.
        classes: how many, 2 or more.

    Returns:
        The accuracy, 1 / K to 1.

    Raises:
        RequestError: epsilon below 0, fewer than 2 classes.

    Examples:
        >>> round(float(classes_accuracy_bound(1.0, classes=10)), 3)
        0.232
    """
    epsilon = domain.numbers("epsilon", epsilon, 0)
    return (1 / (1 + (domain.count("classes", classes, 2) - 1) * np.exp(-epsilon)))[()]


def gaussian_tv_bound(diameter: ArrayLike, sigma: ArrayLike) -> float | np.ndarray:
    """Largest TV of any two groups after Gaussian noise on a code of bounded size: 2 Phi(diameter / (2 sigma)) - 1.

    Exact for two codes at that distance, so below what any (epsilon, delta) says of the same noise.

    Args:
        diameter: largest Euclidean distance of two codes before the noise, 0 or more; it must be enforced (by
            clipping), not estimated.
        sigma: standard deviation of the noise on each number of the code, above 0.

    Returns:
        The TV, 0 to 1.

    Raises:
        RequestError: a value outside its range.

    Examples:
        >>> round(float(gaussian_tv_bound(diameter=2.0, sigma=1.0)), 3)
        0.683
    """
    diameter, sigma = domain.numbers("diameter", diameter, 0), domain.numbers("sigma", sigma, above=0)
    return (2 * ndtr(diameter / (2 * sigma)) - 1)[()]
