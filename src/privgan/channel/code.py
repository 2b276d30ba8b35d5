"""A private map in a small code: what is released is a function of the k numbers that it leaves.

Shapes: N rows, B batch, C colour channels, H height, W width, F values of a row, D components, E numbers of the code, T
values of s that are told.
"""

import math
from collections.abc import Sequence
from typing import Literal

import torch
from pydantic import NonNegativeInt, PositiveInt
from torch import Tensor, nn

from privgan.channel.base import Channel
from privgan.channel.coding.maps import CodeMap
from privgan.channel.coding.principal import Principal, Rows
from privgan.channel.coding.residual import Residual
from privgan.errors import RequestError


class Code(Channel):
    """x -> principal components -> E private numbers -> components -> x~.

    The private map is a closed form (the Gaussian barycentre where it sees s, else the components as they are) plus a
    learned residual that sees all D components, and noise where it does not see s. The decoder is a linear map plus a
    learned residual and sees the private numbers alone, never s: whatever anybody infers from the release can be
    inferred from them (data processing). What the components drop is not released.

    It is fitted by `fit=matching`; components, closed form and start of the decoder come from the same rows.

    Args:
        shape: (C, H, W) or (F,).
        sees: `x` for a blind channel, which draws noise; `xs` for one that sees s as well.
        classes: K of s.
        secret_source: where s comes from: `given`, or `predicted` from x by a net of its own.
        components: D, that the map reads and the decoder writes; at most F.
        numbers: E; at most D.
        noise: Gaussian inputs of the map; None: as many as half the numbers where it is blind, else none.
        widths: hidden layers of the map.
        decoder: hidden layers of the decoder.
        mirror: mirrored pictures count as further rows; false where mirroring changes s.

    Raises:
        RequestError: sizes that are not positive.
    """

    requires_single_categorical_secret = True
    fit_method = "matching"

    def __init__(
        self,
        shape: Sequence[int],
        sees: Literal["x", "xs"] = "x",
        classes: NonNegativeInt = 2,
        secret_source: Literal["given", "predicted"] = "given",
        components: PositiveInt = 80,
        numbers: PositiveInt = 32,
        noise: NonNegativeInt | None = None,
        widths: Sequence[PositiveInt] = (128, 128),
        decoder: Sequence[PositiveInt] = (256, 256),
        mirror: bool = True,
    ) -> None:
        sizes = dict(components=components, numbers=numbers, noise=noise, widths=list(widths), decoder=list(decoder))
        super().__init__(shape, sees=sees, classes=classes, secret_source=secret_source, mirror=mirror, **sizes)
        if min(components, numbers) < 1 or (noise or 0) < 0:
            raise RequestError(
                f"channel: components={components} and numbers={numbers} must be positive, noise={noise} not negative"
            )
        values = math.prod(self.shape)
        self.components = min(components, values)
        self.numbers = min(numbers, self.components)
        self.noise = noise if noise is not None else (0 if sees == "xs" else -(-self.numbers // 2))
        self.mirror = mirror
        self.principal = Principal(values, self.components)
        self.groups = self.classes if isinstance(self.classes, int) and self.classes > 1 else 2
        self.start = CodeMap(self.numbers, "barycentre" if sees == "xs" else "none", self.groups)
        self.move = Residual(self.components + self.noise + self.num_side_inputs, self.numbers, widths, "widths")
        self.read = nn.Linear(self.numbers, self.components)
        self.draw = Residual(self.numbers, self.components, decoder, "decoder")

    def begin(self, rows: Rows) -> None:
        """Components, closed-form map and the decoder that undoes nothing of it, from these rows."""
        self.principal.fit(rows, self.components)
        self.start.fit(self.principal.codes(rows)[:, : self.numbers], rows.secrets)
        with torch.no_grad():
            self.read.weight.copy_(torch.eye(self.components, self.numbers))
            self.read.bias.zero_()

    def private(self, z_BD: Tensor, s_B: Tensor | None, told_BT: Tensor | None) -> Tensor:
        """w_BE of components z_BD, in units of their spread; s_B and told_BT (one-hot) where it sees s."""
        spread_D = self.principal.spread_D
        inputs = [z_BD / spread_D]
        if self.noise:
            inputs.append(torch.randn(z_BD.shape[0], self.noise, device=z_BD.device))
        if told_BT is not None:
            inputs.append(2 * told_BT - 1)
        moved_BE: Tensor = self.start(z_BD[:, : self.numbers], s_B) / spread_D[: self.numbers]
        return moved_BE + self.move(torch.cat(inputs, dim=1))

    def restored(self, w_BE: Tensor) -> Tensor:
        """z_BD that the decoder makes of private numbers."""
        drawn_BD: Tensor = self.read(w_BE) + self.draw(w_BE)
        return drawn_BD * self.principal.spread_D

    def linear_code(self) -> Principal:
        return self.principal

    def written(self, z_BD: Tensor) -> Tensor:
        """x_BF of these components, before it is cut to what a row can be."""
        return self.principal.decode(z_BD)

    def offered(self, z_BD: Tensor) -> Tensor:
        """x_BF as a reader will find it, for training."""
        return self.written(z_BD)

    def counted(self, x_BF: Tensor) -> Tensor:
        """x in the units in which its change counts."""
        return x_BF

    def code(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """w_BE, all that the release depends on."""
        with torch.autocast(x.device.type, enabled=False):
            z_BD = self.principal.encode(x.flatten(1).float())
            seen = self.resolve_secret(x, s) if self.sees == "xs" else None
            return self.private(z_BD, seen, None if seen is None else self.encode_secret(x, s))

    def forward(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """x_BCHW in [0, 1] or x_BF (and s_B) -> release of the same shape, float32."""
        with torch.autocast(x.device.type, enabled=False):
            release_BF = self.written(self.restored(self.code(x, s)))
        return (release_BF.clamp(0, 1) if x.dim() == 4 else release_BF).view_as(x)
