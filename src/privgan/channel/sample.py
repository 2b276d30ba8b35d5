"""A sample of the rows that a closed form is fitted on. Shapes: B batch, F values of a row."""

import torch
from torch import Tensor


class Sample:
    """At most `limit` rows of a stream of any length, drawn from a seed: those with the smallest of random keys.

    Evenly spaced rows would not do: where classes alternate they may all be of one.
    """

    def __init__(self, limit: int) -> None:
        self.limit, self.generator = limit, torch.Generator().manual_seed(0)
        self.rows, self.keys = torch.zeros(0), torch.zeros(0)

    def add(self, row_BF: Tensor) -> None:
        rows = torch.cat([self.rows.view(-1, row_BF.shape[1]), row_BF])
        keys = torch.cat([self.keys, torch.rand(len(row_BF), generator=self.generator)])
        kept = keys.argsort()[: self.limit]
        self.rows, self.keys = rows[kept], keys[kept]
