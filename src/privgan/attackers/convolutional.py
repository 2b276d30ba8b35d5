"""The paper's convolutional network as an attacker: the discriminator of its game, from fresh weights (Figure 3)."""

from collections.abc import Sequence

from pydantic import PositiveFloat, PositiveInt
from torch import nn

from privgan.adversary.convolutional import Convolutional
from privgan.attackers.learning.network import NetworkAttacker
from privgan.attackers.learning.training import Recipe


class PaperCNN(NetworkAttacker):
    """The architecture of the game's discriminator, trained with Adam at a constant rate.

    Args:
        epochs: over the training rows.
        batch_size: rows of a step.
        lr: the largest learning rate.
        widths: of the network, see `privgan.adversary.convolutional.Convolutional`.
        dense: of the network, see `privgan.adversary.convolutional.Convolutional`.
        max_rows: training rows used at most; null: all.
        name: as the record shows it.
    """

    row_kinds = frozenset({"pictures"})

    def __init__(
        self,
        epochs: PositiveInt = 5,
        batch_size: PositiveInt = 64,
        lr: PositiveFloat = 1e-3,
        widths: Sequence[PositiveInt] = (32, 32),
        dense: Sequence[PositiveInt] = (256, 64),
        max_rows: PositiveInt | None = None,
        name: str = "paper_cnn",
    ) -> None:
        super().__init__(name, Recipe(epochs=epochs, batch_size=batch_size, lr=lr), max_rows)
        self.widths = tuple(widths)
        self.dense = tuple(dense)

    def network(self, shape: Sequence[int], classes: int) -> nn.Module:
        return Convolutional(tuple(shape), classes, widths=self.widths, dense=self.dense, centre=False)
