"""Randomized response over finite alphabets: locally private releases of classes, bits and levels.

Shapes: B batch, F values of a row (C x H x W for pictures).
"""

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
import torch
import torch.nn.functional as F
from pydantic import PositiveFloat
from torch import Tensor

from privgan.channel.base import Channel
from privgan.config.types import AtLeastTwo
from privgan.errors import RequestError
from privgan.theory.law import Law, Letters, Population
from privgan.theory.local_privacy import OneTimeRappor, RandomizedResponse


class Randomized(Channel):
    """k-ary randomized response (Warner 1965; Kairouz et al. 2016) or one-time RAPPOR (Erlingsson et al. 2014).

    `response` with levels = k: every value in [0, 1] is rounded to the nearest of k even levels 0 ... 1, and each value
    keeps its level with probability e^eps / (e^eps + k - 1), else shows another. With levels = None a row is a one-hot
    code of F classes, answered by the code of one class.
    `rappor`: a row is a one-hot code of F classes; each bit is flipped with probability f / 2,
    epsilon = 2 ln((1 - f/2) / (f/2)).

    Args:
        shape: (C, H, W) or (F,).
        mechanism: which of the two.
        epsilon: of one value (levels) or of the whole code.
        levels: k, of `response` alone.

    Raises:
        RequestError: an unknown mechanism, epsilon not above 0, fewer than 2 levels, a code of fewer than 2 classes or
            given as a picture.
    """

    strength_keys = ("channel.epsilon",)

    def __init__(
        self,
        shape: Sequence[int],
        mechanism: Literal["response", "rappor"] = "response",
        epsilon: PositiveFloat = 1.0,
        levels: AtLeastTwo | None = 2,
    ) -> None:
        super().__init__(shape, mechanism=mechanism, epsilon=epsilon, levels=levels)
        if mechanism not in ("response", "rappor"):
            raise RequestError(f"channel.mechanism={mechanism} is not known: choose response or rappor")
        self.levels = levels if mechanism == "response" else None
        if self.levels is None and (len(self.shape) != 1 or self.shape[0] < 2):
            raise RequestError(
                f"channel=randomized: a row of shape {self.shape} is no one-hot code; use mechanism=response, levels=2"
            )
        self.epsilon = epsilon
        self.alphabet = self.levels if self.levels is not None else self.shape[0]
        self.rappor = OneTimeRappor(epsilon, self.alphabet) if mechanism == "rappor" else None
        self.response = RandomizedResponse(epsilon, self.alphabet)

    def forward(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """x_BF in [0, 1] (or x_BCHW) -> release of the same shape, float32: levels, or codes of 0 and 1."""
        if self.rappor is not None:
            bit_BF = F.one_hot(x.argmax(dim=1), self.alphabet)
            return (bit_BF ^ (torch.rand(x.shape, device=x.device) < self.rappor.f / 2)).float()
        if self.levels is None:
            return F.one_hot(self._answer(x.argmax(dim=1)), self.alphabet).float()
        top = self.levels - 1
        return self._answer((x.float().clamp(0, 1) * top).round().long()) / top

    @property
    def privacy(self) -> tuple[float, float]:
        """Of a whole row: the epsilons of its values add up, a code is one value."""
        return self.epsilon * (1 if self.levels is None else math.prod(self.shape)), 0.0

    def release_law(self, population: Population) -> Law | None:
        """Of one letter of two under randomized response."""
        if isinstance(population, Letters) and self.levels == 2:
            keep = self.response.keep
            return population.through(np.array([[[keep, 1 - keep], [1 - keep, keep]]]))
        return None

    def _answer(self, true: Tensor) -> Tensor:
        lies = torch.rand(true.shape, device=true.device) >= self.response.keep
        other = (true + torch.randint_like(true, 1, self.alphabet)) % self.alphabet
        return torch.where(lies, other, true)
