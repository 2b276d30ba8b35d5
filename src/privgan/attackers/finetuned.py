"""The adversary of the game, trained on: what it knows already, and what it learns once the channel stands still."""

import copy
from collections.abc import Sequence

import torch
from pydantic import NonNegativeFloat, PositiveFloat, PositiveInt
from torch import Tensor, nn

from privgan.attackers.base import Released, Wants
from privgan.attackers.learning.criterion import Criterion, NumberLoss
from privgan.attackers.learning.network import NetworkAttacker
from privgan.attackers.learning.training import Recipe
from privgan.errors import RequestError


class Finetuned(NetworkAttacker):
    """Starts from the weights that the game ended with; AdamW and one cycle. Skipped when no adversary was trained.

    adversary: set by the panel: x_BCHW in [0, 1] or x_BF -> logit_B or logit_BK, or a number's output_B.

    Args:
        epochs: over the training rows.
        batch_size: rows of a step.
        lr: the largest learning rate.
        weight_decay: of AdamW.
        max_rows: training rows used at most; null: all.
        name: as the record shows it.
    """

    wants: Wants = "adversary"
    axes = None

    def __init__(
        self,
        epochs: PositiveInt = 4,
        batch_size: PositiveInt = 128,
        lr: PositiveFloat = 1e-3,
        weight_decay: NonNegativeFloat = 0.01,
        max_rows: PositiveInt | None = None,
        name: str = "finetuned",
    ) -> None:
        recipe = Recipe(epochs=epochs, batch_size=batch_size, lr=lr, weight_decay=weight_decay, one_cycle=True)
        super().__init__(name, recipe, max_rows)
        self.adversary: nn.Module | None = None

    def network(self, shape: Sequence[int], classes: int) -> nn.Module:
        """A copy of the adversary, so that every fit starts where the game ended."""
        if self.adversary is None:
            raise RequestError(f"attacker {self.name}: there was no game, so there is no adversary to start from")
        return copy.deepcopy(self.adversary).requires_grad_(True)

    def standardisation(self, train_on: Released, seed: int) -> tuple[Tensor, Tensor]:
        """Rows reach the adversary as they did in the game."""
        return torch.zeros(1), torch.ones(1)

    def criterion(self, train_on: Released) -> Criterion:
        return NumberLoss() if train_on.task == "regression" else super().criterion(train_on)
