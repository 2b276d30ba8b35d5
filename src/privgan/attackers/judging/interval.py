"""Confidence intervals of accuracies, for several attackers at once.

Sources: Clopper and Pearson, Biometrika 26 (1934), 404-413; for rows that are not independent Korn and Graubard, Survey
Methodology 24 (1998), 193-201; for several attackers Hothorn, Bretz and Westfall, Biometrical Journal 50 (2008),
346-363: the largest of their errors, correlated as they are on the same test people.

Shapes: A attackers, G persons, D draws.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from scipy.stats import beta, norm, qmc
from scipy.stats import t as student

from privgan.attackers.judging.estimate import Estimate
from privgan.errors import RequestError

RESERVE = 0.9  # of the error is spent: correlations and variances are estimates, which costs up to half a point
DRAWS = 8192  # of the largest error, by Sobol's points: its tail of 5 % is then known to 2 % of itself


def clopper_pearson(right: float, n: float, confidence: float = 0.95, comparisons: float = 1) -> tuple[float, float]:
    """Two-sided exact limits (lower, upper) of a share of which `right` of `n` were seen.

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
    return _binomial(right, n, (1 - confidence) / comparisons / 2, step=1.0)


def limits(estimate: Estimate, confidence: float = 0.95, comparisons: float = 1) -> tuple[float, float]:
    """Two-sided limits (lower, upper) of a figure.

    Of independent rows they are those of Clopper and Pearson for as many rows as the figure is worth. Of persons with
    several rows they are wider by Student's t for the number of persons, whose variance is itself estimated; and since
    values are then less coarse than those of a share of so many rows, they move towards Jeffreys' limits.

    Args:
        comparisons: how many such limits hold at once; need not be whole, see `joint_comparisons`.
    """
    tail = tail_of(confidence, comparisons)
    n = estimate.n
    if estimate.persons < 2:
        return 0.0, 1.0
    if estimate.design > 1:
        n *= (norm.isf(tail) / student.isf(tail, estimate.persons - 1)) ** 2
    return _binomial(estimate.value * n, n, tail, step=estimate.design**-0.5)


def tail_of(confidence: float, comparisons: float) -> float:
    """The chance that limits leave at either side."""
    return RESERVE * (1 - confidence) / comparisons / 2


def joint_comparisons(estimates: Sequence[Estimate], confidence: float = 0.95) -> float:
    """How many unrelated comparisons those of these attackers on the same rows are worth: from 1 to their number.

    Limits for so many comparisons hold for all of them at once. Attackers that err in the same people count as few:
    the errors of all are drawn from the normal law with the correlations that their influences have over persons, and
    the tail that the largest of them leaves is compared with that of a single one.
    """
    influence_AG = np.array([one.influence_G for one in estimates if np.any(one.influence_G)])
    if len(influence_AG) < 2:
        return 1.0
    influence_AG = influence_AG / np.linalg.norm(influence_AG, axis=1, keepdims=True)
    value_A, vector_AA = np.linalg.eigh(influence_AG @ influence_AG.T)
    root_AA = vector_AA * np.sqrt(np.maximum(value_A, 0))
    error_DA = _normal(len(root_AA)) @ root_AA.T.astype(np.float32)
    largest = float(np.quantile(np.abs(error_DA).max(axis=1), confidence))
    return float(np.clip((1 - confidence) / (2 * norm.sf(largest)), 1, len(influence_AG)))


def advantage(balanced_accuracy: float, classes: int = 2) -> float:
    """What an attack adds to a blind guess, in [-1, 1]: 2 * balanced accuracy - 1 for two classes, 0 for the guess."""
    return (classes * balanced_accuracy - 1) / (classes - 1)


@cache
def _normal(attackers: int) -> np.ndarray:
    """The same draws at every call, so that limits are the same again."""
    drawn_DA: np.ndarray = qmc.MultivariateNormalQMC(np.zeros(attackers), rng=0).random(DRAWS).astype(np.float32)
    return drawn_DA


def _binomial(right: float, n: float, tail: float, step: float) -> tuple[float, float]:
    """Limits that leave `tail` at either side; step 1: Clopper and Pearson's, 0: Jeffreys'."""
    near, far = (1 - step) / 2, (1 + step) / 2
    lower = float(beta.ppf(tail, right + near, n - right + far)) if right > 0 else 0.0
    upper = float(beta.isf(tail, right + far, n - right + near)) if right < n else 1.0
    return lower, upper
