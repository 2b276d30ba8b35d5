"""One limit on the best attack that the counts themselves suggest; it does not grow with the number of cells.

The plug-in value is the accuracy, on these very people, of the attack that is best on them. It is at least that of
the truly best attack A on the same people, and A is fixed: its hits are binomial. So the plug-in value can fall short
of A's true accuracy only as far as binomial counts fall short of their mean, and no correction for the choice among
2^m attacks is needed. What many cells cost is in the plug-in value already, which is biased upwards.

Shapes: S classes, Z released values.
"""

import functools
import math

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.special import bdtr
from scipy.stats import binom

STEP = 1 / 2000  # of total variation; rounded up to it, so that limits are computed once for many counts
GRID = 17  # probabilities tried before the worst one is refined
BEYOND = 7.5  # standard deviations after which a tail counts as reached; 1e-13, added to the probability


def value(counts_SZ: np.ndarray) -> float:
    """Balanced accuracy of the best attack on these counts, for these counts: biased upwards.

    Args:
        counts_SZ: people of each class by released value; every class has some.

    Returns:
        1 / S for a blind guess, to 1.

    Examples:
        >>> value(np.array([[8, 2], [2, 8]]))
        0.8
    """
    return float((counts_SZ / counts_SZ.sum(axis=1, keepdims=True)).max(axis=0).sum() / len(counts_SZ))


def limit(counts_SZ: np.ndarray, alpha: float) -> float:
    """Upper limit of the balanced accuracy of any attacker, at confidence 1 - alpha.

    Two classes: exact limit of a difference of two binomial shares, the worst pair of shares assumed. More: the
    inequality of Hoeffding (1963) on the mean of the recalls.

    Args:
        counts_SZ: people of each class by released value, independent draws; every class has some.
        alpha: probability that the limit fails, between 0 and 1.

    Returns:
        At least `value`, at most 1.

    References:
        Hoeffding, Probability inequalities for sums of bounded random variables, JASA 58 (1963).
    """
    return limit_at(value(counts_SZ), counts_SZ.sum(axis=1), alpha)


def limit_at(seen: float, n_S: np.ndarray, alpha: float) -> float:
    """`limit` for a plug-in value that was seen on so many people of each class.

    Args:
        seen: balanced accuracy, 1 / S to 1.
        n_S: people of each class.
        alpha: probability that the limit fails, between 0 and 1.
    """
    if len(n_S) == 2:
        tv = 2 * seen - 1
        return (1 + difference_limit(math.ceil(tv / STEP - 1e-9) * STEP, int(n_S[0]), int(n_S[1]), alpha)) / 2
    spread = math.sqrt(math.log(1 / alpha) / 2 * float((1 / n_S).sum())) / len(n_S)
    return min(1.0, seen + spread)


@functools.lru_cache(maxsize=4096)
def difference_limit(seen: float, n0: int, n1: int, alpha: float) -> float:
    """Largest p1 - p0 at which shares of n1 and n0 draws differ by at most `seen` with probability above alpha.

    Args:
        seen: difference of the two shares, -1 to 1.
        n0, n1: draws.
        alpha: between 0 and 1.

    Returns:
        At least `seen` (or 0), at most 1.
    """

    def excess(difference: float) -> float:
        return _probability(seen, difference, n0, n1) - alpha

    least, most = max(seen, 0.0), 1 - 1e-12
    if seen >= 1 or excess(most) > 0:
        return 1.0
    return float(brentq(excess, least, most, xtol=1e-7)) if excess(least) > 0 else least


def _probability(seen: float, difference: float, n0: int, n1: int) -> float:
    """Largest P(K1 / n1 - K0 / n0 <= seen) over pairs of shares p1 = p0 + difference."""

    def at(p0: float) -> float:
        p1 = min(1.0, p0 + difference)
        around, spread = n0 * p0, BEYOND * math.sqrt(n0 * p0 * (1 - p0)) + 1
        k0 = np.arange(max(0, math.floor(around - spread)), min(n0, math.ceil(around + spread)) + 1)
        k1 = np.floor(n1 * (seen + k0 / n0) + 1e-9)
        below = np.where(k1 < 0, 0.0, bdtr(np.clip(k1, 0, n1), n1, p1))
        return float(binom.pmf(k0, n0, p0) @ below) + 1e-13

    grid = np.linspace(0, 1 - difference, GRID)
    found = [at(float(p0)) for p0 in grid]
    best = int(np.argmax(found))
    near = grid[max(best - 1, 0)], grid[min(best + 1, GRID - 1)]
    refined = minimize_scalar(lambda p0: -at(float(p0)), bounds=near, method="bounded", options={"xatol": 1e-4})
    return max(found[best], -float(refined.fun))
