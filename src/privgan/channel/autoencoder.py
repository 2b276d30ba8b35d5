"""The paper's channel: a convolutional autoencoder that perturbs a code of the picture (paper, Figure 3).

Shapes: B batch, C colour channels, H height, W width.
"""

from collections.abc import Sequence
from typing import Literal

import torch
import torch.nn.functional as F
from pydantic import NonNegativeInt, PositiveInt
from torch import Tensor, nn

from privgan.channel.base import Channel
from privgan.errors import RequestError


class Autoencoder(Channel):
    """Encoder, 1x1 code layers, and the same layers backwards with up-sampling; sigmoid at the end.

    With the paper's widths: conv 32, conv 32, max-pool, conv 64, conv 64, max-pool, 1x1 128, 1x1 128, and mirrored
    back, each mirrored layer with its input and output widths exchanged. No dropout and no batch norm, so the channel
    that the adversary trains on is exactly the channel that is released.

    Args:
        shape: (C, H, W) of the pictures; sizes that the pooling does not divide are padded and cropped back.
        widths: one stage each, halved in size by a max-pool at its end.
        depth: 3x3 convolutions a stage.
        code: widths of the 1x1 layers in the middle.
        sees: `x`, or `xs` for a channel W(x, s): s comes as one constant plane a class beside the colours.
        classes: K, of which one is told to a channel that sees s; [K, K, ...] for several secrets, 0 for a number.
        secret_source: of a channel that sees s: `given`, or `predicted` from x (`privgan.channel.predictor`).

    Raises:
        RequestError: rows that are no pictures; widths, depth or code are empty or not positive.
    """

    row_kinds = frozenset({"pictures"})

    def __init__(
        self,
        shape: Sequence[int],
        widths: Sequence[PositiveInt] = (32, 64),
        depth: NonNegativeInt = 2,
        code: Sequence[PositiveInt] = (128, 128),
        sees: Literal["x", "xs"] = "x",
        classes: NonNegativeInt | Sequence[NonNegativeInt] = 2,
        secret_source: Literal["given", "predicted"] = "given",
    ) -> None:
        told = dict(sees=sees, classes=classes, secret_source=secret_source)
        super().__init__(shape, widths=list(widths), depth=depth, code=list(code), **told)
        if len(self.shape) != 3:
            raise RequestError(f"channel=autoencoder releases pictures, not rows of {self.shape}: try channel=dense")
        if not (widths and code and depth > 0 and min(*widths, *code) > 0):
            raise RequestError(
                f"channel: widths={list(widths)}, depth={depth} and code={list(code)} must be positive and not empty"
            )
        self.multiple = 2 ** len(widths)

        plan: list[tuple[int, int, int] | None] = []  # (in, out, kernel) of a convolution, None for a max-pool
        last = self.shape[0]
        for width in widths:
            for _ in range(depth):
                plan.append((last, width, 3))
                last = width
            plan.append(None)
        for width in code:
            plan.append((last, width, 1))
            last = width

        layers = _convolution(self.shape[0] + self.num_side_inputs, widths[0], 3)
        for step in plan[1:]:
            layers += [nn.MaxPool2d(2)] if step is None else _convolution(*step)
        for step in reversed(plan):
            layers += [nn.Upsample(scale_factor=2)] if step is None else _convolution(step[1], step[0], step[2])
        self.net = nn.Sequential(*layers[:-1])  # the sigmoid takes the place of the last ReLU

    def forward(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """x_BCHW in [0, 1], s_B where it is seen -> released x_BCHW float32 in (0, 1)."""
        height, width = x.shape[-2:]
        if self.sees == "xs":
            plane_BT11 = self.encode_secret(x, s)[:, :, None, None].to(x.dtype)
            x = torch.cat([x, plane_BT11.expand(-1, -1, height, width)], dim=1)
        down, right = -height % self.multiple, -width % self.multiple
        if down or right:
            x = F.pad(x, (0, right, 0, down), mode="replicate")
        logit_BCHW: Tensor = self.net(x)
        # In float32: a bfloat16 sigmoid would quantise the release to 1/256 near white.
        return logit_BCHW[..., :height, :width].float().sigmoid()


def _convolution(wide_in: int, wide_out: int, kernel: int) -> list[nn.Module]:
    layer = nn.Conv2d(wide_in, wide_out, kernel, padding=kernel // 2)
    # He's weights carry a signal through twelve rectified layers, torch's default shrinks it: after 150 steps on drawn
    # faces (Adam, 1e-3) the error was 0.063 instead of 0.087.
    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    assert layer.bias is not None
    nn.init.zeros_(layer.bias)
    return [layer, nn.ReLU(inplace=True)]
