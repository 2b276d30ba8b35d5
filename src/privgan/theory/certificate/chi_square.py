"""A limit for many cells: the counts scatter no more than chance would, so the classes differ little.

The plug-in total variation of m equal cells is about sqrt(m / (pi n)) even where there is none. What chance does to a
sum of squares is known, and can be taken off: the limit then grows as m^(1/4) / sqrt(n), as the best test of equality
does. Of n people a share pi is of class 1; of the N people in a cell K are; with u = (K - pi N) / sqrt(N pi (1 - pi)),

    E_T = exp(-lambda sum_z h(u_z) - sum_z M(N_z)) / E_N,   E_N = (1 - T/t + T/t exp(-mu t / n))^n

has mean at most 1 wherever the total variation is at least T. So E_T >= 1 / alpha refutes that T with confidence
1 - alpha (Markov), and the least T that is refuted is the limit. The ingredients:

- people are drawn as pairs (s, z) with a known share pi; given N_z, K_z is binomial with P(s = 1 | z) = q_z, and
  independent between cells. Drawing class by class does that to counts of given classes (`paired`).
- total variation is the mean over released z of t(q_z) = |q_z - pi| / (2 pi (1 - pi)), at most t.
- M(N) = max_q log E_q exp(-lambda h) + mu N t(q) / n pays in advance for whatever q_z is; computed, not approximated.
- the factor E_N is the worst case of exp(-mu sum_z N_z t(q_z) / n), t being a mean over N_z (convexity).
- h is u^2 near 0 and linear beyond (Huber), so that a few cells that do differ cost no more than they differ.
- mu and lambda are fixed by n, m and alpha alone. Averages of such E, over two choices of them and over several draws
  of the pairs, have mean at most 1 again.

References:
    Ramdas et al., Game-theoretic statistics and safe anytime-valid inference, Statistical Science 38 (2023): e-values.
    Chan, Diakonikolas, Valiant and Valiant, Optimal algorithms for testing closeness, SODA 2014: the rate.

Shapes: Z released values, R draws of pairs, J choices of (lambda, mu), K counts, Q probabilities.
"""

import functools
import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaln, logsumexp

KNEE, BEYOND_DEAREST = 1.5, 1.2  # where h turns from square to line: in standard deviations, and see `_scatter`
DRAWS = 8  # of the pairs; their average hardly depends on the seed
MARGIN = 2.2  # standard deviations of the class sizes that are left undrawn, so that a class rarely runs out


class Tuning(NamedTuple):
    """lambda: weight of the scatter; mu: price of total variation."""

    lam: float
    mu: float


def limit(counts_SZ: np.ndarray, alpha: float, seed: int = 0) -> float:
    """Upper limit of the balanced accuracy of any attacker on two classes, at confidence 1 - alpha.

    Args:
        counts_SZ: independent people of each of two classes by released value.
        alpha: probability that the limit may fail.
        seed: of the draws of pairs; it must not be picked by its result.
    """
    n_S = counts_SZ.sum(axis=1)
    total, share = int(n_S.sum()), float(n_S[1] / n_S.sum())
    drawn = math.floor(total - MARGIN * math.sqrt(total))
    if drawn < 2:
        return 1.0
    variance, most = share * (1 - share), 1 / (2 * min(share, 1 - share))
    cells = int((counts_SZ.sum(axis=0) > 0).sum())
    tunings = [tuned(cells, drawn * variance, alpha, extra) for extra in (0.0, 2 * math.sqrt(cells))]
    log_e_JR = np.full((len(tunings), DRAWS), -np.inf)
    generator = np.random.default_rng(seed)
    for r in range(DRAWS):
        pairs = paired(counts_SZ, drawn, share, generator)
        if pairs is not None:
            log_e_JR[:, r] = [_log_numerator(*pairs, share, tuning, drawn) for tuning in tunings]
    log_e_J = logsumexp(log_e_JR, axis=1) - math.log(DRAWS * len(tunings))

    def excess(tv: float) -> float:
        worst = [drawn * math.log1p(tv / most * math.expm1(-tuning.mu * most / drawn)) for tuning in tunings]
        return float(logsumexp(log_e_J - worst)) + math.log(alpha)

    if excess(1.0) < 0:
        return 1.0
    return 0.5 if excess(0.0) >= 0 else (1 + float(brentq(excess, 0, 1, xtol=1e-9))) / 2


def paired(
    counts_SZ: np.ndarray, drawn: int, share: float, generator: np.random.Generator
) -> tuple[np.ndarray, np.ndarray] | None:
    """(K_Z, N_Z) of `drawn` independent pairs (s, z) with P(s = 1) = share, without replacement from the counts.

    Args:
        counts_SZ: people of two classes by released value.
        drawn: pairs.
        share: P(s = 1), between 0 and 1.
        generator: of the draw.

    Returns:
        Pairs of class 1 and all pairs, by released value. None where a class runs out; such a draw counts as an E of 0,
        which errs on the safe side.
    """
    n_S, ones = counts_SZ.sum(axis=1), int(generator.binomial(drawn, share))
    if ones > n_S[1] or drawn - ones > n_S[0]:
        return None
    k_Z = generator.multivariate_hypergeometric(counts_SZ[1], ones)
    return k_Z, k_Z + generator.multivariate_hypergeometric(counts_SZ[0], drawn - ones)


@functools.lru_cache(maxsize=512)
def tuned(cells: int, information: float, alpha: float, extra: float) -> Tuning:
    """The lambda and mu that give the least limit if u were normal and sum u^2 came out at cells + extra.

    With c = sum of squared displacements, log E is then at best lambda c / (1 + 2 lambda) - lambda (cells + extra)
    + cells / 2 log(1 + 2 lambda), and T = sqrt(c / (4 information)).

    Args:
        cells: released values.
        information: n pi (1 - pi) of n pairs.
        alpha: probability that the limit fails, between 0 and 1.
        extra: by how much sum u^2 exceeds its mean, in units of one.
    """
    lam_Q = np.geomspace(0.005, 3, 200)
    constant_Q = cells / 2 * np.log1p(2 * lam_Q) - lam_Q * (cells + extra)
    c_Q = (math.log(1 / alpha) - constant_Q) * (1 + 2 * lam_Q) / lam_Q
    best = int(c_Q.argmin())
    lam = float(lam_Q[best])
    # Rounded: which values are taken is free, and equal ones share what `_price` has computed.
    return Tuning(float(f"{lam:.3g}"), float(f"{2 * math.sqrt(c_Q[best] * information) * 2 * lam / (1 + 2 * lam):.3g}"))


def _log_numerator(k_Z: np.ndarray, n_Z: np.ndarray, share: float, tuning: Tuning, drawn: int) -> float:
    """-lambda sum h(u_z) - sum M(N_z); a value that nobody released adds nothing."""
    k_Z, n_Z = k_Z[n_Z > 0], n_Z[n_Z > 0]
    scatter = _scatter(k_Z, n_Z, share, tuning.lam, tuning.mu / drawn).sum()
    price = sum(_price(int(n), share, tuning.lam, tuning.mu / drawn) for n in n_Z)
    return -tuning.lam * float(scatter) - price


@functools.lru_cache(maxsize=100_000)
def _price(n: int, share: float, lam: float, mu: float) -> float:
    """M(N) = max_q log E_q exp(-lambda h(u)) + mu N |q - share| / (2 share (1 - share))."""
    variance = share * (1 - share)
    k_K = np.arange(n + 1)
    weight_K = gammaln(n + 1) - gammaln(k_K + 1) - gammaln(n - k_K + 1)
    weight_K -= lam * _scatter(k_K, np.full(n + 1, n), share, lam, mu)

    def at(moved_Q: np.ndarray) -> np.ndarray:
        """For q that lie so many standard deviations of u from the share."""
        q_Q = np.clip(share + moved_Q * math.sqrt(variance / n), 1e-12, 1 - 1e-12)
        log_QK = weight_K + k_K * np.log(q_Q)[:, None] + (n - k_K) * np.log1p(-q_Q)[:, None]
        return logsumexp(log_QK, axis=1) + mu * n * abs(q_Q - share) / (2 * variance)

    ends = [-share * math.sqrt(n / variance)] * (share != 0.5) + [(1 - share) * math.sqrt(n / variance)]
    return max(_largest(at, end) for end in ends)


def _largest(at: Callable[[np.ndarray], np.ndarray], end: float) -> float:
    """Maximum between 0 and `end`: fine where u is uncertain, coarse where it is not, and refined around the best."""
    near = math.copysign(min(abs(end), 6.0), end)
    moved_Q = np.concatenate([np.linspace(0, near, 31), np.linspace(near, end, 32)[1:]])
    best = int(at(moved_Q).argmax())
    return float(at(np.linspace(moved_Q[max(best - 1, 0)], moved_Q[min(best + 1, len(moved_Q) - 1)], 25)).max())


def _scatter(k: np.ndarray, n: np.ndarray, share: float, lam: float, mu: float) -> np.ndarray:
    """h for K of N: square of u, then a line; less what makes the square unbiased where the classes differ in size."""
    spread = np.sqrt(n * share * (1 - share))
    u = (k - share * n) / spread
    # Where normal u would be priced highest; the price of total variation would outgrow a line that began before.
    dearest = mu * n / (2 * spread) * (1 + 2 * lam) / (2 * lam)
    knee, size = np.maximum(KNEE, BEYOND_DEAREST * dearest), abs(u)
    return np.where(size <= knee, size**2, 2 * knee * size - knee**2) - (1 - 2 * share) * u / spread
