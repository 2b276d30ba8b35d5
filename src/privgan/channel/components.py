"""Principal components with a closed-form map among them; the rest of a row is dropped.

Shapes: B batch, C colour channels, H height, W width, F values of a row, D components.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any, Literal, Self

import torch
from pydantic import NonNegativeInt
from torch import Tensor

from privgan.batch import Batch
from privgan.channel.base import Channel, classes_of_one_secret
from privgan.channel.coding.maps import AWARE, CodeMap, MapName
from privgan.channel.coding.principal import Principal, Rows
from privgan.config.types import Share
from privgan.errors import RequestError


class Components(Channel):
    """x -> mean + basis . map(basis^T (x - mean)): a code of few numbers, moved so that it tells less of s.

    The release is a function of the moved code, so nobody infers more from it than from those numbers (data
    processing). What the components drop is not released at all: to keep it would leave a mark of how a row was moved.

    Args:
        shape: (C, H, W) or (F,).
        components: how many numbers; below 1 the share of variance that they hold.
        map: what happens to them: `none`, `erasure` (blind), `barycentre` or `partial` (these see s), see
            `privgan.channel.coding.maps.CodeMap`.
        allowance: total variation that the map `partial` leaves.
        sees: as the map needs; given, it has to be that.
        classes: K of s.
        secret_source: where the s of a map that sees it comes from: `given`, or `predicted` from x.
        mirror: mirrored pictures count as further rows; false where mirroring changes s.

    Raises:
        RequestError: components not above 0, a map that is not known or sees something else.

    References:
        Alvarez-Esteban et al. (2016) and Chzhen et al. (2020), barycentre; Belrose et al. (2023), erasure.
    """

    requires_single_categorical_secret = True

    def __init__(
        self,
        shape: Sequence[int],
        components: int | float = 20,
        map: MapName = "barycentre",
        allowance: Share = 0.0,
        sees: Literal["x", "xs"] | None = None,
        classes: NonNegativeInt = 2,
        secret_source: Literal["given", "predicted"] = "given",
        mirror: bool = True,
    ) -> None:
        needed: Literal["x", "xs"] = "xs" if map in AWARE else "x"
        if sees not in (None, needed):
            raise RequestError(f"channel.sees={sees} does not go with channel.map={map}, which needs sees={needed}")
        own = dict(components=components, map=map, allowance=allowance, mirror=mirror)
        super().__init__(shape, sees=needed, classes=classes, secret_source=secret_source, **own)
        if not components > 0 or (components >= 1 and components != int(components)):
            raise RequestError(
                f"channel.components={components}: a number of components, or a share of variance below 1"
            )
        self.components, self.map_name, self.allowance, self.mirror = components, map, allowance, mirror
        self._allocate(min(int(components), math.prod(self.shape)) or 1)

    def fit(self, batches: Iterable[Batch], classes: int | Sequence[int]) -> None:
        """Components and map of these rows. RequestError: other classes than told, a group of fewer than two rows."""
        classes = classes_of_one_secret(classes, self.classes if self.map_name != "none" else None)
        rows = Rows.of(batches, self.mirror)
        principal = Principal(math.prod(self.shape), 1)
        principal.fit(rows, self.components)
        self._allocate(len(principal.spread_D))
        self.principal.load_state_dict(principal.state_dict())
        self.map.fit(self.principal.codes(rows), rows.secrets)

    def linear_code(self) -> Principal:
        return self.principal

    def code(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """The moved z_BD, all that the release depends on."""
        with torch.autocast(x.device.type, enabled=False):
            z_BD = self.principal.encode(x.flatten(1).float())
            moved_BD: Tensor = self.map(z_BD, self.resolve_secret(x, s) if self.sees == "xs" else None)
        return moved_BD

    def forward(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """x_BCHW or x_BF (and s_B) -> release of the same shape, float32."""
        with torch.autocast(x.device.type, enabled=False):
            release_BF = self.principal.decode(self.code(x, s))
        return (release_BF.clamp(0, 1) if x.dim() == 4 else release_BF).view_as(x)

    @classmethod
    def restore(cls, arguments: dict[str, Any], weights: dict[str, Tensor]) -> Self:
        """With as many components as were kept."""
        channel = cls(**arguments)
        channel._allocate(len(weights["principal.spread_D"]))
        channel.load_state_dict(weights)
        return channel.eval()

    def _allocate(self, components: int) -> None:
        classes = self.classes if isinstance(self.classes, int) else 2
        self.principal = Principal(math.prod(self.shape), components)
        self.map = CodeMap(components, self.map_name, classes, self.allowance)
