"""What is hidden of a house: its price as the paper scales it, or the third that it lies in. Shapes: N rows."""

from collections.abc import Sequence

import numpy as np

from privgan.errors import RequestError

UNIT, MOST = 100_000.0, 20.0  # dollars, and the range of what is estimated (paper, section 4.3)
LABELS = ("price", "terciles")
THIRDS = ("low", "middle", "high")


def label(price_as: str) -> str:
    """The option data.source.price_as. RequestError where it is not known."""
    if price_as not in LABELS:
        raise RequestError(f"data.source.price_as={price_as} is not known: it is {' or '.join(LABELS)}")
    return price_as


def two_sides(size: int | Sequence[int]) -> tuple[int, int]:
    """The option data.source.size as height, width. RequestError unless both are even and at least 16."""
    sides = [size, size] if isinstance(size, int) else list(size)
    if len(sides) != 2 or min(sides) < 16 or any(side % 2 for side in sides):
        raise RequestError(f"data.source.size={size}: give [height, width] in pixels, even and at least 16")
    return sides[0], sides[1]


def of_labels(dollars_N: np.ndarray, labels: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """(s_N, its classes): float32 in units of 100,000 dollars within [0, 20], or thirds of all houses.

    Equal prices are in one third.
    """
    price_N = np.clip(dollars_N / UNIT, 0, MOST)
    if labels == "price":
        return price_N.astype(np.float32), ()
    return np.searchsorted(np.quantile(price_N, [1 / 3, 2 / 3]), price_N).astype(np.int64), THIRDS
