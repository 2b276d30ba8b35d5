"""Two attacks on the same test rows, before and after a change or of two channels: which reads more?

Their rows are the same people, so most of what varies between people cancels; limits of either alone say less.

Source: McNemar, Psychometrika 12 (1947), in its exact form.

Shapes: N rows, G groups, K classes.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest
from scipy.stats import t as student

from privgan.attackers.judging.interval import clopper_pearson, tail_of
from privgan.attackers.judging.persons import Persons
from privgan.errors import RequestError

FEW = 10  # groups in which the two differ, below which their differences have no law to speak of


@dataclass(frozen=True)
class Difference:
    """Balanced accuracy of the first minus that of the second, its two-sided limits, and the p-value of no difference.

    differ: rows that one of the two told and the other did not.
    """

    value: float
    lower: float
    upper: float
    p: float
    differ: int


def paired(
    first_N: np.ndarray,
    second_N: np.ndarray,
    s_N: np.ndarray,
    group_N: np.ndarray | None = None,
    confidence: float = 0.95,
) -> Difference:
    """Compares who was right (bool or 0/1, one for each test row) on the same rows with classes s_N.

    Either may be a mean of that over several attacks, in [0, 1].
    group_N: rows of the same person share a group; None: each row is a person.
    The limits are Student's, with the variance of `Persons`; where the two differ in fewer than ten groups they are
    exact instead, from the limits of how many rows of each class differ in either direction.
    p: McNemar's exact test; with several rows a person, the same with persons in place of rows: those in whom the first
    was right more often against those in whom the second was.
    Raises RequestError where the rows do not match.
    """
    if not len(first_N) == len(second_N) == len(s_N) or len(s_N) == 0:
        raise RequestError(
            f"paired: {len(first_N)} rows against {len(second_N)} with {len(s_N)} of s: compare on the same test rows"
        )
    gain_N = first_N.astype(np.float64) - second_N.astype(np.float64)
    s_N = np.unique(s_N, return_inverse=True)[1].ravel()
    persons = Persons(s_N, group_N)
    gain_GK, count_GK = persons.sums(gain_N), persons.rows_GK
    count_K = count_GK.sum(axis=0)
    gain_K = gain_GK.sum(axis=0) / count_K
    value, gain_G = float(gain_K.mean()), gain_GK.sum(axis=1)
    ahead, behind = int((gain_G > 0).sum()), int((gain_G < 0).sum())
    p = float(binomtest(ahead, ahead + behind).pvalue) if ahead + behind else 1.0
    if int((gain_GK != 0).any(axis=1).sum()) < FEW:
        lower, upper = _exact(gain_GK, count_GK, confidence)
    else:
        influence_N = (gain_N - gain_K[s_N]) / (len(count_K) * count_K[s_N])
        error = float(np.sqrt((influence_N**2).sum() * persons.design_effect(influence_N)))
        reach = float(student.isf(tail_of(confidence, 1), persons.count - 1)) * error
        lower, upper = value - reach, value + reach
    return Difference(value, float(lower), float(upper), p, int((gain_N != 0).sum()))


def _exact(gain_GK: np.ndarray, count_GK: np.ndarray, confidence: float) -> tuple[float, float]:
    """From Clopper and Pearson's limits of the groups that speak for either side, by the union bound over both."""
    limits, classes = [], gain_GK.shape[1]
    for gain_G, count_G in zip(gain_GK.T, count_GK.T, strict=True):
        groups = int((count_G > 0).sum())
        ahead, behind = (
            clopper_pearson(int(side.sum()), groups, confidence, comparisons=2 * classes)
            for side in (gain_G > 0, gain_G < 0)
        )
        limits.append((ahead[0] - behind[1], ahead[1] - behind[0]))
    lower, upper = np.mean(limits, axis=0)
    return float(lower), float(upper)
