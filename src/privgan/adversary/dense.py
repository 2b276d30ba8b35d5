"""An adversary for vectors: a multi-layer perceptron.

Shapes: B batch, F features, K classes.
"""

import math
from collections.abc import Sequence

import torch
from pydantic import NonNegativeFloat, NonNegativeInt, PositiveInt
from torch import Tensor, nn

from privgan.adversary.heads import outputs, squeeze_single_logit
from privgan.errors import RequestError


class Dense(nn.Module):
    """Hidden layers with leaky ReLU, then logits; without dropout, for what it reads is to be exact.

    Args:
        shape: of a row, flattened.
        classes: K; two classes give one logit, more give K; 0 for a number, one estimate; [K, K, ...] for several
            secrets, their heads side by side (see `heads`).
        widths: of the hidden layers.
        slope: of the leaky ReLU.

    Raises:
        RequestError: widths are empty or not positive.
    """

    def __init__(
        self,
        shape: Sequence[int],
        classes: NonNegativeInt | Sequence[NonNegativeInt] = 2,
        widths: Sequence[PositiveInt] = (64, 64),
        slope: NonNegativeFloat = 0.2,
    ) -> None:
        super().__init__()
        if not widths or min(widths) < 1:
            raise RequestError(f"adversary: widths={list(widths)} must be positive and not empty")
        layers: list[nn.Module] = [nn.Flatten()]
        last = math.prod(shape)
        for out in widths:
            layers += [nn.Linear(last, out), nn.LeakyReLU(slope)]
            last = out
        self.net = nn.Sequential(*layers, nn.Linear(last, outputs(classes)))

    def forward(self, x: Tensor) -> Tensor:
        """x_BF -> logit_B of s = 1 for two classes (of a number, its estimate), logit_BK for all else."""
        # Without autocast: bfloat16 would not see what a channel writes into small differences.
        with torch.autocast(x.device.type, enabled=False):
            logit: Tensor = self.net(x.float())
        return squeeze_single_logit(logit)
