"""Drawn experiments whose truth is known.

Every test row has a class s = 0 or 1 and, of each attacker, a score whose sign decides: a part that all attackers
share, one of its own, and in both a part of the person and one of the row.

Shapes: N rows, G persons, A attackers.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm


@dataclass(frozen=True)
class Design:
    """Test people and how their scores vary.

    Attributes:
        sizes: a generator -> rows of each person.
        held_out: no constant of an interval was chosen on it.
        alike: share of the variance of a score that is the person's.
        shared: share of it that all attackers have in common.
        positive: share of class 1.
        kinds: persons are easy or hard, half of them each; otherwise normally distributed.
    """

    name: str
    sizes: Callable[[np.random.Generator], np.ndarray]
    held_out: bool = False
    alike: float = 0.3
    shared: float = 0.5
    positive: float = 0.5
    kinds: bool = False

    @property
    def steps(self) -> np.ndarray:
        """Where the persons' part of a margin may lie; the rest of it is normal, see `width`."""
        if not self.kinds:
            return np.zeros(1)
        both, own = np.sqrt(self.alike * self.shared), np.sqrt(self.alike * (1 - self.shared))
        return np.array([both + own, both - own, own - both, -both - own])

    @property
    def width(self) -> float:
        """Standard deviation of the normal part."""
        return float(np.sqrt(1 - self.alike)) if self.kinds else 1.0

    def centre(self, accuracy: float) -> float:
        """The mean of margins of which this share is above 0."""
        return float(brentq(lambda m: norm.cdf((m + self.steps) / self.width).mean() - accuracy, -9, 9, xtol=1e-12))

    def area(self, accuracy: float) -> float:
        """The chance that rows of two persons of different classes are in order: their margins sum to above 0."""
        pair = np.add.outer(self.steps, self.steps) + 2 * self.centre(accuracy)
        return float(norm.cdf(pair / (np.sqrt(2) * self.width)).mean())


DESIGNS = (
    Design("1,000 independent rows", lambda rng: np.ones(1000, dtype=np.int64)),
    Design("100 persons of 10 rows", lambda rng: np.full(100, 10)),
    Design("60 persons of 1 to 400 rows", lambda rng: np.minimum(np.ceil(3 * rng.pareto(1.5, 60)), 400).astype(int)),
    Design("400 independent rows, a tenth of class 1", lambda rng: np.ones(400, dtype=np.int64), True, positive=0.1),
    Design("30 persons of 2 rows", lambda rng: np.full(30, 2), True),
    Design(
        "200 persons of 1 to 50 rows, easy and hard ones, a sixth of class 1",
        lambda rng: np.clip(np.ceil(rng.lognormal(0.5, 1.2, 200)), 1, 50).astype(int),
        *(True, 0.5, 0.8, 1 / 6, True),
    ),
)


@dataclass(frozen=True)
class Drawn:
    """s_N, person_N (None where each row is a person), margin_AN: how far a row is on the right side, any number."""

    s_N: np.ndarray
    person_N: np.ndarray | None
    margin_AN: np.ndarray


def draw(design: Design, attackers: int, accuracy: float, rng: np.random.Generator, by_person: bool) -> Drawn:
    """An experiment; by_person: all rows of a person have one class, which the area under the curve asks for."""
    size_G = np.maximum(design.sizes(rng), 1)
    person_N = np.repeat(np.arange(len(size_G)), size_G)
    s_N = (rng.random(len(size_G if by_person else person_N)) < design.positive).astype(np.int64)
    s_N = s_N[person_N] if by_person else s_N
    if len(np.unique(s_N)) < 2:
        return draw(design, attackers, accuracy, rng, by_person)

    def part() -> np.ndarray:
        of_person = rng.choice([-1.0, 1.0], len(size_G)) if design.kinds else rng.normal(size=len(size_G))
        return np.sqrt(design.alike) * of_person[person_N] + np.sqrt(1 - design.alike) * rng.normal(size=len(person_N))

    shared, own = part(), [part() for _ in range(attackers)]
    margin_AN = np.sqrt(design.shared) * shared + np.sqrt(1 - design.shared) * np.array(own)
    return Drawn(s_N, None if (size_G == 1).all() else person_N, design.centre(accuracy) + margin_AN)
