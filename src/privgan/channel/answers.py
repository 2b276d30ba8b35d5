"""A baseline for tables: randomized response in every column.

Shapes: B batch, F features.
"""

from collections.abc import Sequence

import torch
from pydantic import PositiveFloat
from torch import Tensor

from privgan.channel.cellwise import Cellwise
from privgan.config.types import AtLeastTwo
from privgan.errors import RequestError
from privgan.theory.local_privacy import RandomizedResponse


class Answers(Cellwise):
    """Each cell keeps its level with probability e^eps / (e^eps + L - 1), else shows another (Kairouz et al. 2016).

    Levels are the words of a column, or ranges of its numbers; they come from the channel's people, so what is promised
    holds for everybody else.

    Args:
        shape: (F,).
        epsilon: of one cell; those of a row add up.
        levels: ranges of a column of numbers.

    Raises:
        RequestError: epsilon not above 0, fewer than 2 levels, pictures.
    """

    strength_keys = ("channel.epsilon",)

    def __init__(self, shape: Sequence[int], epsilon: PositiveFloat = 1.0, levels: AtLeastTwo = 8) -> None:
        super().__init__(shape, levels, epsilon=epsilon)
        if not 0 < epsilon < float("inf"):
            raise RequestError(f"channel.epsilon={epsilon} must be above 0")
        self.epsilon = epsilon

    @property
    def privacy(self) -> tuple[float, float] | None:
        """Of a whole row, once it is fitted: the epsilons of its cells add up."""
        columns = getattr(self, "column_C3", None)
        return None if columns is None else (self.epsilon * int((columns[:, 2] > 1).sum()), 0.0)

    def answer(self, place: int, level_B: Tensor, count: int) -> Tensor:
        if count < 2:
            return level_B
        lies_B = torch.rand(level_B.shape, device=level_B.device) >= RandomizedResponse(self.epsilon, count).keep
        return torch.where(lies_B, (level_B + torch.randint_like(level_B, 1, count)) % count, level_B)
