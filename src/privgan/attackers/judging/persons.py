"""How far a figure of test rows varies with the people who happen to be on them.

Rows of one person are alike. Their squared sums, person by person, estimate the variance without a model, but where few
persons have most of the rows that estimate is far too small nearly always, and now and then far too large. How alike
rows are, on the other hand, is told by all persons: the intraclass correlation. The variance is the larger of the two.

Sources: Kish, Survey Sampling (1965), chapter 5: the design effect; Donner and Klar, Design and Analysis of Cluster
Randomization Trials (2000), chapter 1: intraclass correlation by pairs of rows.

Shapes: N rows, G persons, K strata (classes of s).
"""

from functools import cached_property

import numpy as np

AGREEING = 0.5  # persons whose rows are all alike, in addition to those that were seen
NOTHING = 1e-9  # a figure that varies by less is rounding
ROUNDS = 3  # of the weights of persons, which depend on the correlation that they are for


class Persons:
    """Who the test rows belong to, and which stratum each is in.

    Args:
        stratum_N: int64 from 0, every stratum has rows.
        person_N: int64, any numbers; None: every row is a person.
    """

    def __init__(self, stratum_N: np.ndarray, person_N: np.ndarray | None = None) -> None:
        self.stratum_N = stratum_N
        self.strata = int(stratum_N.max()) + 1
        rows = len(stratum_N)
        numbers_N = np.arange(rows) if person_N is None else np.unique(person_N, return_inverse=True)[1].ravel()
        self.person_N, self.count = numbers_N, int(numbers_N.max()) + 1
        self.alone = self.count == rows

    @cached_property
    def rows_GK(self) -> np.ndarray:
        """Rows of each person and stratum, float64."""
        return self.sums(np.ones(len(self.person_N)))

    def sums(self, value_N: np.ndarray) -> np.ndarray:
        """sum_GK of the rows of each person and stratum."""
        cell_N = self.person_N * self.strata + self.stratum_N
        size = self.count * self.strata
        sum_GK: np.ndarray = np.bincount(cell_N, weights=value_N, minlength=size).reshape(self.count, self.strata)
        return sum_GK

    def design_effect(self, influence_N: np.ndarray) -> float:
        """Variance of a figure over that of as many independent rows, at least 1.

        influence_N: what each row adds to the error of the figure; of mean 0 in every stratum. Where no row adds any,
        rows of a person are taken for copies of each other.
        """
        if self.alone:
            return 1.0
        sum_GK, square_GK, rows_GK = self.sums(influence_N), self.sums(influence_N**2), self.rows_GK
        independent, rows_G = float(square_GK.sum()), rows_GK.sum(axis=1)
        rows_K = rows_GK.sum(axis=0)
        level_K = np.sqrt(square_GK.sum(axis=0) * rows_K)  # in the units of the figure itself, whatever the rows
        varies_K = level_K > NOTHING
        if not varies_K.any():
            return float((rows_G**2).sum() / rows_G.sum())
        # A stratum in which nothing varied is as uncertain as the others, and says nothing of how alike rows are.
        scale_K = np.where(varies_K, level_K, level_K[varies_K].mean()) / rows_K
        sum_of_GK, square_of_GK, spread_GK = sum_GK / scale_K, square_GK / scale_K**2, rows_GK * scale_K
        telling_GK = rows_GK * varies_K
        pairs_G = (telling_GK * (telling_GK - 1)).sum(axis=1)
        alike = self._correlation((sum_of_GK**2 - square_of_GK).sum(axis=1), pairs_G)
        # What speaks of it are the persons in whom anything varies: few of them, where nearly all rows are right.
        said_G = square_of_GK.sum(axis=1) / rows_G
        telling = float(said_G.sum() ** 2 / (said_G**2).sum())
        alike = (telling * max(alike, 0.0) + AGREEING) / (telling + AGREEING)
        across = self._correlation(_across(sum_of_GK), _across(telling_GK))
        single = float((rows_K * scale_K**2).sum())
        modelled = single + alike * ((spread_GK**2).sum() - single) + across * _across(spread_GK).sum()
        seen = (sum_GK.sum(axis=1) ** 2).sum() * self.count / max(self.count - 1, 1)
        return max(1.0, float(modelled) / single, float(seen) / independent)

    def spread(self, design: float) -> np.ndarray:
        """spread_G: how far the sum of a person's rows varies under this design effect, in units of a single row."""
        rows_G = self.rows_GK.sum(axis=1)
        alike = 0.0 if self.alone else min(1.0, (design - 1) / (float((rows_G**2).sum() / rows_G.sum()) - 1))
        spread_G: np.ndarray = np.sqrt(rows_G * (1 + alike * (rows_G - 1)))
        return spread_G

    def _correlation(self, product_G: np.ndarray, pairs_G: np.ndarray) -> float:
        """Mean product of two rows of one person, in [-1, 1]; 0 where nobody has two."""
        some = pairs_G > 0
        found, size_G = 0.3, self.rows_GK.sum(axis=1)[some]
        if not some.any():
            return 0.0
        for _ in range(ROUNDS):
            weight_G = (1 + max(found, 0.0) * (size_G - 1)) ** -2  # one over the variance of a person's mean product
            found = float(np.clip((product_G[some] @ weight_G) / (pairs_G[some] @ weight_G), -1, 1))
        return found


def _across(sum_GK: np.ndarray) -> np.ndarray:
    """Products of the sums of two different strata of each person, added up."""
    across_G: np.ndarray = sum_GK.sum(axis=1) ** 2 - (sum_GK**2).sum(axis=1)
    return across_G
