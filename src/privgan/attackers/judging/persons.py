"""Several rows of one person tell less than as many persons would: how many independent rows they are worth.

Source: Korn and Graubard, Survey Methodology 24 (1998), 193-201: exact limits for the effective sample size, which is
the number of rows over the design effect, the variance of the share between persons over that of independent rows.

Shapes: N rows, G persons, K classes.
"""

import numpy as np
from scipy.stats import t as student


def effective(right_N: np.ndarray, person_N: np.ndarray, confidence: float = 0.95) -> tuple[float, float]:
    """(right, n) of independent rows that say as much of the share of right ones as these do; n is at most N.

    right_N: bool. person_N: int64, who a row belongs to. Where all rows are right, or none is, a person counts once.
    """
    rows, share = len(right_N), float(np.mean(right_N))
    _, person_N, size_G = np.unique(person_N, return_inverse=True, return_counts=True)
    persons = len(size_G)
    if persons == rows:
        return float(right_N.sum()), float(rows)
    if share in (0.0, 1.0) or persons < 2:
        return share * persons, float(persons)
    residual_G = np.bincount(person_N, weights=right_N - share, minlength=persons)
    between = persons / (persons - 1) * float((residual_G**2).sum()) / rows**2
    design = between / (share * (1 - share) / rows)
    # With few persons their variance is itself a guess.
    tail = (1 + confidence) / 2
    guess = (student.ppf(tail, persons - 1) / student.ppf(tail, rows - 1)) ** 2
    n = min(float(rows), rows / max(design * guess, 1e-12))
    return share * n, n


def effective_recalls(
    right_N: np.ndarray, s_N: np.ndarray, person_N: np.ndarray, classes: int, confidence: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """(right_K, n_K): `effective` within each class of s, float64."""
    pairs = [effective(right_N[s_N == k], person_N[s_N == k], confidence) for k in range(classes)]
    right_K, n_K = np.array(pairs).T
    return right_K, n_K
