"""Exact confidence limits of an attack's accuracy, corrected for how many attackers were looked at.

Source: Clopper and Pearson, Biometrika 26 (1934), 404-413; corrections by the union bound (Bonferroni).
"""

from collections.abc import Sequence

import numpy as np
from scipy.stats import beta

from privgan.errors import RequestError


def clopper_pearson(right: float, n: float, confidence: float = 0.95, comparisons: int = 1) -> tuple[float, float]:
    """Two-sided exact limits (lower, upper) of a share of which `right` of `n` were seen.

    Counts may be those of independent rows that the rows seen are worth, see `persons`; they need not be whole then.
    With `comparisons` such intervals, all of them hold at once with at least this confidence.
    n = 0 says nothing: (0, 1).
    Raises RequestError unless 0 <= right <= n, 0 < confidence < 1 and comparisons >= 1.
    """
    if not 0 <= right <= n:
        raise RequestError(f"clopper_pearson: {right} right of {n} rows is impossible; give 0 <= right <= n")
    if not 0 < confidence < 1 or comparisons < 1:
        raise RequestError(
            f"clopper_pearson: confidence {confidence} with {comparisons} comparisons; "
            "give a confidence between 0 and 1 and at least one comparison"
        )
    tail = (1 - confidence) / comparisons / 2
    lower = float(beta.ppf(tail, right, n - right + 1)) if right > 0 else 0.0
    upper = float(beta.isf(tail, right + 1, n - right)) if right < n else 1.0
    return lower, upper


def balanced_limits(
    right_K: Sequence[float] | np.ndarray,
    n_K: Sequence[float] | np.ndarray,
    confidence: float = 0.95,
    comparisons: int = 1,
) -> tuple[float, float]:
    """Two-sided limits of balanced accuracy: the mean of the limits of each class's recall.

    The union bound over classes and comparisons makes the mean of the limits hold with at least this confidence.
    """
    limits = [
        clopper_pearson(float(right), float(n), confidence, comparisons * len(n_K))
        for right, n in zip(right_K, n_K, strict=True)
    ]
    return float(np.mean([lower for lower, _ in limits])), float(np.mean([upper for _, upper in limits]))


def advantage(balanced_accuracy: float, classes: int = 2) -> float:
    """What an attack adds to a blind guess, in [-1, 1]: 2 * balanced accuracy - 1 for two classes, 0 for the guess."""
    return (classes * balanced_accuracy - 1) / (classes - 1)
