"""The paper's discriminator of house prices (section 4.3): an estimate that is never below 0. Shapes: B batch."""

from collections.abc import Sequence

from pydantic import NonNegativeFloat, NonNegativeInt, PositiveInt
from torch import Tensor

from privgan.adversary.convolutional import Convolutional
from privgan.config.types import BelowOne
from privgan.errors import RequestError


class Rectified(Convolutional):
    """`Convolutional` of a number, with a ReLU behind its last layer.

    Its estimate is in the unit of s, so it goes with `objective.leakage.mean=0 objective.leakage.variance=1`.

    Args:
        shape, widths, dense, dropout, slope, centre: see `Convolutional`.
        classes: 0, a number.

    Raises:
        RequestError: s is no number; pictures too small for the strides.
    """

    def __init__(
        self,
        shape: Sequence[int],
        classes: NonNegativeInt | Sequence[NonNegativeInt] = 0,
        widths: Sequence[PositiveInt] = (32, 32),
        dense: Sequence[PositiveInt] = (256, 64),
        dropout: tuple[BelowOne, BelowOne] = (0.25, 0.5),
        slope: NonNegativeFloat = 0.2,
        centre: bool = True,
    ) -> None:
        if classes != 0:
            raise RequestError("adversary=rectified estimates numbers, and s has classes: adversary=convolutional")
        super().__init__(shape, classes, widths, dense, dropout, slope, centre)

    def forward(self, x: Tensor) -> Tensor:
        """x_BCHW in [0, 1] -> estimate_B, at least 0."""
        return super().forward(x).relu()
