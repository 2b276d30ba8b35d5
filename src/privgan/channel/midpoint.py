"""A baseline: every row moves half way to the nearest row of the other class.

Shapes: N rows, B batch, F values of a row.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Literal, Self

import torch
from pydantic import NonNegativeInt, PositiveInt
from torch import Tensor

from privgan.batch import Batch
from privgan.channel.base import Channel, classes_of_one_secret
from privgan.errors import RequestError

CHUNK = 512


class Midpoint(Channel):
    """x -> (x + nearest row of the other class) / 2, rows of the channel's people; it sees s.

    Optimal transport without a plan: each takes the partner that costs it least. It pays for who the partner is more
    than for what s looks like, and the channel carries rows of its people with it: a baseline for measurements, not
    for release.

    Args:
        shape: (C, H, W) or (F,).
        sees: x and s.
        classes: 2.
        rows: of each class that are kept at most, drawn at random.

    Raises:
        RequestError: more than two classes, no rows.
    """

    requires_single_categorical_secret = True
    row_0_NF: Tensor
    row_1_NF: Tensor

    def __init__(
        self, shape: Sequence[int], sees: Literal["xs"] = "xs", classes: NonNegativeInt = 2, rows: PositiveInt = 5000
    ) -> None:
        super().__init__(shape, sees=sees, classes=classes, rows=rows)
        if sees != "xs" or classes != 2 or rows < 1:
            raise RequestError(
                f"channel=midpoint with sees={sees}, classes={classes}, rows={rows}: it sees s, knows two classes and "
                "keeps at least one row of each"
            )
        self.rows = rows
        for k in (0, 1):
            self.register_buffer(f"row_{k}_NF", torch.zeros(1, torch.Size(self.shape).numel()))

    def fit(self, batches: Iterable[Batch], classes: int | Sequence[int]) -> None:
        """Keep rows of both classes. RequestError: other than two, or one without rows."""
        if classes_of_one_secret(classes) != 2:
            raise RequestError(f"channel=midpoint knows two classes, not {classes}: try channel=components")
        x_NF, s_N = (
            torch.cat(parts) for parts in zip(*((b.x.flatten(1).cpu(), b.s.cpu()) for b in batches), strict=True)
        )
        generator = torch.Generator().manual_seed(0)
        for k in (0, 1):
            of_N = torch.nonzero(s_N == k)[:, 0]
            if not len(of_N):
                raise RequestError(f"channel=midpoint: class {k} has no rows to be fitted on")
            kept_N = of_N[torch.randperm(len(of_N), generator=generator)[: self.rows]]
            setattr(self, f"row_{k}_NF", x_NF[kept_N].float().contiguous())

    def forward(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """x_BCHW or x_BF and s_B -> midpoints of the same shape, float32."""
        with torch.autocast(x.device.type, enabled=False):
            x_BF, s_B = x.flatten(1).float(), self.resolve_secret(x, s)
            partner_BF = torch.empty_like(x_BF)
            for k in (0, 1):
                of_B, other_NF = s_B == k, self.row_1_NF if k == 0 else self.row_0_NF
                nearest = [torch.cdist(part, other_NF).argmin(1) for part in x_BF[of_B].split(CHUNK)]
                partner_BF[of_B] = other_NF[torch.cat(nearest)] if nearest else partner_BF[of_B]
        return ((x_BF + partner_BF) / 2).view_as(x)

    @classmethod
    def restore(cls, arguments: dict[str, Any], weights: dict[str, Tensor]) -> Self:
        """With as many rows as were kept."""
        channel = cls(**arguments)
        for name, value in weights.items():
            setattr(channel, name, value)
        return channel.eval()
