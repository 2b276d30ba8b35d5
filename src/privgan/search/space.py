"""The space of a search, as the command line gives it in Hydra's grammar.

key=interval(a,b) is a range, tag(log,interval(a,b)) one on a logarithmic scale, key=int(interval(a,b)) one of whole
numbers; key=a,b,c and range(a,b) are choices; all else stands fast.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from hydra.core.override_parser.types import IntervalSweep, Override

from privgan.errors import RequestError


@dataclass(frozen=True)
class Range:
    """From low to high, both within; log: every factor alike; whole: whole numbers."""

    key: str
    low: float
    high: float
    log: bool = False
    whole: bool = False

    def __post_init__(self) -> None:
        if not self.low < self.high or (self.log and self.low <= 0):
            raise RequestError(
                f"{self.key}=interval({self.low:g},{self.high:g}): the first number must be the smaller one, and above "
                "0 where the scale is logarithmic"
            )

    def draw(self, generator: Random) -> str:
        """An override with a value that is uniform on the scale of the range."""
        edge = 0.5 if self.whole else 0.0
        if self.log:
            value = math.exp(generator.uniform(math.log(self.low), math.log(self.high)))
        else:
            value = generator.uniform(self.low - edge, self.high + edge)
        return self.words(min(max(round(value) if self.whole else value, self.low), self.high))

    def words(self, value: float) -> str:
        """The override: six digits are enough, and make a folder's config readable."""
        return f"{self.key}={value:.0f}" if self.whole else f"{self.key}={value:.6g}"


@dataclass(frozen=True)
class Choice:
    """One of several values, each as the text that the command line takes."""

    key: str
    options: tuple[str, ...]

    def draw(self, generator: Random) -> str:
        """An override with any of the values, with equal chances."""
        return self.words(generator.choice(self.options))

    def words(self, value: str) -> str:
        """The override."""
        return f"{self.key}={value}"


def read_space(overrides: Sequence[Override]) -> tuple[list[str], list[Range | Choice]]:
    """(overrides that stand fast, dimensions). Raises RequestError where there is nothing to search."""
    fixed: list[str] = []
    space: list[Range | Choice] = []
    for override in overrides:
        key = override.get_key_element()
        if not override.is_sweep_override():
            fixed.append(f"{key}={override.get_value_element_as_str()}")
        elif override.is_discrete_sweep():
            options = tuple(override.sweep_string_iterator())
            if not options:
                raise RequestError(f"{override.input_line} holds no value: nothing would run")
            space.append(Choice(key, options))
        else:
            interval = override.value()
            assert isinstance(interval, IntervalSweep) and interval.start is not None and interval.end is not None
            whole = isinstance(interval.start, int) and isinstance(interval.end, int)
            space.append(Range(key, interval.start, interval.end, "log" in interval.tags, whole))
    if not space:
        raise RequestError("a search needs keys to search: give for example 'objective.lam=tag(log,interval(0.01,1))'")
    return fixed, space
