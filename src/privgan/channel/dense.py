"""A channel for vectors: a multi-layer perceptron, with noise to draw on where it is to be random.

Shapes: B batch, F features, K classes of s.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import torch
from pydantic import NonNegativeFloat, NonNegativeInt, PositiveInt
from torch import Tensor, nn

from privgan.channel.base import Channel
from privgan.channel.pushforward import law_on_a_line
from privgan.errors import RequestError
from privgan.theory.law import Law, Mixture, Population


class Dense(Channel):
    """x~ = net(x, s, noise), or x + net(x, s, noise); the whole line may be released, nothing is clipped.

    The best channels move some rows far and leave their neighbours where they are (`privgan.theory.gaussian`). A smooth
    net bends such a step; a gate, x + sigmoid(gate * a(x, s, noise)) * b(x, s, noise), learns where it lies.

    Args:
        shape: (F,).
        widths: of the hidden layers, SiLU between them.
        noise: how many independent standard normal values every row is given; 0 is a deterministic channel.
        sees: `x`, or `xs` for a channel W(x, s).
        classes: K, of which one is told to a channel that sees s; [K, K, ...] for several secrets, 0 for a number.
        secret_source: of a channel that sees s: `given`, or `predicted` from x (`privgan.channel.predictor`).
        residual: add the net to x, and start as the identity.
        gate: steepness of a gate on each feature of what is added; 0 is none.

    Raises:
        RequestError: rows that are no vectors, widths, noise or gate out of range, a gate where nothing is added to x.
    """

    row_kinds = frozenset({"vectors"})

    def __init__(
        self,
        shape: Sequence[int],
        widths: Sequence[PositiveInt] = (64, 64),
        noise: NonNegativeInt = 0,
        sees: Literal["x", "xs"] = "x",
        classes: NonNegativeInt | Sequence[NonNegativeInt] = 2,
        secret_source: Literal["given", "predicted"] = "given",
        residual: bool = True,
        gate: NonNegativeFloat = 0.0,
    ) -> None:
        told = dict(sees=sees, classes=classes, secret_source=secret_source)
        super().__init__(shape, widths=list(widths), noise=noise, residual=residual, gate=gate, **told)
        if len(self.shape) != 1:
            raise RequestError(f"channel=dense releases vectors, not rows of {self.shape}: try channel=autoencoder")
        if not widths or min(widths) < 1 or noise < 0:
            raise RequestError(f"channel: widths={list(widths)} must be positive and noise={noise} at least 0")
        if not 0 <= gate < math.inf or (gate and not residual):
            raise RequestError(f"channel: gate={gate} must be at least 0, and 0 where residual is false")
        self.noise, self.residual, self.gate = noise, residual, gate
        features = self.shape[0]
        sizes = [features + noise + self.num_side_inputs, *widths]
        layers: list[nn.Module] = []
        for wide_in, wide_out in pairwise(sizes):
            layers += [nn.Linear(wide_in, wide_out), nn.SiLU()]
        last = nn.Linear(sizes[-1], 2 * features if gate else features)
        if residual:
            nn.init.zeros_(last.weight)  # gates stand half open
            nn.init.zeros_(last.bias)
        self.net = nn.Sequential(*layers, last)

    def forward(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """x_BF, s_B where it is seen -> released x_BF float32."""
        return self.given_noise(x, s, torch.randn(x.shape[0], self.noise, device=x.device))

    def release_law(self, population: Population) -> Law | None:
        """Of two Gaussians on a line, counted in cells: see `privgan.channel.pushforward`."""
        if isinstance(population, Mixture) and population.dimension == 1:
            return law_on_a_line(population, self.given_noise, self.noise, next(self.parameters()).device)
        return None

    def given_noise(self, x: Tensor, s: Tensor | None, noise_BQ: Tensor) -> Tensor:
        """What is released of x_BF and s_B when this noise is drawn."""
        # Without autocast: eight bits of mantissa would round every release to a grid.
        with torch.autocast(x.device.type, enabled=False):
            seen = [x, noise_BQ]
            if self.sees == "xs":
                seen.append(self.encode_secret(x, s))
            moved: Tensor = self.net(torch.cat(seen, dim=1))
            if self.gate:
                moved, gate = moved.chunk(2, dim=1)
                moved = moved * torch.sigmoid(self.gate * gate)
            return x + moved if self.residual else moved
