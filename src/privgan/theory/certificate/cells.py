"""Limits of every cell by itself, then the worst distributions within all of them.

Shapes: S classes, Z released values.
"""

import numpy as np
from scipy.optimize import linprog
from scipy.stats import beta


def limit(counts_SZ: np.ndarray, alpha: float) -> float:
    """Upper limit of the balanced accuracy of any attacker, from exact limits of each cell's probability.

    All 2 S Z limits of Clopper and Pearson hold together with probability 1 - alpha (union bound). Within them, and
    with probabilities that sum to 1, the best attack on the worst distributions is limited by a linear program over
    attacks a(s | z) that may be drawn at random: class s is told right with at most min(sum_z a U, 1 - sum_z (1-a) L).

    Args:
        counts_SZ: independent people of each class by released value.
        alpha: probability that the limit may fail.

    References:
        Jovanovic et al., FARE, ICML 2023, section 5: the same idea with the prior and the purity of each cell.
    """
    classes, cells = counts_SZ.shape
    n_S1, tail = counts_SZ.sum(axis=1, keepdims=True), alpha / (2 * counts_SZ.size)
    with np.errstate(invalid="ignore"):
        lower_SZ = np.where(counts_SZ > 0, beta.ppf(tail, counts_SZ, n_S1 - counts_SZ + 1), 0.0)
        upper_SZ = np.where(counts_SZ < n_S1, beta.isf(tail, counts_SZ + 1, n_S1 - counts_SZ), 1.0)
    # Variables: a_SZ, then y_S <= the share of class s that the attack tells right.
    rows, limits = np.zeros((2 * classes, classes * cells + classes)), np.zeros(2 * classes)
    for s in range(classes):
        own = slice(s * cells, (s + 1) * cells)
        rows[[s, classes + s], classes * cells + s] = 1
        rows[s, own], rows[classes + s, own] = -upper_SZ[s], -lower_SZ[s]
        limits[classes + s] = 1 - lower_SZ[s].sum()
    once = np.hstack([np.tile(np.eye(cells), classes), np.zeros((cells, classes))])
    gain = np.concatenate([np.zeros(classes * cells), np.full(classes, -1 / classes)])
    found = linprog(gain, rows, limits, once, np.ones(cells), bounds=(0, 1), method="highs")
    return float(min(1.0, -found.fun)) if found.status == 0 else 1.0
