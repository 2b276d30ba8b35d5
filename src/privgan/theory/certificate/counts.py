"""From released rows to counts of independent people.

Shapes: N rows, S classes, Z released values.
"""

import numpy as np
from numpy.typing import ArrayLike

from privgan.errors import RequestError
from privgan.theory import domain


def count(
    s_N: ArrayLike,
    z_N: ArrayLike,
    person_N: ArrayLike | None = None,
    *,
    classes: int,
    cells: int,
    seed: int = 0,
) -> np.ndarray:
    """How often each class released each value, every person counted once.

    Rows of one person are not independent. One of them, drawn at random, stands for all: the counts are then those of
    independent people, and what is limited is an attack on a random picture of a random person.

    Args:
        s_N: classes, 0 to `classes` - 1.
        z_N: released values, 0 to `cells` - 1.
        person_N: who a row belongs to; None where every row is a person of its own.
        classes: S.
        cells: Z, all values that the channel can release, seen or not.
        seed: of the draw of one row a person; it must not be picked by its result.

    Returns:
        counts_SZ, int64.

    Raises:
        RequestError: labels outside their range, columns of different length.
    """
    s_N = domain.labels("s_N", s_N, classes)
    z_N = domain.labels("z_N", z_N, cells, s_N.shape)
    if person_N is not None:
        person_N = np.asarray(person_N)
        if person_N.shape != s_N.shape:
            raise RequestError(f"person_N must have shape {s_N.shape}, one person a row, got {person_N.shape}")
        order = np.random.default_rng(seed).permutation(len(s_N))
        first = np.unique(person_N[order], return_index=True)[1]
        s_N, z_N = s_N[order[first]], z_N[order[first]]
    return np.bincount(s_N * cells + z_N, minlength=classes * cells).reshape(classes, cells)
