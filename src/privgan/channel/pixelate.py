"""Pixelation: a picture of block means, with noise on them (DP-Pix) or without.

Shapes: B batch, C colour channels, H height, W width.
"""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from pydantic import PositiveFloat, PositiveInt
from torch import Tensor

from privgan.channel.base import Channel
from privgan.errors import RequestError
from privgan.theory.local_privacy import LEVELS, WORD, DPPix


class Pixelate(Channel):
    """Every block x block square shows its mean; with epsilon, its mean plus Laplace(differing / (block^2 epsilon)).

    The noise is that of DP-Pix (Fan 2018), 255 differing / (block^2 epsilon) on 8-bit values, drawn on the whole
    numbers that sums of 8-bit values are, so that epsilon holds for the bits that are released.

    Args:
        shape: (C, H, W).
        block: side of a square in pixels; it divides H and W.
        epsilon: of pictures that differ in at most `differing` values; None: no noise and no promise.
        differing: a pixel of C colours counts C times. C x H x W makes epsilon that of whole pictures.

    Raises:
        RequestError: vectors, a block that does not divide the picture, epsilon not above 0, differing below 1.
    """

    strength_keys = ("channel.epsilon", "channel.block")
    row_kinds = frozenset({"pictures"})

    def __init__(
        self,
        shape: Sequence[int],
        block: PositiveInt = 4,
        epsilon: PositiveFloat | None = None,
        differing: PositiveInt = 1,
    ) -> None:
        super().__init__(shape, block=block, epsilon=epsilon, differing=differing)
        if len(self.shape) != 3:
            raise RequestError(f"channel=pixelate releases pictures, the rows of this set have shape {self.shape}")
        _, height, width = self.shape
        if block < 1 or height % block or width % block:
            raise RequestError(f"channel.block={block} must divide the height and width of {height} x {width} pictures")
        self.block = block
        self.mechanism = None if epsilon is None else DPPix(epsilon, block, differing)

    def forward(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """x_BCHW in [0, 1] -> released x_BCHW in [0, 1], float32."""
        if self.mechanism is None:
            mean_BCHW = F.avg_pool2d(x.float(), self.block)
        else:
            level_BCHW = (x.double().clamp(0, 1) * LEVELS).round()
            sum_BCHW = F.avg_pool2d(level_BCHW, self.block, divisor_override=1).round().long()
            noise_BCHW = self.mechanism.noise.draw(lambda: torch.randint(WORD, sum_BCHW.shape, device=x.device))
            mean_BCHW = ((sum_BCHW + noise_BCHW).clamp(0, self.mechanism.most) / self.mechanism.most).float()
        return mean_BCHW.repeat_interleave(self.block, dim=2).repeat_interleave(self.block, dim=3)

    @property
    def privacy(self) -> tuple[float, float] | None:
        """Of whole pictures."""
        if self.mechanism is None:
            return None
        channels, height, width = self.shape
        return self.mechanism.picture_epsilon((channels, height, width)), 0.0
