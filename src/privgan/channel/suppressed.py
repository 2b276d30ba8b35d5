"""A baseline for tables: the columns that tell most of s say nothing.

Shapes: B batch, C columns, K classes, L levels.
"""

from collections.abc import Sequence

import torch
from pydantic import PositiveInt
from torch import Tensor

from privgan.channel.cellwise import Cellwise
from privgan.config.types import AtLeastTwo
from privgan.errors import RequestError


class Suppressed(Cellwise):
    """In the columns of largest mutual information with s, column by column, every row shows the most frequent level.

    All other columns are released as they are. Two columns that tell nothing alone may tell something together.

    Args:
        shape: (F,).
        columns: how many are suppressed.
        levels: ranges of a column of numbers, by which information is estimated.

    Raises:
        RequestError: columns below 1, fewer than 2 levels, pictures.
    """

    strength_keys = ("channel.columns",)

    def __init__(self, shape: Sequence[int], columns: PositiveInt = 3, levels: AtLeastTwo = 16) -> None:
        super().__init__(shape, levels, columns=columns)
        if columns < 1:
            raise RequestError(f"channel.columns={columns} must be at least 1")
        self.columns = columns

    def forward(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """x_BF -> the same, but for the suppressed columns, float32."""
        release_BF = x.float().clone()
        for place in self.suppressed():
            start, width, _ = self.column_C3[place].tolist()
            level = self.share_KCL[:, place].sum(dim=0).argmax()
            release_BF[:, start : start + width] = self.shown_CLW[place, level, :width]
        return release_BF

    def suppressed(self) -> list[int]:
        """Which columns, those that tell most first."""
        # Classes weigh alike: it is the balanced accuracy of an attack that counts.
        joint_KCL = self.share_KCL.double() / len(self.share_KCL)
        mean_CL = joint_KCL.sum(dim=0)
        ratio_KCL = self.share_KCL.double() / mean_CL.clamp(min=1e-12)
        told_C = (joint_KCL * ratio_KCL.clamp(min=1e-12).log()).sum(dim=(0, 2))
        order: list[int] = torch.argsort(told_C, descending=True, stable=True).tolist()
        return order[: self.columns]

    def answer(self, place: int, level_B: Tensor, count: int) -> Tensor:
        """Not asked: what is not suppressed stays as it is."""
        return level_B
