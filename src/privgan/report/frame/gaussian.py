"""The frame of two Gaussians on a line: optimum, affine families of context-aware GAP, a locally private bit.

D is the mean squared error a value, so a row of F features moves by F D; S groups, here two.
"""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.special import ndtr

from privgan.report.frame.base import AWARE, BLIND, Frame, Line, Reader, through
from privgan.report.leakage import BALANCED, RAW
from privgan.theory import blind_gaussian, gap, gaussian

_CELLS, _LEVELS = 61, 17  # of the blind optimum: cells of its grid, accuracies at which it is solved


def tv(delta: float, **_: float) -> float:
    """TV of the undefended classes of data=gaussian; of its law delta alone counts."""
    return gaussian.undefended_tv(delta)


@lru_cache
def frames(delta: float, sigma: float = 1.0, prior: float = 0.5, dimension: float = 1) -> tuple[Frame, ...]:
    """The frames of data=gaussian: balanced accuracy, and raw accuracy where the prior is not even.

    The blind optimum (a linear program) and the families are stated in raw accuracy; at an even prior both are one.
    """
    mu = delta * sigma / 2
    aware = Line(
        AWARE, "optimum", lambda x: (1 + np.asarray(gaussian.optimal_tv(delta, dimension * x, prior, sigma))) / 2
    )
    blind = _blind(delta, sigma, prior, dimension)
    families = {"noise": gap.gaussian_noise, "shift": gap.gaussian_shift, "shift + noise": gap.gaussian_shift_noise}
    noise, shift, both = (
        Line(f"GAP, {name}", "family", _family(reached, mu, sigma, prior, dimension))
        for name, reached in families.items()
    )
    bit = [Line("private bit (LDP)", "private", _private_bit(delta, sigma, prior))] if dimension == 1 and delta else []
    independence = prior * (1 - prior) * (delta * sigma) ** 2 / dimension
    constant = sigma**2 + independence
    if prior == 0.5:
        note = "The aware optimum is exact, the blind one a linear program on a grid, good to 0.2 points."
        return (Frame(BALANCED, independence, constant, (aware, blind, noise, shift, both, *bit), note),)
    even = Line(noise.name, "family", _family(gap.gaussian_noise, mu, sigma, 0.5, dimension))
    note = "The optimum that sees x and s is exact; the one that sees x alone is not known in balanced accuracy."
    raw_note = "The optimum that sees x alone is a linear program on a grid, good to 0.2 points."
    return (
        Frame(BALANCED, independence, constant, (aware, even, *bit), note),
        Frame(RAW, independence, constant, (blind, noise, shift, both), raw_note),
    )


def _family(reached: Callable[..., Any], mu: float, sigma: float, prior: float, dimension: float) -> Reader:
    return lambda x: np.asarray(reached(mu, sigma, prior, dimension * np.asarray(x)))


def _blind(delta: float, sigma: float, prior: float, dimension: float) -> Line:
    guess, clean = max(prior, 1 - prior), float(gap.attack_accuracy(delta, prior))
    closer = 1 - (1 - np.linspace(0, 1, _LEVELS)) ** 2  # where little is hidden the line is steep
    accuracies = guess + (clean - guess) * closer
    distortions = blind_gaussian.blind_frontier(delta, accuracies[:-1], prior, sigma, points=_CELLS) / dimension
    return Line(BLIND, "optimum", through(np.append(distortions, 0.0), accuracies))


def _private_bit(delta: float, sigma: float, prior: float) -> Reader:
    """Randomized response on the side of the midpoint, released as the conditional mean: D -> balanced accuracy.

    With bit b, answered truly with probability e^eps / (1 + e^eps) as b~, the release E[x | b~] costs
    Var x - Cov(x, b~)^2 / Var b~. At equal variances the side is all that tells the groups apart, so the attack infers
    the bound of local privacy itself, 1/2 (1 + tanh(eps / 2) TV).
    """
    apart = tv(delta)
    far_S = np.array([ndtr(-delta / 2), ndtr(delta / 2)])  # beyond the midpoint, of either group
    prior_S = np.array([1 - prior, prior])
    mean, share = prior * delta, float(prior_S @ far_S)
    density = math.exp(-(delta**2) / 8) / math.sqrt(2 * math.pi)
    together = float(prior_S @ (np.array([0.0, delta]) * far_S + density)) - mean * share  # Cov(x, b)
    honest = np.append(np.linspace(0, 1, 401)[:-1], 1.0)  # tanh(eps / 2)
    answered = (1 - honest) / 2 + honest * share
    cost = 1 + prior * (1 - prior) * delta**2 - (honest * together) ** 2 / (answered * (1 - answered))
    line = through(sigma**2 * cost, (1 + honest * apart) / 2)
    least = sigma**2 * float(cost.min())
    return lambda x: np.where(np.asarray(x) < least, np.nan, line(x))
