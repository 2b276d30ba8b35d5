"""The area under the ROC curve with limits, for two classes and, one against the rest, for more.

Sources: DeLong, DeLong and Clarke-Pearson, Biometrics 44 (1988), 837-845, in the form by ranks of Sun and Xu, IEEE
Signal Processing Letters 21 (2014), 1389-1393: O(N log N).

Shapes: N rows, K classes.
"""

import numpy as np
from scipy.special import expit, logit
from scipy.stats import rankdata
from scipy.stats import t as student

from privgan.attackers.judging.interval import clopper_pearson

NOTHING = 1e-9  # a standard error below it is rounding


def auc_limits(
    score: np.ndarray, s_N: np.ndarray, confidence: float = 0.95, comparisons: int = 1
) -> tuple[float, float, float]:
    """(AUC, lower, upper) of score_N (larger for s = 1) or score_NK (the mean over classes, each against the rest).

    Two-sided limits that hold for all of `comparisons` at once with this confidence: DeLong's standard error on the
    scale of log odds, with Student's t for the rows of the rarest class, and the wider of that at the AUC seen and at
    the AUC with one pair more of either order, for near the ends few pairs say how much it varies.
    At an AUC of 0 or 1, and wherever nothing varies, the rows of the two classes are paired off instead: independent
    trials, whose share of pairs in order has exact limits (`clopper_pearson`).
    Every class must have rows.
    """
    auc, error, rarest = _auc(score, s_N)
    if error < NOTHING or not 0 < auc < 1 or rarest < 2:
        return auc, *_exact(score, s_N, confidence, comparisons)
    reach = student.isf((1 - confidence) / comparisons / 2, rarest - 1)
    centres = np.array([auc, (auc * rarest + 1) / (rarest + 2)])
    spread = reach * error / (centres * (1 - centres))
    return auc, float(expit(logit(centres) - spread).min()), float(expit(logit(centres) + spread).max())


def _auc(score: np.ndarray, s_N: np.ndarray) -> tuple[float, float, int]:
    """AUC, its standard error given the rows of each class, and the rows of the rarest class."""
    count_K = np.bincount(s_N)
    columns = _one_against_rest(score)
    area, part_N = 0.0, np.zeros(len(s_N))
    for k, score_N in columns:
        positive_N = s_N == k
        m, n = count_K[k], len(s_N) - count_K[k]
        rank_N = rankdata(score_N)
        # Share of the other side that each row is in order with: DeLong's structural components.
        above = (rank_N[positive_N] - rankdata(score_N[positive_N])) / n
        below = 1 - (rank_N[~positive_N] - rankdata(score_N[~positive_N])) / m
        area += above.mean() / len(columns)
        part_N[positive_N] += above / m / len(columns)
        part_N[~positive_N] += below / n / len(columns)
    variance = sum(
        count * part_N[s_N == k].var(ddof=1) for k, count in enumerate(count_K) if count > 1
    )  # of a sum of independent rows, class by class
    return float(area), float(np.sqrt(variance)), int(count_K.min())


def _exact(score: np.ndarray, s_N: np.ndarray, confidence: float, comparisons: int) -> tuple[float, float]:
    columns = _one_against_rest(score)
    limits = []
    for k, score_N in columns:
        positive, rest = score_N[s_N == k], score_N[s_N != k]
        pairs = min(len(positive), len(rest))
        difference = positive[:pairs] - rest[:pairs]
        # Half of the ties count as in order, as they do in the area.
        right = int((difference > 0).sum() + (difference == 0).sum() // 2)
        limits.append(clopper_pearson(right, pairs, confidence, comparisons * len(columns)))
    lower, upper = np.mean(limits, axis=0)
    return float(lower), float(upper)


def _one_against_rest(score: np.ndarray) -> list[tuple[int, np.ndarray]]:
    return [(1, score)] if score.ndim == 1 else list(enumerate(score.T))
