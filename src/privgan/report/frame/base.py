"""Reference curves, as functions of the distortion."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Reader = Callable[[np.ndarray], np.ndarray]  # distortions -> what the best attack reaches

AWARE, BLIND = "optimum that sees x and s", "optimum that sees x alone"


@dataclass(frozen=True)
class Line:
    """One named line: `at` maps distortions to what the best attack reaches there (NaN where the line does not exist).

    kind: optimum (no channel lies below it), family (the best of a family) or private (a locally private release).
    """

    name: str
    kind: str
    at: Reader


@dataclass(frozen=True)
class Frame:
    """The lines of one set, for one way to read leakage.

    kind: BALANCED or RAW. note: how exact the lines are.
    independence: least distortion at which a channel that sees s releases nothing of it.
    constant: distortion of a constant release, the most that anybody needs.
    """

    kind: str
    independence: float
    constant: float
    lines: tuple[Line, ...]
    note: str

    def optimum(self, aware: bool) -> Line | None:
        """The exact optimum of a channel that sees s, or of one that does not; None where it is not known."""
        return next((line for line in self.lines if line.name == (AWARE if aware else BLIND)), None)


def through(distortions: np.ndarray, readings: np.ndarray) -> Reader:
    """A line through known points, straight between them and level beyond the last."""
    order = np.argsort(distortions, kind="stable")
    return lambda x: np.interp(x, distortions[order], readings[order])
