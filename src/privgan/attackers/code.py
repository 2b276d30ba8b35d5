"""A perceptron on the channel's own code: what one who knows the channel reads first.

Shapes: N rows, F values of a row, D components.
"""

import math

from pydantic import NonNegativeFloat, PositiveFloat, PositiveInt
from torch import Tensor, nn

from privgan.attackers.base import Released, Wants
from privgan.attackers.components import ComponentsPerceptron
from privgan.config.types import BelowOne
from privgan.errors import RequestError


class CodePerceptron(ComponentsPerceptron):
    """`ComponentsPerceptron` in the coordinates in which the channel's decoder writes, not in estimated ones.

    A channel is published with its code, so no attacker has to guess it: in it, whatever the decoder writes is a
    number of its own, however faint. Skipped where the channel has no linear code.

    Args:
        code: set by the panel: `privgan.channel.coding.principal.Principal` of the channel.
        components, width, dropout, epochs, batch_size, lr, weight_decay, max_rows: as those of ComponentsPerceptron.
    """

    wants: Wants = "code"

    def __init__(
        self,
        components: PositiveInt = 256,
        width: PositiveInt = 256,
        dropout: BelowOne = 0.3,
        epochs: PositiveInt = 16,
        batch_size: PositiveInt = 256,
        lr: PositiveFloat = 4e-3,
        weight_decay: NonNegativeFloat = 0.01,
        max_rows: PositiveInt | None = None,
        name: str = "code",
    ) -> None:
        super().__init__(components, width, dropout, epochs, batch_size, lr, weight_decay, max_rows, name)
        self.code: nn.Module | None = None

    def standardisation(self, train_on: Released, seed: int) -> tuple[Tensor, Tensor]:
        """Statistics of the rows; rows that are standardised so are taken to the channel's code."""
        if self.code is None:
            raise RequestError(f"attacker {self.name}: the channel has no code that it could read")
        mean, spread = super(ComponentsPerceptron, self).standardisation(train_on, seed)
        basis_FD, spread_D = (getattr(self.code, name).detach().cpu() for name in ("basis_FD", "spread_D"))
        shape = train_on.x.shape[1:]
        if basis_FD.shape[0] != math.prod(shape):
            raise RequestError(
                f"attacker {self.name}: the code is of {basis_FD.shape[0]} values, not {math.prod(shape)}"
            )
        unit_F1 = spread.expand(1, *shape).reshape(-1, 1)
        self._basis_FD = (unit_F1 * basis_FD / spread_D)[:, : self.components].contiguous()
        return mean, spread
