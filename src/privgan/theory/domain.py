"""Argument validation for this package: what lies outside its domain is a RequestError of one line."""

import numpy as np
from numpy.typing import ArrayLike

from privgan.errors import RequestError

SUM_TOLERANCE = 1e-6  # probabilities that come out of float32 sums pass, forgotten normalisations do not


def array(name: str, value: ArrayLike, *, ndim: int | None = None, finite: bool = True) -> np.ndarray:
    """The value as an array of float64.

    Args:
        name: of the argument, for the message.
        value: numbers in a regular array, not empty, without NaN.
        ndim: axes that it must have; None takes any.
        finite: whether infinities are refused.

    Raises:
        RequestError: it is none of that.

    Examples:
        >>> array("x_N", [1, 2], ndim=1)
        array([1., 2.])
    """
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
    """Finite numbers of any shape.

    Args:
        name: of the argument, for the message.
        value: one number or an array.
        low, high: ends of the range, which belong to it.
        above, below: ends that do not; None: none besides.

    Returns:
        float64 in the shape of the value.

    Raises:
        RequestError: a number outside, or what `array` refuses.

    Examples:
        >>> numbers("share", 1.5, 0, 1)
        Traceback (most recent call last):
        privgan.errors.RequestError: share must lie in [0, 1], got 1.5
    """
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
    """One number.

    Args:
        name, value, low, high, above, below: as in `numbers`.

    Raises:
        RequestError: as `numbers`, and for an array.
    """
    out = numbers(name, value, low, high, above=above, below=below)
    if out.ndim:
        raise RequestError(f"{name} must be one number, got shape {out.shape}")
    return float(out)


def count(name: str, value: object, low: int, high: int | None = None) -> int:
    """One whole number.

    Args:
        name: of the argument, for the message.
        value: an int; True and 1.0 are none.
        low, high: the smallest and the largest that are allowed; None: as large as you like.

    Raises:
        RequestError: anything else.
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise RequestError(f"{name} must be a whole number, got {value!r}")
    if value < low or (high is not None and value > high):
        raise RequestError(
            f"{name} must be at least {low}{'' if high is None else f' and at most {high}'}, got {value}"
        )
    return int(value)


def distribution(name: str, value: ArrayLike, ndim: int) -> np.ndarray:
    """Probabilities over all entries of an array.

    Args:
        name: of the argument, for the message.
        value: not negative; the sum may miss 1 by 1e-6.
        ndim: axes that it must have.

    Returns:
        float64 of sum 1.

    Raises:
        RequestError: a negative entry, another sum, or what `array` refuses.

    Examples:
        >>> distribution("prior_S", [0.25, 0.75], ndim=1)
        array([0.25, 0.75])
    """
    out = array(name, value, ndim=ndim)
    if (out < 0).any():
        raise RequestError(f"{name} holds a negative probability, {out.min():g}")
    if abs(out.sum() - 1) > SUM_TOLERANCE:
        raise RequestError(f"{name} must sum to 1, sums to {out.sum():g}; divide it by its sum")
    return out / out.sum()


def labels(name: str, value: ArrayLike, classes: int, shape: tuple[int, ...] | None = None) -> np.ndarray:
    """Class indices.

    Args:
        name: of the argument, for the message.
        value: whole numbers from 0 to classes - 1.
        classes: how many there are.
        shape: that they must have; None takes any.

    Returns:
        int64 in the shape of the value.

    Raises:
        RequestError: another number or shape.
    """
    out = numbers(name, value, 0, classes - 1)
    if (out != np.floor(out)).any():
        raise RequestError(f"{name} must be whole class indices 0 to {classes - 1}")
    if shape is not None and out.shape != shape:
        raise RequestError(f"{name} must have shape {shape}, one label a row, got {out.shape}")
    return out.astype(np.int64)
