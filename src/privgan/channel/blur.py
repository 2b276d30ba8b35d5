"""Gaussian blur. Shapes: B batch, C colour channels, H height, W width."""

import math
from collections.abc import Sequence

import torch
from pydantic import PositiveFloat
from torch import Tensor
from torchvision.transforms.functional import gaussian_blur

from privgan.channel.base import Channel
from privgan.errors import RequestError


class Blur(Channel):
    """A Gaussian low-pass of `sigma` pixels, mirrored at the border and cut off at 3 sigma.

    Args:
        sigma: standard deviation of the kernel, in pixels.

    Raises:
        RequestError: vectors, sigma not above 0.
    """

    strength_keys = ("channel.sigma",)
    row_kinds = frozenset({"pictures"})

    def __init__(self, shape: Sequence[int], sigma: PositiveFloat = 2.0) -> None:
        super().__init__(shape, sigma=sigma)
        if len(self.shape) != 3:
            raise RequestError(f"channel=blur releases pictures, the rows of this set have shape {self.shape}")
        if not 0 < sigma < math.inf:
            raise RequestError(f"channel.sigma={sigma} must be a number of pixels above 0")
        self.sigma = sigma
        # A border can be mirrored no further than the picture is wide.
        self.kernel = 2 * min(math.ceil(3 * sigma), min(self.shape[1:]) - 1) + 1

    def forward(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """x_BCHW in [0, 1] -> released x_BCHW in [0, 1], float32."""
        with torch.autocast(x.device.type, enabled=False):
            release: Tensor = gaussian_blur(x.float(), [self.kernel, self.kernel], [self.sigma, self.sigma])
        return release.clamp(0, 1)
