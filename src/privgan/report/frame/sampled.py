"""The lines of a frame as points to draw, those that coincide as one."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from privgan.report.frame.base import Frame, Line

_POINTS = 321  # of a line, crowded at its steep beginning
_SAME = 2e-3  # of a share: lines closer than that everywhere cannot be told apart


@dataclass(frozen=True)
class Sampled:
    """A line at distortions `x`, where the best attack reaches `y`; the names of lines that coincide are joined."""

    name: str
    line: Line
    x: np.ndarray
    y: np.ndarray


def spaced(right: float) -> np.ndarray:
    """Distortions from 0 to `right`."""
    return right * np.linspace(0, 1, _POINTS) ** 1.6


@lru_cache
def sampled(frame: Frame, right: float) -> tuple[Sampled, ...]:
    """The lines in the order of the frame. Kept: a curve is painted in two themes and two widths."""
    x = spaced(right)
    found: list[Sampled] = []
    for line in frame.lines:
        y = line.at(x)
        same = (n for n, other in enumerate(found) if np.allclose(other.y, y, atol=_SAME, equal_nan=True))
        if (number := next(same, None)) is None:
            found.append(Sampled(line.name, line, x, y))
        else:
            joined = f"{found[number].name} = {line.name.removeprefix('GAP, ')}"
            found[number] = replace(found[number], name=joined)
    return tuple(found)
