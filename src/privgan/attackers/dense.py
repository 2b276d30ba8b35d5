"""A multi-layer perceptron as an attacker on vectors: the adversary's architecture from fresh weights."""

from collections.abc import Sequence

from pydantic import NonNegativeFloat, PositiveFloat, PositiveInt
from torch import nn

from privgan.adversary.dense import Dense
from privgan.attackers.learning.network import NetworkAttacker
from privgan.attackers.learning.training import Recipe


class Perceptron(NetworkAttacker):
    """AdamW and one cycle.

    Args:
        epochs: over the training rows.
        batch_size: rows of a step.
        lr: the largest learning rate.
        widths: of the hidden layers.
        weight_decay: of AdamW.
        max_rows: training rows used at most; null: all.
        name: as the record shows it.
    """

    row_kinds = frozenset({"vectors"})
    axes = 2  # N, F

    def __init__(
        self,
        epochs: PositiveInt = 4,
        batch_size: PositiveInt = 512,
        lr: PositiveFloat = 5e-3,
        widths: Sequence[PositiveInt] = (64, 64),
        weight_decay: NonNegativeFloat = 1e-4,
        max_rows: PositiveInt | None = None,
        name: str = "dense",
    ) -> None:
        recipe = Recipe(epochs=epochs, batch_size=batch_size, lr=lr, weight_decay=weight_decay, one_cycle=True)
        super().__init__(name, recipe, max_rows)
        self.widths = tuple(widths)

    def network(self, shape: Sequence[int], classes: int) -> nn.Module:
        return Dense(shape, classes, self.widths)
