"""A figure of the test rows, and what its error is made of: rows, classes and persons.

Shapes: N rows, G persons, K classes.
"""

from dataclasses import dataclass, replace

import numpy as np

from privgan.attackers.judging.persons import Persons


@dataclass(frozen=True)
class Estimate:
    """A share, or a mean of shares, in [0, 1].

    Attributes:
        value: as seen on the test rows.
        n: how many independent rows it is worth; need not be whole.
        design: variance over that of independent rows, at least 1 (see `Persons`).
        persons: who the rows belong to.
        influence_G: what each person adds to its error, over how far a person of so many rows varies (see `Persons`):
            all persons tell how attackers' errors are related, and not those with most rows alone.
    """

    value: float
    n: float
    design: float
    persons: int
    influence_G: np.ndarray

    def with_design(self, design: float) -> "Estimate":
        """The same figure under another design effect."""
        return replace(self, n=self.n * self.design / design, design=design)


def mean_recall(
    right_N: np.ndarray, s_N: np.ndarray, person_N: np.ndarray | None = None, classes: int | None = None
) -> Estimate:
    """Balanced accuracy: the mean over classes of the share of rows that were inferred correctly.

    The rows that it is worth are those of a binomial share with its variance (Korn and Graubard, Survey Methodology 24
    (1998), 193-201). Each recall has one success and one failure added there, so that none is taken for certain.

    Args:
        right_N: whether a row was right; or a mean of that over several attacks, in [0, 1].
        s_N: int64, its class.
        person_N: who it belongs to; None: every row is a person.
        classes: K; None: the largest class and all below it.
    """
    right_N = right_N.astype(np.float64)
    n_K = np.bincount(s_N, minlength=classes or 0).astype(np.float64)
    right_K = np.bincount(s_N, weights=right_N, minlength=len(n_K))
    recall_K, padded_K = right_K / n_K, (right_K + 1) / (n_K + 2)
    influence_N = (right_N - recall_K[s_N]) / (len(n_K) * n_K[s_N])
    persons = Persons(s_N, person_N)
    design, padded = persons.design_effect(influence_N), float(padded_K.mean())
    variance = float((padded_K * (1 - padded_K) / n_K).sum()) / len(n_K) ** 2 * design
    worth = padded * (1 - padded) / variance
    influence_G = persons.sums(influence_N).sum(axis=1) / persons.spread(design)
    return Estimate(float(recall_K.mean()), worth, design, persons.count, influence_G)


def share(right_N: np.ndarray, person_N: np.ndarray | None = None) -> Estimate:
    """Raw accuracy: the share of rows that were inferred correctly; arguments as in `mean_recall`."""
    return mean_recall(right_N, np.zeros(len(right_N), dtype=np.int64), person_N)
