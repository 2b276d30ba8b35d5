"""Laplace noise on whole numbers, drawn with integers alone: what is promised of it holds for the numbers drawn.

Laplace noise in floating point is not epsilon-private: which numbers can come out at all depends on the input (Mironov,
CCS 2012). Here a value is one of finitely many steps, and so is the release.

Sources: the two-sided geometric law of Ghosh, Roughgarden and Sundararajan, STOC 2009; that the binary digits of a
geometric number are independent is classical (for example Steutel and Thiemann, Statistica Neerlandica 43, 1989).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from privgan.errors import RequestError
from privgan.theory import domain

WORD = 1 << 62  # a coin shows heads where a random whole number below it lies under its threshold
PIECE = 20.0  # a chance e^-y is the product of chances of at least e^-20, each of which a word holds to 1e-10
NEVER = 700.0  # no coin is thrown for a chance below e^-700 = 1e-304
Word = Callable[[], Any]


@dataclass(frozen=True)
class DiscreteLaplace:
    """Noise Z on whole numbers, P(Z = z) proportional to e^(-t |z|), for inputs 0 ... `steps`.

    x + Z, confined to [`low`, `high`], is epsilon-private for any two inputs of that range, where t is epsilon / steps
    less what the thresholds are rounded by. `low` and `high` lie so far out that noise reaches them with a chance below
    e^-20 where `inside` is false, and are 0 and steps where it is true.

    Args:
        epsilon: above 0.
        steps: whole number from 1: the largest input.
        inside: whether releases stay among 0 ... steps.

    Raises:
        RequestError: a value outside its range, an epsilon so small that words of 62 bits cannot hold it.
    """

    epsilon: float
    steps: int
    inside: bool = False

    def __post_init__(self) -> None:
        domain.number("epsilon", self.epsilon, above=0)
        domain.count("steps", self.steps, 1)
        if self.slack > self.epsilon / 1000:
            raise RequestError(
                f"epsilon={self.epsilon:g} over {self.steps} steps is too small to draw noise for: take a larger one"
            )

    @property
    def rate(self) -> float:
        """t; the noise has the variance 2 e^-t / (1 - e^-t)^2, that of a Laplace law of scale 1 / t or less."""
        return (self.epsilon - self.slack) / self.steps

    @cached_property
    def slack(self) -> float:
        """How much of epsilon the rounding of chances to words may cost, at both of two inputs together."""
        chances = [math.exp(-y) for coin in self._coins(self.epsilon / self.steps) for y in coin]
        misses = [-math.expm1(-y) for coin in self._coins(self.epsilon / self.steps) for y in coin]
        rarer = [min(pair) for pair in zip(chances, misses, strict=True)]
        return 2 * sum(1 / WORD / chance + 2**-50 for chance in rarer if chance > 0)

    @property
    def low(self) -> int:
        """The least release."""
        return 0 if self.inside else self.steps - (1 << self.bits)

    @property
    def high(self) -> int:
        """The largest release."""
        return self.steps if self.inside else 1 << self.bits

    @cached_property
    def bits(self) -> int:
        """Binary digits of the noise that are drawn; what lies above them is beyond `low` or `high` in any case."""
        reach = max(self.steps, 0 if self.inside else 20 * self.steps / self.epsilon)
        return max(1, math.ceil(math.log2(reach)))

    @cached_property
    def thresholds(self) -> tuple[tuple[int, ...], ...]:
        """Of the coins "not zero", each binary digit of |Z| - 1, and "more than these digits": all must show heads."""
        return tuple(tuple(_threshold(y) for y in coin) for coin in self._coins(self.rate))

    def draw(self, word: Word) -> Any:
        """Noise, to be added to whole numbers 0 ... steps; the sum is then clipped to `low`, `high`.

        Args:
            word: gives int64 uniform in [0, 2^62), afresh at every call; numpy arrays and torch tensors do alike.

        Returns:
            Whole numbers in the shape of what `word` gives.
        """
        tossed, *digits, beyond = [_toss(chance, word) for chance in self.thresholds]
        size = 1 + beyond * (1 << self.bits)
        for place, digit in enumerate(digits):
            size = size + digit * (1 << place)
        return (1 - 2 * ((word() < WORD // 2) * 1)) * tossed * size

    def release(self, x: np.ndarray, generator: np.random.Generator) -> np.ndarray:
        """The numbers with noise.

        Args:
            x: whole numbers 0 ... steps, of any shape; the caller sees to their range.
            generator: of the noise.

        Returns:
            int64 in the shape of x, in [low, high].

        Examples:
            >>> rng = np.random.default_rng(0)
            >>> released = DiscreteLaplace(epsilon=1.0, steps=4, inside=True).release(np.full(1000, 2), rng)
            >>> int(released.min()), int(released.max())
            (0, 4)
        """
        noise = self.draw(lambda: generator.integers(0, WORD, x.shape))
        released: np.ndarray = np.clip(x + noise, self.low, self.high)
        return released

    def _coins(self, rate: float) -> list[list[float]]:
        """-ln of the chances of every coin, in the order of `thresholds`."""
        wide = rate - math.log(2) + math.log1p(math.exp(-rate))  # the same, where the other loses its digits
        not_zero = -math.log1p(-math.tanh(rate / 2)) if rate < 1 else wide
        digits = [float(np.logaddexp(0.0, rate * 2.0**place)) for place in range(self.bits)]
        return [_pieces(y) for y in (not_zero, *digits, rate * 2.0**self.bits)]


def _pieces(y: float) -> list[float]:
    """What y is the sum of, each at most 20; a single infinity beyond `NEVER`."""
    if y > NEVER:
        return [math.inf]
    whole, rest = divmod(y, PIECE)
    return [PIECE] * int(whole) + [rest]


def _threshold(y: float) -> int:
    """e^-y of `WORD`; from the other side where it is the larger part, so that neither is rounded away."""
    return round(math.exp(-y) * WORD) if y > 0.5 else WORD - round(-math.expm1(-y) * WORD)


def _toss(thresholds: tuple[int, ...], word: Word) -> Any:
    heads: Any = 1
    for threshold in thresholds:
        heads = heads * ((word() < threshold) * 1)
    return heads
