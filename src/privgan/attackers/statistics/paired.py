"""Two attacks on the same test rows, before and after a change or of two channels: which reads more?

Their rows are the same people, so most of what varies between people cancels; limits of either alone say less.

Sources: McNemar, Psychometrika 12 (1947), in its exact form; Efron and Tibshirani, An Introduction to the Bootstrap
(1993), chapters 13 and 15.

Shapes: N rows, G groups, U kinds of groups, K classes, C = 2 K, D draws.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest

from privgan.attackers.judging.interval import clopper_pearson
from privgan.errors import RequestError

DRAWS = 2000
FEW = 10  # groups in which the two differ, below which a bootstrap has too little to draw from


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
    seed: int = 0,
) -> Difference:
    """Compares who was right (bool or 0/1, one for each test row) on the same rows with classes s_N.

    group_N: rows of the same person share a group and are drawn together; None: each row is a person.
    The limits are those of a bootstrap over groups (percentiles of 2000 draws); where the two differ in fewer than ten
    groups they are exact instead, from the limits of how many rows of each class differ in either direction.
    p: McNemar's exact test; with several rows a person, the same with persons in place of rows: those in whom the first
    was right more often against those in whom the second was.
    Raises RequestError where the rows do not match.
    """
    if not len(first_N) == len(second_N) == len(s_N) or len(s_N) == 0:
        raise RequestError(
            f"paired: {len(first_N)} rows against {len(second_N)} with {len(s_N)} of s: compare on the same test rows"
        )
    gain_N = first_N.astype(np.int64) - second_N.astype(np.int64)
    group_N = np.arange(len(s_N)) if group_N is None else np.unique(group_N, return_inverse=True)[1].ravel()
    gain_GK, count_GK = (_by_group(value_N, group_N, s_N) for value_N in (gain_N, np.ones_like(gain_N)))
    present = count_GK.sum(axis=0) > 0
    gain_GK, count_GK = gain_GK[:, present], count_GK[:, present]
    value = float((gain_GK.sum(axis=0) / count_GK.sum(axis=0)).mean())
    gain_G = gain_GK.sum(axis=1)
    ahead, behind = int((gain_G > 0).sum()), int((gain_G < 0).sum())
    p = float(binomtest(ahead, ahead + behind).pvalue) if ahead + behind else 1.0
    differing = int((gain_GK != 0).any(axis=1).sum())
    if differing < FEW:
        lower, upper = _exact(gain_GK, count_GK, confidence)
    else:
        lower, upper = np.nanquantile(_bootstrap(gain_GK, count_GK, seed), [(1 - confidence) / 2, (1 + confidence) / 2])
    return Difference(value, float(lower), float(upper), p, int((gain_N != 0).sum()))


def _by_group(value_N: np.ndarray, group_N: np.ndarray, s_N: np.ndarray) -> np.ndarray:
    sum_GK = np.zeros((int(group_N.max()) + 1, int(s_N.max()) + 1), dtype=np.int64)
    np.add.at(sum_GK, (group_N, s_N), value_N)
    return sum_GK


def _bootstrap(gain_GK: np.ndarray, count_GK: np.ndarray, seed: int) -> np.ndarray:
    """Differences of samples of as many groups, drawn with replacement; NaN where a sample has no row of a class."""
    both_GC = np.concatenate([gain_GK, count_GK], axis=1)
    # Groups that are alike are drawn as one, as often as there are such groups: few are left to count.
    kind_UC, groups_U = np.unique(both_GC, axis=0, return_counts=True)
    groups = len(both_GC)
    times_DU = np.random.default_rng(seed).multinomial(groups, groups_U / groups, DRAWS)
    gain_DK, count_DK = np.split(times_DU @ kind_UC, 2, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        drawn_D: np.ndarray = (gain_DK / count_DK).mean(axis=1)
    return drawn_D


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
