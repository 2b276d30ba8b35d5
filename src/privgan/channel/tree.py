"""A table's release of few values: a row of the leaf that a row falls into, or is sent to. Leaves can be certified.

Shapes: B batch, N people, F features, K columns that are to be kept, M leaves, S classes (1 where s is not seen).
"""

from collections.abc import Iterable, Sequence
from typing import Literal, Self

import numpy as np
import torch
from pydantic import NonNegativeFloat, NonNegativeInt, PositiveInt
from torch import Tensor

from privgan.batch import Batch
from privgan.channel.base import classes_of_one_secret
from privgan.channel.distilled import distilled
from privgan.channel.leaf_rows import LeafRows
from privgan.channel.leaves import grow
from privgan.channel.quantizer import Quantizer
from privgan.channel.sample import Sample
from privgan.config.types import AtLeastTwo, Share
from privgan.data.layout import Part
from privgan.errors import RequestError
from privgan.theory.discrete import optimal_channel

COMPONENTS = 8  # of the row, that are to be kept where no utility is named
BESIDE = 0.03  # weight of the distance of mean rows beside that of what is kept, both in variances


class Tree(Quantizer):
    """A row that stands for a leaf of at least `min_people` persons: their own leaf, or one that they are sent to.

    Leaves keep the utility columns of the data or, where none are named, the first principal components of the row.
    With `distil` they keep what boosted trees predict of these columns, see `privgan.channel.distilled`: far more
    leaves are then worth while, and a model that is fitted on drawn rows reads original ones better.
    Below an allowance of 1 rows move among the leaves by the optimum, an exact linear program (see
    `privgan.theory.discrete`): at the least change of what is kept, and of the row, the classes use the leaves equally
    often but for the allowance. Where s is seen each class moves in its own way. Since the release tells one of M
    leaves, counts on held-out people limit every attacker: see `privgan.theory.certificate`.

    Args:
        shape: (F,).
        sees: `x` or `xs`.
        classes: K of s.
        secret_source: of a channel that sees s: `given`, or `predicted` from x (`privgan.channel.predictor`).
        release: `mean`, the mean row of the leaf, or `draw`, a valid row in which every column is drawn by itself from
            the leaf's.
        cells: M, at most.
        allowance: total variation between two classes on the people that it is fitted on, 0 to 1. None: 0 where s is
            seen, 1 (no limit) where it is not. On other people the classes differ by more, as these are a sample.
        min_people: persons in a leaf, at least.
        price: share of the variance of what is kept that a leaf has to explain for one unit of advantage that it gives
            the best attack; 0 does not look at s. None: 0 below an allowance of 1, else 1.
        rows: at most so many, drawn at random, are fitted on.
        distil: whether leaves and moves keep predictions of the utility columns in the place of the columns.

    Raises:
        RequestError: pictures, fewer than 2 cells, a negative price, an allowance outside 0 to 1, `distil` without a
            utility column.

    References:
        Jovanovic et al., FARE, ICML 2023: the leaves. Chzhen et al. (2020): the move of each class to what they share.
    """

    strength_keys = ("channel.allowance", "channel.cells")
    requires_single_categorical_secret = True
    row_kinds = frozenset({"vectors"})
    keeps_utility = True
    feature_J: Tensor
    threshold_J: Tensor
    left_J: Tensor
    right_J: Tensor
    leaf_J: Tensor
    release_MF: Tensor
    transition_SMM: Tensor

    def __init__(
        self,
        shape: Sequence[int],
        sees: Literal["x", "xs"] = "x",
        classes: NonNegativeInt = 2,
        secret_source: Literal["given", "predicted"] = "given",
        release: Literal["mean", "draw"] = "mean",
        cells: AtLeastTwo = 16,
        allowance: Share | None = None,
        min_people: PositiveInt = 100,
        price: NonNegativeFloat | None = None,
        rows: PositiveInt = 100_000,
        distil: bool = False,
    ) -> None:
        told = dict(sees=sees, classes=classes, secret_source=secret_source, release=release, distil=distil)
        super().__init__(shape, cells=cells, allowance=allowance, min_people=min_people, price=price, rows=rows, **told)
        if len(self.shape) != 1:
            raise RequestError("channel=tree splits the columns of a table; for pictures take channel=codebook")
        if release not in ("mean", "draw"):
            raise RequestError(f"channel.release={release} is not known: choose mean or draw")
        self.allowance = allowance if allowance is not None else float(sees == "x")
        self.price = price if price is not None else float(self.allowance == 1)
        if cells < 2 or min_people < 1 or rows < 2 or not self.price >= 0 or not 0 <= self.allowance <= 1:
            raise RequestError(
                f"channel: cells={cells} and rows={rows} must be at least 2, min_people={min_people} at least 1, "
                f"price={self.price} at least 0, allowance={self.allowance} a total variation, 0 to 1"
            )
        self.cells, self.min_people, self.rows, self.distil = cells, min_people, rows, distil
        self.drawn = LeafRows(self.shape[0]) if release == "draw" else None

    def describe_rows(self, parts: Sequence[Part] | None) -> None:
        """What the columns are, for rows that are drawn."""
        if self.drawn is not None and parts is not None:
            self.drawn.valid.describe(parts)

    def fit(self, batches: Iterable[Batch], classes: int | Sequence[int]) -> None:
        """The tree and its means. RequestError: a class without rows, or too few persons."""
        classes = classes_of_one_secret(classes, self.classes if self.sees == "xs" else None)
        sample = Sample(self.rows)
        for batch in batches:
            beside = torch.stack([batch.s, batch.group], dim=1)
            sample.add(torch.cat([column.double().cpu() for column in (batch.x, batch.u, beside)], dim=1))
        # One row of each person: a leaf's rows are then its persons.
        first = np.unique(sample.rows[:, -1].numpy(), return_index=True)[1]
        row_N, features = sample.rows[torch.from_numpy(first)].numpy(), self.shape[0]
        x_NF, u_NK, s_N = row_N[:, :features].astype(np.float32), row_N[:, features:-2], row_N[:, -2].astype(np.int64)
        if (np.bincount(s_N, minlength=classes) == 0).any() or len(s_N) < self.min_people:
            raise RequestError(
                f"channel=tree: {len(s_N)} persons to be fitted on, some of every class and channel.min_people="
                f"{self.min_people} in all are needed"
            )
        kept_NK = self._kept(x_NF, u_NK)
        tree, leaf_N = grow(x_NF, kept_NK, s_N, most=self.cells, least=self.min_people, price=self.price)
        found = {name: torch.from_numpy(value) for name, value in tree._asdict().items()}
        mean_MF, mean_MK = (_means(one, leaf_N) for one in (x_NF, kept_NK))
        transition_SMM = np.eye(len(mean_MF))[None]
        if self.allowance < 1:
            cost_MM = _apart(mean_MK, kept_NK) + BESIDE * _apart(mean_MF, x_NF)
            joint_SM = np.zeros((classes, len(mean_MF)))
            np.add.at(joint_SM, (s_N, leaf_N), 1 / len(s_N))
            best = optimal_channel(joint_SM, cost_MM, self.allowance, aware=self.sees == "xs")
            transition_SMM = best.channel_SXZ if self.sees == "xs" else best.channel_SXZ[:1]
        if self.drawn is not None:
            self.drawn.fit(x_NF, leaf_N)
        shown = {"release_MF": mean_MF, "transition_SMM": transition_SMM}
        self._keep(found | {name: torch.from_numpy(value).float() for name, value in shown.items()})

    def _kept(self, x_NF: np.ndarray, u_NK: np.ndarray) -> np.ndarray:
        """What leaves keep, columns that count alike."""
        if self.distil and not u_NK.shape[1]:
            raise RequestError(
                "channel.distil=true predicts utility columns and the data name none: name some (of data=table: "
                "data.source.utility), or set channel.distil=false"
            )
        kept_NK = distilled(x_NF, u_NK) if self.distil else u_NK
        return kept_NK / np.maximum(kept_NK.std(axis=0), 1e-9) if u_NK.shape[1] else _components(x_NF)

    def cell(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """z_B int64, the number of the leaf that is released; drawn below an allowance of 1."""
        node_B = torch.zeros_like(x[:, 0], dtype=torch.int64)  # a graph takes batches of any size
        for _ in range(self.depth):
            value_B = x.float().gather(1, self.feature_J[node_B][:, None])[:, 0]
            node_B = torch.where(value_B <= self.threshold_J[node_B], self.left_J[node_B], self.right_J[node_B])
        leaf_B = self.leaf_J[node_B]
        if self.allowance == 1:
            return leaf_B
        group_B = self.resolve_secret(x, s).long() if self.sees == "xs" else torch.zeros_like(leaf_B)
        return torch.multinomial(self.transition_SMM[group_B, leaf_B], 1)[:, 0]

    def value(self, cell_B: Tensor) -> Tensor:
        """Mean rows of leaves, or rows drawn from them, B x F."""
        return self.release_MF[cell_B] if self.drawn is None else self.drawn(cell_B)

    def variant(self, cells: int, allowance: float) -> Self:
        """The same channel with other numbers, not fitted yet."""
        other = super().variant(cells, allowance)
        if self.arguments["price"] is None:
            other.price = float(allowance == 1)
        return other

    def _keep(self, fitted: dict[str, Tensor]) -> None:
        super()._keep(fitted)
        self.cells, self.depth = len(fitted["release_MF"]), 0
        reached = {0}
        while any(int(self.leaf_J[node]) < 0 for node in reached):
            reached = {int(child[node]) for node in reached for child in (self.left_J, self.right_J)}
            self.depth += 1
            if self.depth > len(self.leaf_J):  # of a file that somebody else wrote
                raise RequestError("channel=tree: its nodes lead round and to no leaf")


def _components(x_NF: np.ndarray) -> np.ndarray:
    """The first principal components of columns that count alike."""
    scaled_NF = (x_NF - x_NF.mean(axis=0)) / np.maximum(x_NF.std(axis=0), 1e-9)
    _, vector_FF = np.linalg.eigh(scaled_NF.T @ scaled_NF)
    return scaled_NF @ vector_FF[:, ::-1][:, :COMPONENTS]


def _means(value_NK: np.ndarray, leaf_N: np.ndarray) -> np.ndarray:
    """M x K."""
    return np.stack([value_NK[leaf_N == leaf].mean(axis=0) for leaf in range(int(leaf_N.max()) + 1)])


def _apart(mean_MK: np.ndarray, value_NK: np.ndarray) -> np.ndarray:
    """Squared distances of leaves, M x M, as a share of the variance of the rows."""
    apart_MM: np.ndarray = ((mean_MK[:, None] - mean_MK) ** 2).sum(axis=2)
    return apart_MM / max(float(value_NK.var(axis=0).sum()), 1e-9)
