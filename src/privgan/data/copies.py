"""Copies of one picture belong to one person, so that no copy is on two sides of a split.

Rows are compared as they are packed, decoded and resized: a copy in another file format is one too. Shapes: N rows,
C colour channels, H height, W width.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
from PIL import Image
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Copies = Literal["none", "equal", "near"]
MOST, MOST_SHARE = 10, 0.02  # more equal pictures than this are no copies: what made them makes many alike
BANDS, NEAR = 4, 3  # two hashes that differ in at most 3 of 64 bits agree in one of 4 bands at least


class Fingerprints(NamedTuple):
    """content: a digest each. look_N: uint64, a perceptual hash each, see `look`; empty where it was not asked for."""

    content: list[bytes]
    look_N: list[int]


def fingerprints(x_NCHW: np.ndarray, near: bool) -> Fingerprints:
    """Of decoded pictures."""
    content = [blake2b(x_CHW.tobytes(), digest_size=16).digest() for x_CHW in x_NCHW]
    return Fingerprints(content, [look(x_CHW) for x_CHW in x_NCHW] if near else [])


def look(x_CHW: np.ndarray) -> int:
    """64 bits: whether each of 8 x 8 places is brighter than the place left of it (difference hash)."""
    grey = Image.fromarray(x_CHW[: 3 if len(x_CHW) >= 3 else 1].mean(axis=0).astype(np.uint8))
    small = np.asarray(grey.resize((9, 8), Image.Resampling.BOX), np.int16)
    return int.from_bytes(np.packbits(small[:, 1:] > small[:, :-1]).tobytes(), "big")


def merged(group_N: np.ndarray, found: Fingerprints, copies: Copies) -> tuple[np.ndarray, list[str]]:
    """(group_N with copies in one group, remarks). A group keeps the smallest number of those it is made of."""
    if copies == "none":
        return group_N, []
    sets = _equal(found.content)
    most = most_copies(len(group_N))
    alike = sum(len(rows) for rows in sets if len(rows) > most)
    ties = [pair for rows in sets if len(rows) <= most for pair in pairwise(rows)]
    remarks = []
    if alike:
        remarks.append(
            f"{alike:,} rows are equal in sets of more than {most}: they are taken as made alike, not as copies of one"
        )
    if equal := sum(len(rows) for rows in sets if len(rows) <= most):
        remarks.append(f"{equal:,} rows are copies of one another, and each set of them counts as one person")
    if copies == "near":
        pairs = [(one, other) for one, other in _near(found.look_N) if found.content[one] != found.content[other]]
        if pairs:
            rows = {row for pair in pairs for row in pair}
            remarks.append(
                f"{len(rows):,} pictures look almost alike (difference hash, {NEAR} of 64 bits at most) and each set "
                "of them counts as one person"
            )
        ties += pairs
    return (_joined(group_N, ties) if ties else group_N), remarks


def most_copies(rows: int) -> int:
    """So many pictures, of this many, can be copies of one; more equal ones were made alike."""
    return max(MOST, int(MOST_SHARE * rows))


def _equal(content: Sequence[bytes]) -> list[list[int]]:
    rows_of: dict[bytes, list[int]] = defaultdict(list)
    for row, digest in enumerate(content):
        rows_of[digest].append(row)
    return [rows for rows in rows_of.values() if len(rows) > 1]


def _near(look_N: Sequence[int]) -> Iterator[tuple[int, int]]:
    width = 64 // BANDS
    for band in range(BANDS):
        rows_of: dict[int, list[int]] = defaultdict(list)
        for row, bits in enumerate(look_N):
            rows_of[bits >> band * width & (1 << width) - 1].append(row)
        for rows in rows_of.values():
            look_R = np.array([look_N[row] for row in rows], np.uint64)
            for place, row in enumerate(rows[:-1]):
                differ = np.bitwise_count(look_R[place + 1 :] ^ look_R[place])
                yield from ((row, rows[place + 1 + other]) for other in np.flatnonzero(differ <= NEAR).tolist())


def _joined(group_N: np.ndarray, ties: Sequence[tuple[int, int]]) -> np.ndarray:
    group_G, who_N = np.unique(group_N, return_inverse=True)
    one, other = who_N[np.array(ties)].T
    tie = coo_array((np.ones(len(ties)), (one, other)), shape=(len(group_G), len(group_G)))
    _, component_G = connected_components(tie, directed=False)
    smallest = np.full(component_G.max() + 1, np.iinfo(np.int64).max)
    np.minimum.at(smallest, component_G, group_G)
    joined_N: np.ndarray = smallest[component_G[who_N]]
    return joined_N
