"""A table's release of few values: the mean row of the leaf that a row falls into. Leaves can be certified.

Shapes: B batch, N people, F features, K columns that are to be kept, M leaves.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import torch
from pydantic import NonNegativeFloat, PositiveInt
from torch import Tensor

from privgan.batch import Batch
from privgan.channel.base import groups
from privgan.channel.fitted import Fitted
from privgan.channel.leaves import grow
from privgan.channel.sample import Sample
from privgan.config.types import AtLeastTwo
from privgan.errors import RequestError

COMPONENTS = 8  # of the row, that are to be kept where no utility is named


class Tree(Fitted):
    """The mean row of a leaf, of at least `min_people` persons. It does not see s.

    Leaves keep the utility columns of the data or, where none are named, the first principal components of the row.
    Since the release is one of M values, counts on held-out people limit every attacker: see
    `privgan.theory.certificate`.

    Args:
        shape: (F,).
        cells: M, at most.
        min_people: persons in a leaf, at least.
        price: share of the variance of what is kept that a leaf has to explain for one unit of advantage that it gives
            the best attack; 0 does not look at s.
        rows: at most so many, drawn at random, are fitted on.

    Raises:
        RequestError: pictures, fewer than 2 cells, a negative price.

    References:
        Jovanovic et al., FARE, ICML 2023.
    """

    strength_keys = ("channel.cells",)
    requires_single_categorical_secret = True
    cells: int
    feature_J: Tensor
    threshold_J: Tensor
    left_J: Tensor
    right_J: Tensor
    leaf_J: Tensor
    release_MF: Tensor

    def __init__(
        self,
        shape: Sequence[int],
        cells: AtLeastTwo = 16,
        min_people: PositiveInt = 100,
        price: NonNegativeFloat = 1.0,
        rows: PositiveInt = 100_000,
    ) -> None:
        super().__init__(shape, cells=cells, min_people=min_people, price=price, rows=rows)
        if len(self.shape) != 1:
            raise RequestError("channel=tree splits the columns of a table; for pictures take channel=codebook")
        if cells < 2 or min_people < 1 or rows < 2 or not price >= 0:
            raise RequestError(
                f"channel: cells={cells} and rows={rows} must be at least 2, min_people={min_people} at least 1, "
                f"price={price} at least 0"
            )
        self.cells, self.min_people, self.price, self.rows = cells, min_people, price, rows

    def fit(self, batches: Iterable[Batch], classes: int | Sequence[int]) -> None:
        """The tree and its means. RequestError: a class without rows, or too few persons."""
        classes = groups(classes)
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
        kept_NK = u_NK / np.maximum(u_NK.std(axis=0), 1e-9) if u_NK.shape[1] else _components(x_NF)
        tree, leaf_N = grow(x_NF, kept_NK, s_N, most=self.cells, least=self.min_people, price=self.price)
        found = {name: torch.from_numpy(value) for name, value in tree._asdict().items()}
        mean_MF = np.stack([x_NF[leaf_N == leaf].mean(axis=0) for leaf in range(int(leaf_N.max()) + 1)])
        self._keep(found | {"release_MF": torch.from_numpy(mean_MF).float()})

    def cell(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """z_B int64, the number of the leaf."""
        node_B = torch.zeros_like(x[:, 0], dtype=torch.int64)  # a graph takes batches of any size
        for _ in range(self.depth):
            value_B = x.float().gather(1, self.feature_J[node_B][:, None])[:, 0]
            node_B = torch.where(value_B <= self.threshold_J[node_B], self.left_J[node_B], self.right_J[node_B])
        return self.leaf_J[node_B]

    def forward(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """x_BF -> mean rows of leaves, float32."""
        return self.release_MF[self.cell(x)]

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
