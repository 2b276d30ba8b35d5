"""Rows as points: standardised, or as principal components; for attackers that look at distances or at few features.

Shapes: N rows, F pixels or features, D components.
"""

from collections.abc import Callable

import numpy as np
from sklearn.decomposition import PCA

from privgan.attackers.base import as_float, chunks
from privgan.attackers.learning.rows import statistics

CHUNK = 1024
PRINCIPAL_ROWS = 8192  # so that memory does not grow with the set
ROUNDING = 1e-7  # of a float32
Features = Callable[[np.ndarray], np.ndarray]  # x of some rows -> point_NF


def standardised(x: np.ndarray, seed: int) -> Features:
    """Points of all pixels, centred; one scale a colour channel, so that distances stay those between pictures.

    Vectors get a scale a feature: theirs have no common unit.
    """
    mean, spread = (tensor.numpy() for tensor in statistics(x, seed))

    def points(rows: np.ndarray) -> np.ndarray:
        parts = [((as_float(rows[part]) - mean) / spread).reshape(part.stop - part.start, -1) for part in _parts(rows)]
        return np.concatenate(parts)

    return points


def principal(x: np.ndarray, seed: int, components: int, whiten: bool = False) -> Features:
    """The first principal components of standardised points, from at most 8192 rows; whitened ones have equal spread.

    Fewer than asked for where the rows have fewer: what is only rounding of the largest is none.
    """
    flat = standardised(x, seed)
    drawn = np.random.default_rng(seed).choice(len(x), min(len(x), PRINCIPAL_ROWS), replace=False)
    point_NF = flat(x[np.sort(drawn)])
    with np.errstate(invalid="ignore"):  # rows that are all alike have no variance to share out
        pca = PCA(min(components, *point_NF.shape), whiten=whiten, random_state=seed).fit(point_NF)
    variance_D = pca.explained_variance_
    kept = max(1, int(np.sum(variance_D > ROUNDING * variance_D[0])))

    def points(rows: np.ndarray) -> np.ndarray:
        return np.concatenate([pca.transform(flat(rows[part]))[:, :kept] for part in _parts(rows)])

    return points


def _parts(rows: np.ndarray) -> list[slice]:
    return list(chunks(len(rows), CHUNK))
