"""Perceptrons that start as the linear thing they refine: a map in the code, and a decoder.

Shapes: B batch, F inputs, D outputs.
"""

from collections.abc import Sequence

from torch import Tensor, nn

from privgan.errors import RequestError


class Residual(nn.Module):
    """Hidden layers with SiLU and a last layer of zeros, so that what it is added to is where training starts.

    Args:
        inputs: F.
        outputs: D.
        widths: of the hidden layers.
        name: of the option, for the message.

    Raises:
        RequestError: widths are empty or not positive.
    """

    def __init__(self, inputs: int, outputs: int, widths: Sequence[int], name: str) -> None:
        super().__init__()
        if not widths or min(widths) < 1:
            raise RequestError(f"channel.{name}={list(widths)} must be positive and not empty")
        layers: list[nn.Module] = []
        last = inputs
        for width in widths:
            layers += [nn.Linear(last, width), nn.SiLU()]
            last = width
        end = nn.Linear(last, outputs)
        nn.init.zeros_(end.weight)
        nn.init.zeros_(end.bias)
        self.net = nn.Sequential(*layers, end)

    def forward(self, x_BF: Tensor) -> Tensor:
        """What is added, B x D."""
        added: Tensor = self.net(x_BF)
        return added
