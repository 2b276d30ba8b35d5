"""The few coordinates, low bits and pairs of coordinates that tell most, each by itself: what hides among many others.

A pixel among thousands, its last bit, or a pair of columns of which neither alone says anything (s = a xor b) hardly
shows in sums, components and distances over all of them. Shapes: N rows, F coordinates, J bins, K classes.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from pydantic import NonNegativeInt, PositiveInt

from privgan.attackers.base import Released, subsample
from privgan.attackers.judging.terciles import TERCILES, tercile_cuts, tercile_of
from privgan.attackers.judging.threshold import selection_score
from privgan.config.types import AtLeastTwo
from privgan.errors import RequestError

CHUNK_BYTES = 64 << 20


class Cell(NamedTuple):
    """What tells something: one coordinate, its lowest bit, or two coordinates together, cut into bins.

    edges: of each coordinate. log_JK: ln P(bin | class). information: nats that training rows tell, corrected for
    chance. bit: the lowest bit is read.
    """

    coordinates: tuple[int, ...]
    edges: tuple[np.ndarray, ...]
    log_JK: np.ndarray
    information: float
    bit: bool = False


class Few:
    """Naive Bayes on the 1, 4 or 16 coordinates, bits or pairs that tell most on training rows; validation says which.

    A number is estimated by the mean of its terciles.

    Args:
        bins: of a coordinate, cut at quantiles; those of a pair have the square root of four times as many each.
        pairs: of so many columns at most all pairs are looked at, else those of the most telling ones.
        max_rows: training rows used at most.
        name: as the record shows it.
    """

    joins_external_audits = True
    on_facts: Mapping[str, Any] = {"pairs": 12}

    def __init__(
        self,
        bins: AtLeastTwo = 16,
        pairs: NonNegativeInt = 40,
        max_rows: PositiveInt | None = 10_000,
        name: str = "few",
    ) -> None:
        if bins < 2 or pairs < 0:
            raise RequestError(f"attackers: bins={bins}, pairs={pairs} of {name}: at least 2 bins, 0 or more pairs")
        self.bins, self.pairs, self.max_rows, self.name = bins, pairs, max_rows, name

    def fit(self, train: Released, validation: Released, *, seed: int) -> None:
        train = subsample(train, self.max_rows, seed)
        self._means_K = None
        class_N = train.s
        if train.task == "regression":
            class_N = tercile_of(train.s, tercile_cuts(train.s))
            self._means_K = np.array([train.s[class_N == k].mean() for k in range(TERCILES)])
        self._classes = int(class_N.max()) + 1
        ranked = sorted(self._cells(train.x, class_N), key=lambda cell: -cell.information)
        best, self.chosen = -np.inf, ranked[:1]
        for count in (1, 4, 16):
            reached = selection_score(self._read(validation.x, ranked[:count]), validation.s)
            if reached > best:
                best, self.chosen = reached, ranked[:count]

    def scores(self, x: np.ndarray) -> np.ndarray:
        """Log likelihood ratio score_N for two classes, log likelihoods score_NK for more; estimate_N of a number."""
        return self._read(x, self.chosen)

    def _cells(self, x: np.ndarray, class_N: np.ndarray) -> list[Cell]:
        """The most telling cells of each kind."""
        features = int(np.prod(x.shape[1:]))
        step = max(1, CHUNK_BYTES // (len(x) * 8))
        singles: list[Cell] = []
        flat = np.asarray(x[:]).reshape(len(x), -1)
        for start in range(0, features, step):
            block_NF = flat[:, start : start + step].astype(np.float64)
            for place, value_N in enumerate(block_NF.T):
                singles.append(self._single(value_N, class_N, start + place))
            if x.dtype == np.uint8:
                bits_NF = flat[:, start : start + step] & 1
                singles += [self._bit(bit_N, class_N, start + place) for place, bit_N in enumerate(bits_NF.T)]
            singles = sorted(singles, key=lambda cell: -cell.information)[: max(64, self.pairs)]
        whole = (
            range(features)
            if features <= self.pairs
            else [cell.coordinates[0] for cell in singles if not cell.bit][: self.pairs // 2]
        )
        codes = {one: self._coded(flat[:, one].astype(np.float64), self._pair_bins) for one in dict.fromkeys(whole)}
        return singles + [self._pair(one, other, codes, class_N) for one, other in combinations(codes, 2)]

    @property
    def _pair_bins(self) -> int:
        return max(2, round((4 * self.bins) ** 0.5))

    def _single(self, value_N: np.ndarray, class_N: np.ndarray, place: int) -> Cell:
        edges_J, bin_N = self._coded(value_N, self.bins)
        return Cell((place,), (edges_J,), *self._told(bin_N, class_N, len(edges_J) + 1))

    def _bit(self, bit_N: np.ndarray, class_N: np.ndarray, place: int) -> Cell:
        return Cell((place,), (), *self._told(bit_N.astype(np.int64), class_N, 2), bit=True)

    def _pair(self, one: int, other: int, codes: dict[int, tuple[np.ndarray, np.ndarray]], class_N: np.ndarray) -> Cell:
        (edges_one, bin_one_N), (edges_other, bin_other_N) = codes[one], codes[other]
        wide = len(edges_other) + 1
        told = self._told(bin_one_N * wide + bin_other_N, class_N, (len(edges_one) + 1) * wide)
        return Cell((one, other), (edges_one, edges_other), *told)

    @staticmethod
    def _coded(value_N: np.ndarray, bins: int) -> tuple[np.ndarray, np.ndarray]:
        """(edges, bin of each row): each value its own bin where there are few, else quantiles."""
        values = np.unique(value_N)
        if len(values) > bins:
            edges_J = np.unique(np.quantile(value_N, np.linspace(0, 1, bins + 1)[1:-1]))
        else:
            edges_J = (values[1:] + values[:-1]) / 2
        return edges_J, np.searchsorted(edges_J, value_N, side="right")

    def _told(self, bin_N: np.ndarray, class_N: np.ndarray, bins: int) -> tuple[np.ndarray, float]:
        """(ln P(bin | class), nats told less those that chance tells: Miller's correction)."""
        count_JK = np.bincount(bin_N * self._classes + class_N, minlength=bins * self._classes)
        count_JK = count_JK.reshape(bins, self._classes).astype(np.float64)
        share_K, rows = count_JK.sum(axis=0) / count_JK.sum(), count_JK.sum()
        weighted_JK = count_JK / count_JK.sum(axis=0) / self._classes  # classes alike, however rare
        seen_J = weighted_JK.sum(axis=1, keepdims=True)
        with np.errstate(divide="ignore", invalid="ignore"):
            nats = np.nansum(weighted_JK * np.log(weighted_JK * self._classes / seen_J))
        chance = (
            ((count_JK.sum(axis=1) > 0).sum() - 1) * (self._classes - 1) / (2 * rows * share_K.min() * self._classes)
        )
        smoothed_JK = count_JK + 0.5
        return np.log(smoothed_JK / smoothed_JK.sum(axis=0)), float(nats - chance)

    def _read(self, x: np.ndarray, cells: Sequence[Cell]) -> np.ndarray:
        flat = np.asarray(x[:]).reshape(len(x), -1)
        score_NK = np.zeros((len(x), self._classes))
        for cell in cells:
            if cell.bit:
                bin_N = (flat[:, cell.coordinates[0]] & 1).astype(np.int64)
            else:
                bin_N = np.zeros(len(x), np.int64)
                for coordinate, edges_J in zip(cell.coordinates, cell.edges, strict=True):
                    place_N = np.searchsorted(edges_J, flat[:, coordinate].astype(np.float64), side="right")
                    bin_N = bin_N * (len(edges_J) + 1) + place_N
            score_NK += cell.log_JK[bin_N]
        if self._means_K is not None:
            share_NK = np.exp(score_NK - score_NK.max(axis=1, keepdims=True))
            estimate_N: np.ndarray = (share_NK / share_NK.sum(axis=1, keepdims=True)) @ self._means_K
            return estimate_N
        return score_NK[:, 1] - score_NK[:, 0] if self._classes == 2 else score_NK
