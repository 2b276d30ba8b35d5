"""Valid rows drawn from the leaves of a tree: each column by itself, so that they tell the leaf and nothing else.

Shapes: B batch, N rows, F features, M leaves, Q quantiles.
"""

import numpy as np
import torch
from torch import Tensor, nn

from privgan.channel.coding.valid import ValidRows

QUANTILES = 50  # of the numbers of a leaf: none is the least or the largest, which would be one person's


class LeafRows(nn.Module):
    """Words with the frequencies of the leaf, numbers from its quantiles, absence as often as in the leaf.

    A column whose values in a leaf lie between two thresholds is drawn between them, so a drawn row falls into the leaf
    that it is drawn for.

    Args:
        values: F.
    """

    share_MF: Tensor
    quantile_MFQ: Tensor

    def __init__(self, values: int) -> None:
        super().__init__()
        self.valid = ValidRows(values)
        self._allocate(1)

    def fit(self, x_NF: np.ndarray, leaf_N: np.ndarray) -> None:
        """Frequencies and quantiles of these rows; every leaf has some."""
        leaves = int(leaf_N.max()) + 1
        self._allocate(leaves)
        place_Q = (np.arange(QUANTILES) + 0.5) / QUANTILES
        number, gone = (self.valid.places(kind) for kind in ("number", "indicator"))
        for leaf in range(leaves):
            own_NF = x_NF[leaf_N == leaf]
            self.share_MF[leaf] = torch.from_numpy(own_NF.mean(axis=0))
            for place in number:
                value_N = own_NF[:, place]
                if place + 1 in gone:
                    value_N = value_N[own_NF[:, place + 1] < 0.5]
                if len(value_N):
                    self.quantile_MFQ[leaf, place] = torch.from_numpy(np.quantile(value_N, place_Q))

    def forward(self, leaf_B: Tensor) -> Tensor:
        """A row x_BF of each of these leaves."""
        share_BF = self.share_MF[leaf_B]
        place_BF = (torch.rand_like(share_BF) * QUANTILES).long().clamp(max=QUANTILES - 1)
        number_BF = self.quantile_MFQ[leaf_B].gather(2, place_BF[:, :, None])[:, :, 0]
        row_BF: Tensor = self.valid.drawn(torch.where(self.valid.number_F, number_BF, share_BF), True)
        return row_BF

    def _load_from_state_dict(self, state_dict: dict[str, Tensor], prefix: str, *rest: object) -> None:
        """As many leaves as are in the file."""
        if f"{prefix}share_MF" in state_dict:
            self._allocate(len(state_dict[f"{prefix}share_MF"]))
        super()._load_from_state_dict(state_dict, prefix, *rest)

    def _allocate(self, leaves: int) -> None:
        values = self.valid.block_F.numel()
        self.register_buffer("share_MF", torch.zeros(leaves, values))
        self.register_buffer("quantile_MFQ", torch.zeros(leaves, values, QUANTILES))
