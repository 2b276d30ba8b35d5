"""The area under the ROC curve with limits, for two classes and, one against the rest, for more.

Sources: DeLong, DeLong and Clarke-Pearson, Biometrics 44 (1988), 837-845, in the form by ranks of Sun and Xu, IEEE
Signal Processing Letters 21 (2014), 1389-1393: O(N log N); of rows in clusters Obuchowski, Biometrics 53 (1997),
567-578: DeLong's components are added up person by person, here under the design effect of `Persons`.

Shapes: N rows, G persons, K classes.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit
from scipy.stats import rankdata
from scipy.stats import t as student

from privgan.attackers.judging.estimate import Estimate
from privgan.attackers.judging.interval import clopper_pearson
from privgan.attackers.judging.persons import Persons

NOTHING = 1e-9  # a standard error below it is rounding


@dataclass(frozen=True)
class Area(Estimate):
    """An area under the curve.

    Attributes:
        error: its standard error.
        rarest: persons with rows of the class that fewest have.
        pairs: of each column of scores (pairs in order, pairs) among persons who are paired off: independent trials.
    """

    error: float
    rarest: int
    pairs: tuple[tuple[int, int], ...]


def area(score: np.ndarray, s_N: np.ndarray, person_N: np.ndarray | None = None) -> Area:
    """AUC of score_N (larger for s = 1) or score_NK (the mean over classes, each against the rest); all have rows."""
    columns = _one_against_rest(score)
    count_K = np.bincount(s_N)
    value, part_N = 0.0, np.zeros(len(s_N))
    for k, score_N in columns:
        positive_N = s_N == k
        m, n = count_K[k], len(s_N) - count_K[k]
        rank_N = rankdata(score_N)
        # Share of the other side that each row is in order with: DeLong's structural components.
        above = (rank_N[positive_N] - rankdata(score_N[positive_N])) / n
        below = 1 - (rank_N[~positive_N] - rankdata(score_N[~positive_N])) / m
        value += above.mean() / len(columns)
        part_N[positive_N] += above / m / len(columns)
        part_N[~positive_N] += below / n / len(columns)
    influence_N = part_N - (np.bincount(s_N, weights=part_N) / count_K)[s_N]
    persons = Persons(s_N, person_N)
    design = persons.design_effect(influence_N)
    square_K = np.bincount(s_N, weights=influence_N**2) * count_K / np.maximum(count_K - 1, 1)
    error = float(np.sqrt(square_K.sum() * design))
    rarest = int((persons.rows_GK > 0).sum(axis=0).min())
    return Area(
        value=float(value),
        n=float(value * (1 - value) / max(error, NOTHING) ** 2),
        design=design,
        persons=persons.count,
        influence_G=persons.sums(influence_N).sum(axis=1) / persons.spread(design),
        error=error,
        rarest=rarest,
        pairs=tuple(_paired_off(score_N, s_N == k, persons.person_N) for k, score_N in columns),
    )


def area_limits(found: Area, confidence: float = 0.95, comparisons: float = 1) -> tuple[float, float]:
    """Two-sided limits that hold for all of `comparisons` at once with this confidence.

    DeLong's standard error on the scale of log odds, with Student's t for the persons of the rarest class, and the
    wider of that at the AUC seen and at the AUC with one pair more of either order, for near the ends few pairs say how
    much it varies. At an AUC of 0 or 1, and wherever nothing varies, persons of the two classes are paired off instead:
    independent trials, whose share of pairs in order has exact limits.
    """
    rarest = found.rarest
    if found.error < NOTHING or not 0 < found.value < 1 or rarest < 2:
        sides = [clopper_pearson(*pairs, confidence, comparisons * len(found.pairs)) for pairs in found.pairs]
        lower, upper = np.mean(sides, axis=0)
        return float(lower), float(upper)
    reach = student.isf((1 - confidence) / comparisons / 2, rarest - 1)
    centres = np.array([found.value, (found.value * rarest + 1) / (rarest + 2)])
    spread = reach * found.error / (centres * (1 - centres))
    return float(expit(logit(centres) - spread).min()), float(expit(logit(centres) + spread).max())


def _paired_off(score_N: np.ndarray, positive_N: np.ndarray, person_N: np.ndarray) -> tuple[int, int]:
    """(pairs in order, pairs) of one row of each person, whose side is that of its first row."""
    first = np.unique(person_N, return_index=True)[1]
    positive, rest = score_N[first][positive_N[first]], score_N[first][~positive_N[first]]
    pairs = min(len(positive), len(rest))
    difference = positive[:pairs] - rest[:pairs]
    # Half of the ties count as in order, as they do in the area.
    return int((difference > 0).sum() + (difference == 0).sum() // 2), pairs


def _one_against_rest(score: np.ndarray) -> list[tuple[int, np.ndarray]]:
    return [(1, score)] if score.ndim == 1 else list(enumerate(score.T))
