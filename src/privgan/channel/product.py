"""Prototypes that are sums: one value of each of P parts, so that few means of many people make many prototypes.

With one part a prototype is the mean of its cell. With more it is the sum of a value of each part, all of them found
together by least squares on everybody's cell; k numbers in all make up to (k / P)^P prototypes.

References:
    Jegou, Douze and Schmid, Product quantization for nearest neighbor search, TPAMI 2011; Babenko and Lempitsky,
    Additive quantization for extreme vector compression, CVPR 2014: the sums.

Shapes: N rows, F numbers of a code or values of a row, M prototypes, P parts, V values of one part, K of all parts.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.sparse import csr_array

from privgan.theory import semi_discrete


@dataclass(frozen=True)
class Product:
    """Which value of each part a prototype is the sum of. value_MP: numbers from 0 in each column."""

    value_MP: np.ndarray

    @classmethod
    def started(cls, code_NF: np.ndarray, cells: int, parts: int, seed: int) -> tuple[Self, np.ndarray]:
        """At most `cells` prototypes, C^(1 / P) values a part: k-means, then k-means of what is left, and so on."""
        most = min(cells, len(np.unique(code_NF, axis=0)))
        values = most if parts == 1 else max(2, int(most ** (1 / parts) + 1e-9))
        value_MP = np.stack(np.meshgrid(*[np.arange(values)] * parts, indexing="ij"), axis=-1).reshape(-1, parts)
        left_NF, code_MF = code_NF, np.zeros((len(value_MP), code_NF.shape[1]), code_NF.dtype)
        for part in range(parts):
            found_VF = _k_means(left_NF, values, seed)
            left_NF = left_NF - found_VF[semi_discrete.squared_distances(left_NF, found_VF).argmin(axis=1)]
            code_MF += found_VF[value_MP[:, part]]
        return cls(value_MP), code_MF

    @property
    def tie_MK(self) -> np.ndarray | None:
        """Zeros and ones: which values a prototype has, so that offsets are sums as well; None with one part."""
        if self.value_MP.shape[1] == 1:
            return None
        return np.concatenate([np.eye(int(column.max()) + 1)[column] for column in self.value_MP.T], axis=1)

    def fitted(self, x_NX: np.ndarray, cell_N: np.ndarray, empty_MX: np.ndarray | None = None) -> np.ndarray:
        """The prototypes nearest to the rows of their cells, M x X; an empty cell of one part has what is given."""
        cells, one_MK = len(self.value_MP), self.tie_MK
        count_M = np.bincount(cell_N, minlength=cells)
        place_2N = cell_N, np.arange(len(cell_N))
        sum_MX = csr_array((np.ones(len(cell_N), x_NX.dtype), place_2N), (cells, len(cell_N))) @ x_NX
        if one_MK is None:
            mean_MX = sum_MX / np.maximum(count_M, 1)[:, None]
            return mean_MX if empty_MX is None else np.where(count_M[:, None] > 0, mean_MX, empty_MX)
        solved_KX = np.linalg.lstsq(one_MK.T @ (count_M[:, None] * one_MK), one_MK.T @ sum_MX, rcond=1e-9)[0]
        return (one_MK @ solved_KX).astype(x_NX.dtype)

    def sparse(self, cell_N: np.ndarray, person_N: np.ndarray, least: int) -> list[tuple[int, int]]:
        """(part, value) of the emptier half, part by part, of the values that fewer than `least` persons share."""
        found = []
        for part, value_M in enumerate(self.value_MP.T):
            value_N, values = value_M[cell_N], int(value_M.max()) + 1
            persons = [len(np.unique(person_N[value_N == value])) for value in range(values)]
            few = sorted((count, value) for value, count in enumerate(persons) if count < least)
            found += [(part, value) for _, value in few[: min((len(few) + 1) // 2, values - 1)]]
        return found

    def without(self, values: list[tuple[int, int]]) -> tuple["Product", np.ndarray]:
        """Prototypes that have none of these values, and which they are."""
        kept_M = np.ones(len(self.value_MP), bool)
        for part, value in values:
            kept_M &= self.value_MP[:, part] != value
        columns = [np.unique(column, return_inverse=True)[1] for column in self.value_MP[kept_M].T]
        return Product(np.stack(columns, axis=1)), np.flatnonzero(kept_M)


def _k_means(code_NF: np.ndarray, cells: int, seed: int) -> np.ndarray:
    from sklearn.cluster import KMeans

    return KMeans(cells, n_init=4, random_state=seed).fit(code_NF).cluster_centers_
