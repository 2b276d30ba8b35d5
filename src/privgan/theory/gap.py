"""The closed forms of context-aware GAP (Huang et al. 2017): a binary model and Gaussians under affine channels.

They give the accuracy of the best attack on the best channel of the family whose distortion is at most D.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from privgan.theory import domain


def binary(p: ArrayLike, q: ArrayLike, D: ArrayLike, aware: bool = True) -> float | np.ndarray:
    """Best attack accuracy in the binary model: S ~ Bern(p), X = S xor N, N ~ Bern(q), release z of x.

    Args:
        p, q: probabilities, 0 to 1; arrays broadcast.
        D: the largest P(Z != X), 0 to 1.
        aware: the channel sees s and x, else x alone.

    Returns:
        The accuracy, max(p, 1 - p) to 1, in the shape of the arguments. Any channel is meant, not only a family.

    Raises:
        RequestError: p, q or D outside 0 to 1, NaN.

    References:
        Huang et al. (2017), section 4.

    Examples:
        >>> float(binary(p=0.5, q=0.1, D=0.2))
        0.7
        >>> float(binary(p=0.5, q=0.1, D=0.2, aware=False))
        0.74
    """
    prior = domain.numbers("p", p, 0, 1)
    flip = domain.numbers("q", q, 0, 1)
    budget = domain.numbers("D", D, 0, 1)
    guess, flip = np.maximum(prior, 1 - prior), np.minimum(flip, 1 - flip)
    if aware:
        return np.maximum(guess, 1 - flip - budget)[()]
    agrees = guess * (1 - flip) + flip * (1 - guess)  # P(X = the likelier S); only a part of it is worth flipping
    return np.maximum(guess, 1 - flip - budget * (guess - flip) / agrees)[()]


def attack_accuracy(alpha: ArrayLike, p: ArrayLike = 0.5) -> float | np.ndarray:
    """Accuracy of the best attack on two Gaussians of equal variance.

    Args:
        alpha: the distance of the means in standard deviations, 0 or more; arrays broadcast.
        p: prior of one class, above 0 and below 1.

    Returns:
        The accuracy; at alpha = 0 only the prior is left: max(p, 1 - p).

    Raises:
        RequestError: a value outside its range, NaN.

    Examples:
        >>> round(float(attack_accuracy(2)), 3)
        0.841
    """
    alpha = domain.numbers("alpha", alpha, 0)
    p = domain.numbers("p", p, above=0, below=1)
    odds = np.log1p(-p) - np.log(p)
    with np.errstate(divide="ignore", over="ignore"):
        shift = np.where(odds == 0, 0.0, odds / np.where(alpha == 0, np.finfo(float).tiny, alpha))
    return (p * ndtr(alpha / 2 - shift) + (1 - p) * ndtr(alpha / 2 + shift))[()]


def gaussian_noise(mu: ArrayLike, sigma: ArrayLike, p: ArrayLike, D: ArrayLike) -> float | np.ndarray:
    """Best attack accuracy when independent Gaussian noise of variance D is added to X | S = +-1 ~ N(+-mu, sigma^2).

    Args:
        mu: half the distance of the means, 0 or more; arrays broadcast.
        sigma: standard deviation of either class, above 0.
        p: P(S = +1), above 0 and below 1.
        D: expected squared distortion, 0 or more.

    Returns:
        The accuracy, max(p, 1 - p) to 1.

    Raises:
        RequestError: a value outside its range, NaN.

    References:
        Huang et al. (2017), section 5.

    Examples:
        >>> round(float(gaussian_noise(mu=1, sigma=1, p=0.5, D=3)), 3)
        0.691
    """
    mu, sigma, p, D = _family(mu, sigma, p, D)
    return attack_accuracy(2 * mu / np.sqrt(sigma**2 + D), p)


def gaussian_shift(mu: ArrayLike, sigma: ArrayLike, p: ArrayLike, D: ArrayLike) -> float | np.ndarray:
    """Best attack accuracy when each class is shifted by a constant towards the other.

    Args:
        mu: half the distance of the means, 0 or more; arrays broadcast.
        sigma: standard deviation of either class, above 0.
        p: P(S = +1), above 0 and below 1.
        D: expected squared distortion, 0 or more. From 4 mu^2 p (1 - p) on nothing leaks.

    Returns:
        The accuracy, max(p, 1 - p) to 1.

    Raises:
        RequestError: a value outside its range, NaN.

    References:
        Huang et al. (2017), section 5.

    Examples:
        >>> float(gaussian_shift(mu=1, sigma=1, p=0.5, D=1))
        0.5
    """
    mu, sigma, p, D = _family(mu, sigma, p, D)
    return attack_accuracy(np.maximum(0, 2 * mu - np.sqrt(D / (p * (1 - p)))) / sigma, p)


def gaussian_shift_noise(mu: ArrayLike, sigma: ArrayLike, p: ArrayLike, D: ArrayLike) -> float | np.ndarray:
    """Best attack accuracy when a shift and independent Gaussian noise share the distortion D in the best way.

    Optimal among affine channels only: the transport of `gaussian.optimal_map` leaks far less at the same D.

    Args:
        mu: half the distance of the means, 0 or more; arrays broadcast.
        sigma: standard deviation of either class, above 0.
        p: P(S = +1), above 0 and below 1.
        D: expected squared distortion, 0 or more.

    Returns:
        The accuracy, max(p, 1 - p) to 1.

    Raises:
        RequestError: a value outside its range, NaN.

    References:
        Huang et al. (2017), section 5.

    Examples:
        >>> round(float(gaussian_shift_noise(mu=1, sigma=1, p=0.5, D=0.5)), 3)
        0.615
    """
    mu, sigma, p, D = _family(mu, sigma, p, D)
    spread = p * (1 - p)
    with np.errstate(divide="ignore"):
        best = (sigma**2 + D) / (2 * mu * spread)
    shift = np.minimum(np.minimum(best, np.sqrt(D / spread)), 2 * mu)
    noise = np.maximum(0, D - spread * shift**2)
    return attack_accuracy(np.maximum(0, 2 * mu - shift) / np.sqrt(sigma**2 + noise), p)


def _family(mu: ArrayLike, sigma: ArrayLike, p: ArrayLike, D: ArrayLike) -> tuple[np.ndarray, ...]:
    return (
        domain.numbers("mu", mu, 0),
        domain.numbers("sigma", sigma, above=0),
        domain.numbers("p", p, above=0, below=1),
        domain.numbers("D", D, 0),
    )
