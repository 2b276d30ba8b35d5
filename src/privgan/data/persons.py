"""Who is on which picture, so that no person stands on two sides of a split."""

from collections.abc import Hashable, Sequence

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


def groups(person_N: Sequence[str | None], content_N: Sequence[Hashable]) -> np.ndarray:
    """group_N int64: one number for all pictures of one person, and for all pictures of equal content.

    person_N: a name each, None where unknown: such a picture is a group of its own, unless its content turns up again.
    content_N: equal for equal pictures, such as (bytes, checksum).
    """
    name_N = [f"picture {row}" if person is None else f"person {person}" for row, person in enumerate(person_N)]
    who_N, what_N = numbered(name_N), numbered(content_N)
    nodes = len(set(who_N)) + len(set(what_N))
    tie_N = (np.ones(len(who_N)), (who_N, what_N + len(set(who_N))))
    _, component = connected_components(coo_array(tie_N, shape=(nodes, nodes)), directed=False)
    return component[who_N].astype(np.int64)


def numbered(thing_N: Sequence[Hashable]) -> np.ndarray:
    """Numbers 0, 1, ... in order of first sight."""
    seen: dict[Hashable, int] = {}
    return np.array([seen.setdefault(thing, len(seen)) for thing in thing_N], np.int64)
