"""The best attack there is, where the law of a release is known: the likelihood ratio in closed form.

What is known of a law is worked out from the law of the data and the channel's own description; nothing is estimated.
Shapes: N rows, F features.
"""

import numpy as np

from privgan.attackers.base import Released, Wants
from privgan.channel.base import Channel
from privgan.errors import RequestError
from privgan.theory.law import Law, Population


class Bayes:
    """Scores by the known law; a panel leaves it out where the law is not known.

    Args:
        name: as the record shows it.
    """

    wants: Wants = "law"

    def __init__(self, name: str = "bayes") -> None:
        self.name = name
        self.law: Law | None = None

    def fit(self, train: Released, validation: Released, *, seed: int) -> None:
        if self.law is None:
            raise RequestError(f"attacker {self.name}: the law of this release is not known in closed form")

    def scores(self, x: np.ndarray) -> np.ndarray:
        """The log likelihood ratio of s = 1, score_N."""
        assert self.law is not None
        return self.law.log_ratio(x)


def law_of(source: object, channel: Channel | None) -> Law | None:
    """The law of what this channel releases of this set (None: of the set itself), or None where it is not known.

    A set of a known law says so by `population`, a channel what it makes of it by `release_law`.
    """
    population: Population | None = getattr(source, "population", None)
    if population is None:
        return None
    return population.itself() if channel is None else channel.release_law(population)
