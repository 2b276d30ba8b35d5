"""A baseline for tables: coarser values in every column. Shapes: B batch, F features, K classes, L levels."""

from collections.abc import Sequence

from torch import Tensor

from privgan.channel.cellwise import Cellwise
from privgan.config.types import AtLeastTwo


class Generalized(Cellwise):
    """Numbers become the mean of their range; of words the most frequent stay, and all others are one of them.

    Args:
        shape: (F,).
        levels: ranges of a column of numbers, and words of a column that stay apart; the last of them stands for the
            rest.

    Raises:
        RequestError: fewer than 2 levels, pictures.
    """

    strength_keys = ("channel.levels",)

    def __init__(self, shape: Sequence[int], levels: AtLeastTwo = 4) -> None:
        super().__init__(shape, levels)

    def answer(self, place: int, level_B: Tensor, count: int) -> Tensor:
        """Features of words stand in the order of how frequent they are in the table, so the first ones stay."""
        return level_B.clamp(max=self.levels - 1) if self.words_C[place] else level_B
