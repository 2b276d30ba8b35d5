"""Channels over a finite alphabet: a stochastic matrix W(z | x) or W(z | x, s).

Shapes: B batch, S groups of s (1 where s is not seen), X and Z letters.
"""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Literal

import torch
from pydantic import NonNegativeInt, PositiveFloat
from torch import Tensor, nn

from privgan.channel.base import Channel, classes_of_one_secret
from privgan.config.types import AtLeastTwo, OpenShare
from privgan.errors import RequestError
from privgan.theory.law import Law, Letters, Population


class Finite(Channel):
    """A row is one letter 0 ... L - 1, as a float; what is released is drawn exactly from the row's distribution."""

    row_kinds = frozenset({"vectors"})

    def check(self, letters: int) -> None:
        """Take the alphabet; RequestError unless rows are single letters and it has at least two."""
        self.cells = self.letters = letters
        if self.shape != (1,) or letters < 2:
            raise RequestError(
                f"channel: rows of shape {self.shape} with {letters} letters; it releases one letter of at least two"
            )

    @property
    @abstractmethod
    def log_SXZ(self) -> Tensor:
        """ln W(z | x, s), S = 1 where the channel does not see s."""

    def cell(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """x_B1 of letters -> released letters z_B int64."""
        return torch.distributions.Categorical(logits=self.rows(x, s)).sample()

    def forward(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """x_B1 of letters -> z_B1 of letters, float32."""
        return self.cell(x, s)[:, None].float()

    def release_law(self, population: Population) -> Law | None:
        """Of letters through its matrix, where s is given if it is seen."""
        if isinstance(population, Letters) and self.secret_source == "given":
            return population.through(self.log_SXZ.detach().exp().double().cpu().numpy())
        return None

    def rows(self, x: Tensor, s: Tensor | None) -> Tensor:
        """ln W(z | x, s)_BZ of these letters."""
        letter_B = x[:, 0].round().long()
        group_B = self.resolve_secret(x, s) if self.sees == "xs" else torch.zeros_like(letter_B)
        return self.log_SXZ[group_B, letter_B]


class Discrete(Finite):
    """A trained matrix. Whoever only looks at a release gets letters; the channel's own step sees a relaxed draw.

    The relaxation is Gumbel-softmax (Jang et al. 2017; Maddison et al. 2017): the mean letter of a softmax at
    `temperature`, which is the exact draw in the limit of 0.

    Args:
        shape: (1,).
        alphabet_size: L.
        sees: `x`, or `xs` for W(z | x, s).
        classes: K of s, where it is seen.
        secret_source: of a channel that sees s: `given`, or `predicted` from x (`privgan.channel.predictor`).
        temperature: of the relaxation, above 0. A high one misleads the game: at 0.5 a blind channel of a binary model
            (p = 0.75, q = 0.1) ended 2.4 points of attack accuracy above the optimum, at 0.2 less than 0.1.
        keep: probability that a letter is kept, at the start.

    Raises:
        RequestError: rows that are no letters, temperature or keep out of range.
    """

    def __init__(
        self,
        shape: Sequence[int],
        alphabet_size: AtLeastTwo = 2,
        sees: Literal["x", "xs"] = "x",
        classes: NonNegativeInt = 2,
        secret_source: Literal["given", "predicted"] = "given",
        temperature: PositiveFloat = 0.2,
        keep: OpenShare = 0.99,
    ) -> None:
        told = dict(sees=sees, classes=classes, secret_source=secret_source)
        super().__init__(shape, alphabet_size=alphabet_size, temperature=temperature, keep=keep, **told)
        self.check(alphabet_size)
        if not (temperature > 0 and 0 < keep < 1):
            raise RequestError(f"channel: temperature={temperature} must be above 0 and keep={keep} between 0 and 1")
        self.temperature = temperature
        start_XZ = (
            torch.full((alphabet_size, alphabet_size), (1 - keep) / (alphabet_size - 1)).fill_diagonal_(keep).log()
        )
        self.logit_SXZ = nn.Parameter(start_XZ.repeat(classes_of_one_secret(classes) if sees == "xs" else 1, 1, 1))

    @property
    def log_SXZ(self) -> Tensor:
        return self.logit_SXZ.log_softmax(dim=-1)

    def forward(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """x_B1 of letters -> z_B1 float32: letters, or between letters while a gradient is taken."""
        if not (self.training and torch.is_grad_enabled()):
            return super().forward(x, s)
        log_BZ = self.rows(x, s)
        gumbel_BZ = -torch.empty_like(log_BZ).exponential_().log()
        soft_BZ = ((log_BZ + gumbel_BZ) / self.temperature).softmax(dim=-1)
        return soft_BZ @ torch.arange(soft_BZ.shape[1], dtype=soft_BZ.dtype, device=x.device)[:, None]
