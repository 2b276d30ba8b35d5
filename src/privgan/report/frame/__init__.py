"""The frame of a curve: what the best possible channel, closed-form families and local privacy reach on the same data.

Known for the sets whose law is known; everything follows from the parameters of `data.source`.
"""

from collections.abc import Callable

from privgan.report.frame.base import AWARE, Frame, Line
from privgan.report.frame.binary import binary_frames, binary_tv
from privgan.report.frame.gaussian import gaussian_frames, gaussian_tv
from privgan.report.records import DataSet

_FRAMES: dict[str, Callable[..., tuple[Frame, ...]]] = {"gaussian": gaussian_frames, "binary": binary_frames}
_TVS: dict[str, Callable[..., float]] = {"gaussian": gaussian_tv, "binary": binary_tv}

__all__ = ["AWARE", "Frame", "Line", "frames_of", "tv_of"]


def frames_of(data: DataSet) -> tuple[Frame, ...]:
    """One frame for each way to read leakage, balanced accuracy first; none where the law of the data is not known."""
    return _FRAMES[data.name](**dict(data.law)) if data.law and data.name in _FRAMES else ()


def tv_of(data: DataSet) -> float:
    """TV of the two groups before any release; 1, which holds for all data, where it is not known."""
    return _TVS[data.name](**dict(data.law)) if data.law and data.name in _TVS else 1.0
