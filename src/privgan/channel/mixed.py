"""Rows of a table through a private code: what is released is a row of the same columns, types and words.

Shapes: B batch, F features, D components, E numbers of the code.
"""

from collections.abc import Sequence
from typing import Literal

import torch
from pydantic import NonNegativeInt, PositiveInt
from torch import Tensor

from privgan.channel.code import Code
from privgan.channel.coding.valid import ValidRows
from privgan.data.layout import Part
from privgan.errors import RequestError


class Mixed(Code):
    """`Code`, whose decoder emits valid rows: a word in each column of words, numbers within what was seen, or nothing.

    In training the decoder writes probabilities (the expected row); a release takes the likeliest word, or draws one.
    Whole numbers and dates are rounded as they are written in the table. The squared change of a row counts 1 for a
    word that changes, and for a number in standard deviations, each times the weight of its column.

    Args:
        shape: (F,).
        release: `mode`, the likeliest word, or `draw`, one at random.
        sees, classes, secret_source, components, numbers, noise, widths, decoder: see `Code`.

    Raises:
        RequestError: sizes that are not positive, another release.
    """

    row_kinds = frozenset({"vectors"})

    def __init__(
        self,
        shape: Sequence[int],
        release: Literal["mode", "draw"] = "mode",
        sees: Literal["x", "xs"] = "x",
        classes: NonNegativeInt = 2,
        secret_source: Literal["given", "predicted"] = "given",
        components: PositiveInt = 128,
        numbers: PositiveInt = 16,
        noise: NonNegativeInt | None = None,
        widths: Sequence[PositiveInt] = (128, 128),
        decoder: Sequence[PositiveInt] = (256, 256),
    ) -> None:
        if release not in ("mode", "draw"):
            raise RequestError(f"channel.release={release} is not known: choose mode or draw")
        if len(shape) != 1:
            raise RequestError("channel=mixed releases rows of a table, not pictures: take channel=code")
        super().__init__(shape, sees, classes, secret_source, components, numbers, noise, widths, decoder, False)
        self.arguments = {name: value for name, value in self.arguments.items() if name != "mirror"}
        self.arguments |= {"release": release}
        self.draws = release == "draw"
        self.valid = ValidRows(self.shape[0])

    def describe_rows(self, parts: Sequence[Part] | None) -> None:
        """RequestError for rows that are not those of a table."""
        if parts is None:
            raise RequestError("channel=mixed releases rows of a table: take data=table or data=adult, or channel=code")
        self.valid.describe(parts)

    def written(self, z_BD: Tensor) -> Tensor:
        """The expected row of these components."""
        return self.valid.expected(self.principal.decode(z_BD))

    def offered(self, z_BD: Tensor) -> Tensor:
        """A valid row, drawn, whose gradient is that of the expected one (straight-through)."""
        expected_BF = self.written(z_BD)
        return expected_BF + (self.valid.drawn(expected_BF, True) - expected_BF).detach()

    def counted(self, x_BF: Tensor) -> Tensor:
        """x in the units in which its squared change counts."""
        counted_BF: Tensor = x_BF * self.valid.weight_F
        return counted_BF

    def forward(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """x_BF (and s_B) -> a valid row of the same shape, float32; in training the expected one."""
        with torch.autocast(x.device.type, enabled=False):
            expected_BF = self.written(self.restored(self.code(x, s)))
            return expected_BF if self.training else self.valid.drawn(expected_BF, self.draws)
