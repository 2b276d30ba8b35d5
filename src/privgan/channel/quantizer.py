"""Channels that release one of a few values: what they leak to any attacker can be counted.

Shapes: B batch, M released values.
"""

import copy
from abc import abstractmethod
from typing import ClassVar, Self

from torch import Tensor

from privgan.channel.fitted import Fitted


class Quantizer(Fitted):
    """A closed form whose release is a function of one of `cells` numbers, under an allowance.

    `objective=certified` fits variants of it and keeps one. Counts on held-out people limit every attacker: see
    `privgan.theory.certificate`.
    """

    keeps_utility: ClassVar[bool] = False  # whether cells are made to keep the utility columns of the data
    cells: int
    allowance: float

    @abstractmethod
    def cell(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """z_B int64, the number of the value that is released, 0 to M - 1."""

    @abstractmethod
    def value(self, cell_B: Tensor) -> Tensor:
        """What is released for these numbers: rows of the channel's shape, float32."""

    def forward(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """x_BCHW or x_BF (and s_B) -> released values of the same shape, float32."""
        return self.value(self.cell(x, s))

    def variant(self, cells: int, allowance: float) -> Self:
        """The same channel with other numbers, not fitted yet. RequestError where they do not go together."""
        other = copy.deepcopy(self)
        other.cells, other.allowance = cells, allowance
        other.arguments = self.arguments | {"cells": cells, "allowance": allowance}
        return other

    def adopt(self, other: Self) -> None:
        """Become what a fitted `variant` is."""
        self.__dict__.update(other.__dict__)
