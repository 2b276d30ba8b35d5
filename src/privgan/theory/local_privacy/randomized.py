"""Mechanisms that release one of finitely many answers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from privgan.theory import domain


@dataclass(frozen=True)
class RandomizedResponse:
    """k-ary randomized response: the true class with probability e^eps / (e^eps + k - 1), else one of the others.

    Args:
        epsilon: above 0.
        classes: k, 2 or more.

    Raises:
        RequestError: a value outside its range.

    References:
        Warner (1965); k-ary and optimal for large epsilon, Kairouz et al. (2016).

    Examples:
        >>> RandomizedResponse(np.log(3)).channel().round(3)
        array([[0.75, 0.25],
               [0.25, 0.75]])
    """

    epsilon: float
    classes: int = 2

    def __post_init__(self) -> None:
        domain.number("epsilon", self.epsilon, above=0)
        domain.count("classes", self.classes, 2)

    @property
    def keep(self) -> float:
        """Probability that the true class is released."""
        return float(1 / (1 + (self.classes - 1) * np.exp(-self.epsilon)))

    def channel(self) -> np.ndarray:
        """W(z | x) as a classes x classes matrix, rows sum to 1."""
        other = (1 - self.keep) / (self.classes - 1)
        return np.full((self.classes, self.classes), other) + (self.keep - other) * np.eye(self.classes)

    def release(self, x: ArrayLike, generator: np.random.Generator) -> np.ndarray:
        """The classes, some of them replaced.

        Args:
            x: classes 0 to k - 1, of any shape.
            generator: of the draw.

        Returns:
            int64 in the shape of x.

        Raises:
            RequestError: another class.
        """
        x = domain.labels("x", x, self.classes)
        lies = generator.random(x.shape) >= self.keep
        return np.where(lies, (x + generator.integers(1, self.classes, x.shape)) % self.classes, x)


@dataclass(frozen=True)
class OneTimeRappor:
    """One-time RAPPOR: every bit of the one-hot code is flipped with probability f / 2.

    Args:
        epsilon: 2 ln((1 - f/2) / (f/2)), above 0, for the whole code (one hash: two inputs differ in two bits).
        classes: 2 or more.

    Raises:
        RequestError: a value outside its range.

    References:
        Erlingsson et al. (2014), the permanent randomized response.

    Examples:
        >>> round(OneTimeRappor.with_f(0.5, classes=3).epsilon, 3)
        2.197
    """

    epsilon: float
    classes: int

    def __post_init__(self) -> None:
        domain.number("epsilon", self.epsilon, above=0)
        domain.count("classes", self.classes, 2)

    @classmethod
    def with_f(cls, f: float, classes: int) -> "OneTimeRappor":
        """The mechanism of a longitudinal noise.

        Args:
            f: share of bits that are replaced by a fair coin, between 0 and 1.
            classes: 2 or more.
        """
        f = domain.number("f", f, above=0, below=1)
        return cls(float(2 * np.log((2 - f) / f)), classes)

    @property
    def f(self) -> float:
        """Share of bits that are replaced by a fair coin."""
        return float(2 * expit(-self.epsilon / 2))

    def release(self, x: ArrayLike, generator: np.random.Generator) -> np.ndarray:
        """The one-hot codes, some bits flipped.

        Args:
            x: classes 0 to classes - 1, of any shape.
            generator: of the draw.

        Returns:
            uint8, a last axis of `classes` bits besides those of x.

        Raises:
            RequestError: another class.
        """
        bits = np.eye(self.classes, dtype=bool)[domain.labels("x", x, self.classes)]
        return (bits ^ (generator.random(bits.shape) < self.f / 2)).astype(np.uint8)


@dataclass(frozen=True)
class Duchi:
    """One bit for a number in [-1, 1]: +-(e^eps + 1) / (e^eps - 1), without bias.

    Args:
        epsilon: above 0.

    Raises:
        RequestError: a value outside its range.

    References:
        Duchi et al. (2013), minimax optimal for the mean at small epsilon.

    Examples:
        >>> round(Duchi(1.0).magnitude, 3)
        2.164
    """

    epsilon: float

    def __post_init__(self) -> None:
        domain.number("epsilon", self.epsilon, above=0)

    @property
    def magnitude(self) -> float:
        """Absolute value of every release."""
        return float(1 / np.tanh(self.epsilon / 2))

    def positive(self, x: ArrayLike) -> np.ndarray:
        """Probability that a release is positive.

        Args:
            x: numbers in [-1, 1], of any shape.

        Raises:
            RequestError: a number outside.
        """
        return 0.5 + domain.numbers("x", x, -1, 1) * np.tanh(self.epsilon / 2) / 2

    def release(self, x: ArrayLike, generator: np.random.Generator) -> np.ndarray:
        """One bit for each number.

        Args:
            x: numbers in [-1, 1], of any shape.
            generator: of the draw.

        Returns:
            float64 in the shape of x, each + or - `magnitude`.

        Raises:
            RequestError: a number outside.
        """
        positive = self.positive(x)
        return np.where(generator.random(positive.shape) < positive, self.magnitude, -self.magnitude)
