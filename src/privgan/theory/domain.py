"""Argument validation for this package: what lies outside its domain is a RequestError of one line."""

import numpy as np
from numpy.typing import ArrayLike

from privgan.errors import RequestError

SUM_TOLERANCE = 1e-6  # probabilities that come out of float32 sums pass, forgotten normalisations do not


def array(name: str, value: ArrayLike, *, ndim: int | None = None, finite: bool = True) -> np.ndarray:
    """Value as float64 array of `ndim` axes, not empty, without NaN and (finite=True) without infinities."""
    try:
        out = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise RequestError(f"{name} must be numbers in a regular array, got {type(value).__name__}") from None
    if ndim is not None and out.ndim != ndim:
        raise RequestError(f"{name} must have {ndim} axes, got shape {out.shape}")
    if out.size == 0:
        raise RequestError(f"{name} is empty, shape {out.shape}")
    if np.isnan(out).any() or (finite and np.isinf(out).any()):
        raise RequestError(f"{name} holds NaN or infinity; give finite numbers")
    return out


def numbers(
    name: str,
    value: ArrayLike,
    low: float = -np.inf,
    high: float = np.inf,
    *,
    above: float | None = None,
    below: float | None = None,
) -> np.ndarray:
    """Finite numbers of any shape with low <= value <= high, and above < value < below where given."""
    out = array(name, value)
    inside = (out >= low) & (out <= high)
    inside &= True if above is None else out > above
    inside &= True if below is None else out < below
    if not inside.all():
        left = f"({above:g}" if above is not None else f"[{low:g}"
        right = f"{below:g})" if below is not None else f"{high:g}]"
        raise RequestError(f"{name} must lie in {left}, {right}, got {out[~inside].flat[0]:g}")
    return out


def number(
    name: str,
    value: ArrayLike,
    low: float = -np.inf,
    high: float = np.inf,
    *,
    above: float | None = None,
    below: float | None = None,
) -> float:
    """One number, bounded as in `numbers`."""
    out = numbers(name, value, low, high, above=above, below=below)
    if out.ndim:
        raise RequestError(f"{name} must be one number, got shape {out.shape}")
    return float(out)


def count(name: str, value: object, low: int, high: int | None = None) -> int:
    """One whole number with low <= value <= high."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise RequestError(f"{name} must be a whole number, got {value!r}")
    if value < low or (high is not None and value > high):
        raise RequestError(
            f"{name} must be at least {low}{'' if high is None else f' and at most {high}'}, got {value}"
        )
    return int(value)


def distribution(name: str, value: ArrayLike, ndim: int) -> np.ndarray:
    """Probabilities that are not negative and sum to 1 over all axes (float noise is normalised away)."""
    out = array(name, value, ndim=ndim)
    if (out < 0).any():
        raise RequestError(f"{name} holds a negative probability, {out.min():g}")
    if abs(out.sum() - 1) > SUM_TOLERANCE:
        raise RequestError(f"{name} must sum to 1, sums to {out.sum():g}; divide it by its sum")
    return out / out.sum()


def labels(name: str, value: ArrayLike, classes: int, shape: tuple[int, ...] | None = None) -> np.ndarray:
    """Class indices 0 .. classes-1 as int64, of the given shape where one is given."""
    out = numbers(name, value, 0, classes - 1)
    if (out != np.floor(out)).any():
        raise RequestError(f"{name} must be whole class indices 0 to {classes - 1}")
    if shape is not None and out.shape != shape:
        raise RequestError(f"{name} must have shape {shape}, one label a row, got {out.shape}")
    return out.astype(np.int64)
