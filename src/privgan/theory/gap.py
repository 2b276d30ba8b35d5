"""The closed forms of context-aware GAP (Huang et al. 2017): a binary model and Gaussians under affine channels.

They give the accuracy of the best attack on the best channel of the family whose distortion is at most D.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from privgan.theory import domain


def binary(p: ArrayLike, q: ArrayLike, D: ArrayLike, aware: bool = True) -> float | np.ndarray:
    """Best attack accuracy in the binary model: S ~ Bern(p), X = S xor N, N ~ Bern(q), release z of x.

    p, q: probabilities, 0 to 1. D: the largest P(Z != X), 0 to 1. Arrays broadcast. aware: the channel sees s and x,
    else x alone. Attained by any channel, not only by those of a family (Huang et al. 2017, section 4).
    RequestError: p, q or D outside 0 to 1, NaN.
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
    """Accuracy of the best attack on two Gaussians of equal variance whose means lie alpha standard deviations apart.

    alpha >= 0; p: prior of one class, 0 < p < 1. Arrays broadcast. At alpha = 0 only the prior is left: max(p, 1 - p).
    RequestError: a value outside its range, NaN.
    """
    alpha = domain.numbers("alpha", alpha, 0)
    p = domain.numbers("p", p, above=0, below=1)
    odds = np.log1p(-p) - np.log(p)
    with np.errstate(divide="ignore", over="ignore"):
        shift = np.where(odds == 0, 0.0, odds / np.where(alpha == 0, np.finfo(float).tiny, alpha))
    return (p * ndtr(alpha / 2 - shift) + (1 - p) * ndtr(alpha / 2 + shift))[()]


def gaussian_noise(mu: ArrayLike, sigma: ArrayLike, p: ArrayLike, D: ArrayLike) -> float | np.ndarray:
    """Best attack accuracy when independent Gaussian noise of variance D is added to X | S = +-1 ~ N(+-mu, sigma^2).

    mu >= 0, sigma > 0, p = P(S = +1) with 0 < p < 1; D >= 0: expected squared distortion. Arrays broadcast.
    RequestError: a value outside its range, NaN. Huang et al. (2017, section 5).
    """
    mu, sigma, p, D = _family(mu, sigma, p, D)
    return attack_accuracy(2 * mu / np.sqrt(sigma**2 + D), p)


def gaussian_shift(mu: ArrayLike, sigma: ArrayLike, p: ArrayLike, D: ArrayLike) -> float | np.ndarray:
    """Best attack accuracy when each class is shifted by a constant towards the other.

    Arguments, errors and source as in `gaussian_noise`. Perfect privacy at D = 4 mu^2 p (1 - p).
    """
    mu, sigma, p, D = _family(mu, sigma, p, D)
    return attack_accuracy(np.maximum(0, 2 * mu - np.sqrt(D / (p * (1 - p)))) / sigma, p)


def gaussian_shift_noise(mu: ArrayLike, sigma: ArrayLike, p: ArrayLike, D: ArrayLike) -> float | np.ndarray:
    """Best attack accuracy when a shift and independent Gaussian noise share the distortion D in the best way.

    Arguments, errors and source as in `gaussian_noise`. Optimal among affine channels only: the transport of
    `gaussian.optimal_map` leaks far less at the same D.
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
