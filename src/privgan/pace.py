"""How far long work is and how long it may take: a line about once a minute, where no bar shows it."""

import time
from collections.abc import Callable

LINE_SECONDS = 60.0


class Pace:
    """Counts what is done of a piece of work and prints a line when the time has come; short work says nothing.

    Args:
        what: is done, such as `attackers`.
        of: how many there are; None: not known.
        first: done already, in an earlier process.
        seconds: between two lines.
        clock: seconds, of any beginning.
    """

    def __init__(
        self,
        what: str,
        of: int | None = None,
        first: int = 0,
        seconds: float = LINE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.what, self.of, self.first, self.done = what, of, first, first
        self.seconds, self.clock = seconds, clock
        self.began = self.said = clock()

    def advance(self, count: int = 1) -> None:
        """So many more are done."""
        self.done += count
        self.look()

    def look(self) -> None:
        """Prints the line where it is time for one, also while nothing gets done."""
        if self.clock() - self.said >= self.seconds:
            self.said = self.clock()
            print(self.line(), flush=True)

    def line(self) -> str:
        """Such as `attackers: 3 of 11 in 2 min, about 5 min left`."""
        passed = self.clock() - self.began
        if self.of is None:
            return f"{self.what}: {self.done:,} in {format_duration(passed)}"
        told = f"{self.what}: {self.done:,} of {self.of:,} in {format_duration(passed)}"
        left = time_left(self.done - self.first, self.of - self.first, passed)
        return f"{told}, {left}"


def time_left(done: int, of: int, passed: float) -> str:
    """What the rest may take, at the speed so far, in words."""
    return f"about {format_duration(passed * (of - done) / done)} left" if done else "no speed known yet"


def format_duration(seconds: float) -> str:
    """Such as '45 s', '12 min' or '3.5 h'."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
