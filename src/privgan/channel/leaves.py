"""Leaves of a decision tree that keep what is wanted of a row and tell its class as little as that takes.

Shapes: N rows, F features, K columns that are to be kept, S classes, J nodes, T thresholds of a feature.
"""

from typing import NamedTuple

import numpy as np

BINS = 64  # thresholds of a feature that are tried: between this many parts, of about equally many rows


class Leaves(NamedTuple):
    """A tree: row n goes from node 0 to `left_J` where x[feature] <= threshold, else to `right_J`.

    leaf_J: number of the leaf, -1 at a split; a leaf's children are itself, so that depth does not matter.
    """

    feature_J: np.ndarray
    threshold_J: np.ndarray
    left_J: np.ndarray
    right_J: np.ndarray
    leaf_J: np.ndarray


class _Split(NamedTuple):
    gain: float
    feature: int
    threshold: float


def grow(
    x_NF: np.ndarray, kept_NK: np.ndarray, s_N: np.ndarray, *, most: int, least: int, price: float
) -> tuple[Leaves, np.ndarray]:
    """The leaf is split next where that gains most: variance that leaves explain, less the price of what they tell.

    What they tell is the advantage of the best attack on the leaves, that is, for two classes, their total variation.
    A split that gains nothing is not made.

    Args:
        x_NF: one row of each person.
        kept_NK: what is to be kept of a row; columns count by their variance.
        s_N: classes 0 to S - 1, each with rows.
        most: leaves, at most.
        least: rows of a leaf, at least.
        price: share of the variance that one unit of advantage costs; 0: what leaves tell does not matter.

    Returns:
        The tree, and everybody's leaf.

    References:
        Jovanovic et al., FARE, ICML 2023: trees whose few leaves can be certified. They pay for the impurity of s.
    """
    splits = _Splits(x_NF, kept_NK, s_N, least, price)
    nodes: list[list[float]] = [[-1, 0.0, 0, 0]]
    node_N = np.zeros(len(x_NF), np.int64)
    open_leaves = {0: splits.best(np.arange(len(x_NF)))}
    while len(open_leaves) < most:
        node = max(open_leaves, key=lambda place: open_leaves[place].gain)
        split = open_leaves[node]
        if split.gain <= 0:
            break
        del open_leaves[node]
        rows = np.flatnonzero(node_N == node)
        below = x_NF[rows, split.feature] <= split.threshold
        for part in (rows[below], rows[~below]):
            node_N[part] = len(nodes)
            open_leaves[len(nodes)] = splits.best(part)
            nodes.append([-1, 0.0, len(nodes), len(nodes)])
        nodes[node] = [split.feature, split.threshold, len(nodes) - 2, len(nodes) - 1]
    return _tree(nodes, list(open_leaves), node_N)


class _Splits:
    """The best split of any of a tree's rows; see `grow`."""

    def __init__(self, x_NF: np.ndarray, kept_NK: np.ndarray, s_N: np.ndarray, least: int, price: float) -> None:
        self.bin_NF, self.edge_FT = _binned(x_NF)
        self.centred_NK = kept_NK - kept_NK.mean(axis=0)
        self.total = float((self.centred_NK**2).sum()) or 1.0
        self.s_N, self.weight_N = s_N, (1 / np.bincount(s_N))[s_N]
        self.classes, self.least, self.price = int(s_N.max()) + 1, least, price

    def best(self, rows: np.ndarray) -> _Split:
        """Over all features and thresholds; of no gain where nothing is to be gained."""
        found = _Split(0.0, -1, 0.0)
        if len(rows) < 2 * self.least:
            return found
        kept_NK, s_N, weight_N = self.centred_NK[rows], self.s_N[rows], self.weight_N[rows]
        own = kept_NK.sum(axis=0), np.bincount(s_N, weight_N, self.classes)
        for feature, edge_T in enumerate(self.edge_FT):
            below = _below(self.bin_NF[rows, feature], kept_NK, s_N, weight_N, len(edge_T), self.classes)
            gain_T = self._gains(len(rows), own, below)
            at = int(gain_T.argmax()) if len(gain_T) else -1
            if at >= 0 and gain_T[at] > found.gain:
                found = _Split(float(gain_T[at]), feature, float(edge_T[at]))
        return found

    def _gains(
        self, rows: int, own: tuple[np.ndarray, np.ndarray], below: tuple[np.ndarray, np.ndarray, np.ndarray]
    ) -> np.ndarray:
        """gain_T of each threshold, -inf where a side has too few rows.

        own: sums of what is kept, and weight of each class, of all rows; below: see `_below`.
        """
        (own_K, own_S), (count_T, sum_TK, told_TS) = own, below
        other_T = rows - count_T
        between_T = (sum_TK**2).sum(axis=1) / np.maximum(count_T, 1)
        between_T += ((own_K - sum_TK) ** 2).sum(axis=1) / np.maximum(other_T, 1)
        explained_T = (between_T - (own_K**2).sum() / rows) / self.total
        told_T = told_TS.max(axis=1) + (own_S - told_TS).max(axis=1) - own_S.max()
        allowed_T = (count_T >= self.least) & (other_T >= self.least)
        gain_T: np.ndarray = np.where(allowed_T, explained_T - self.price * told_T / (self.classes - 1), -np.inf)
        return gain_T


def _tree(nodes: list[list[float]], leaves: list[int], node_N: np.ndarray) -> tuple[Leaves, np.ndarray]:
    feature_J, threshold_J, left_J, right_J = (np.array(column) for column in zip(*nodes, strict=True))
    leaf_J = np.full(len(nodes), -1, np.int64)
    leaf_J[leaves] = np.arange(len(leaves))
    whole = [column.astype(np.int64) for column in (np.maximum(feature_J, 0), left_J, right_J)]
    return Leaves(whole[0], threshold_J.astype(np.float32), whole[1], whole[2], leaf_J), leaf_J[node_N]


def _binned(x_NF: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    """The part of its feature's range that each value lies in, and the thresholds after all parts but the last.

    A value that many rows share is a part of its own, so that it takes no thresholds from the others.
    """
    bin_NF, edge_FT = np.zeros(x_NF.shape, np.int16), []
    for feature, x_N in enumerate(x_NF.T):
        values, count = np.unique(x_N, return_counts=True)
        if len(values) > BINS:
            shared = values[count * BINS >= len(x_N)]
            rest_N = x_N[~np.isin(x_N, shared)]
            place = np.linspace(0, 1, max(BINS - len(shared), 1) + 1)
            values = np.unique(np.concatenate([shared, np.quantile(rest_N, place, method="lower")]))
        edge_T = ((values[:-1].astype(np.float64) + values[1:]) / 2).astype(np.float32)
        bin_NF[:, feature] = np.searchsorted(edge_T, x_N)
        edge_FT.append(edge_T)
    return bin_NF, edge_FT


def _below(
    bin_N: np.ndarray, kept_NK: np.ndarray, s_N: np.ndarray, weight_N: np.ndarray, thresholds: int, classes: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(rows, sums of what is kept, weight of each class) at or below each threshold."""
    parts = thresholds + 1
    count_T = np.bincount(bin_N, minlength=parts)
    sum_TK = np.stack([np.bincount(bin_N, column, parts) for column in kept_NK.T], axis=1)
    told_TS = np.bincount(bin_N * classes + s_N, weight_N, parts * classes).reshape(parts, classes)
    return tuple(column.cumsum(axis=0)[:thresholds] for column in (count_T, sum_TK, told_TS))  # type: ignore[return-value]
