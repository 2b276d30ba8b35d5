"""Noise on every value: the simplest release, and a locally private one where the noise is scaled for it.

Shapes: B batch, F values of a row (C x H x W for pictures).
"""

import math
from collections.abc import Sequence
from typing import Literal

import torch
from pydantic import PositiveFloat
from torch import Tensor
from torch.distributions import Laplace

from privgan.channel.base import Channel
from privgan.config.types import OpenShare
from privgan.errors import RequestError
from privgan.theory.law import Law, Mixture, Population
from privgan.theory.local_privacy import LEVELS, STEPS, WORD, DiscreteLaplace, GaussianNoise


class Noise(Channel):
    """x + noise of standard deviation `sigma`, drawn afresh for every value and every release.

    Values are clipped to `bounds` before, which is what a promise of privacy rests on; pictures are clipped to [0, 1]
    afterwards, which takes nothing from it. Where something is promised, values and noise are whole numbers of steps of
    the range, 255 for pictures (those of an 8-bit file), else 65,536: noise in floating point tells its input by the
    numbers that it can reach (Mironov 2012).

    Args:
        shape: (C, H, W) or (F,).
        law: of the noise.
        sigma: standard deviation, in the unit of the values.
        epsilon: instead of sigma: the least noise that makes any two rows epsilon-private (laplace: range x F /
            epsilon, Dwork et al. 2006; gaussian: Balle and Wang 2018).
        delta: of the Gaussian law where epsilon is given.
        bounds: (low, high) of the values; None: [0, 1] for pictures, for vectors no clipping and no promise.

    Raises:
        RequestError: an unknown law, sigma or epsilon not above 0, delta outside (0, 1), bounds not in order, an
            epsilon for vectors without bounds.
    """

    strength_keys = ("channel.epsilon", "channel.sigma")

    def __init__(
        self,
        shape: Sequence[int],
        law: Literal["gaussian", "laplace"] = "gaussian",
        sigma: PositiveFloat = 0.1,
        epsilon: PositiveFloat | None = None,
        delta: OpenShare = 1e-5,
        bounds: Sequence[float] | None = None,
    ) -> None:
        arguments = dict(sigma=sigma, epsilon=epsilon, delta=delta, bounds=list(bounds) if bounds else None)
        super().__init__(shape, law=law, **arguments)
        self.picture = len(self.shape) == 3
        self.law, self.epsilon, self.delta = law, epsilon, delta
        self.bounds = tuple(bounds) if bounds else (0.0, 1.0) if self.picture else None
        if law not in ("gaussian", "laplace"):
            raise RequestError(f"channel.law={law} is not known: choose gaussian or laplace")
        for name, value in (("sigma", sigma), ("epsilon", epsilon)):
            if value is not None and not 0 < value < math.inf:
                raise RequestError(f"channel.{name}={value} must be a number above 0")
        if self.bounds and not (len(self.bounds) == 2 and self.bounds[0] < self.bounds[1]):
            raise RequestError(f"channel.bounds={list(self.bounds)} must be [low, high] with low below high")
        if epsilon is not None and not self.bounds:
            raise RequestError(f"channel.epsilon={epsilon} needs channel.bounds=[low, high] of the values of a vector")
        self.sigma = sigma if epsilon is None else self._sigma_for(epsilon)
        self.steps = LEVELS if self.bounds == (0.0, 1.0) and self.picture else STEPS
        self.discrete: DiscreteLaplace | None = None
        if self.bounds and law == "laplace":
            self.discrete = DiscreteLaplace(self._value_epsilon(*self.bounds), self.steps, inside=self.picture)

    def forward(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """x_BCHW or x_BF -> release of the same shape, float32."""
        x = x.float().clamp(*self.bounds) if self.bounds else x.float()
        if self.bounds and self.privacy is not None:
            release = self._in_steps(x, *self.bounds)
        elif self.law == "laplace":
            release = Laplace(x, self.sigma / math.sqrt(2)).sample()
        else:
            release = x + self.sigma * torch.randn_like(x)
        return release.clamp(0, 1) if self.picture else release

    def _in_steps(self, x: Tensor, low: float, high: float) -> Tensor:
        """The release as a function of a whole number whose law is what is promised of."""
        step = (high - low) / self.steps
        whole = ((x.double() - low) / step).round().long()
        if self.discrete is not None:
            noise = self.discrete.draw(lambda: torch.randint(WORD, x.shape, device=x.device))
            whole = (whole + noise).clamp(self.discrete.low, self.discrete.high)
        else:
            # Double precision ends beyond 8 deviations, which happens with a chance of 1e-15.
            whole = whole + (torch.randn(x.shape, dtype=torch.float64, device=x.device) * (self.sigma / step)).round()
        return (low + step * whole).float()

    @property
    def privacy(self) -> tuple[float, float] | None:
        """Laplace noise always promises something within bounds, Gaussian noise what it was asked for."""
        if self.bounds and self.law == "laplace":
            return math.prod(self.shape) * self._value_epsilon(*self.bounds), 0.0
        return (self.epsilon, self.delta) if self.epsilon is not None else None

    def release_law(self, population: Population) -> Law | None:
        """Of two Gaussians under Gaussian noise that nothing is clipped for."""
        if isinstance(population, Mixture) and self.law == "gaussian" and self.bounds is None:
            return population.under_noise(self.sigma)
        return None

    def _value_epsilon(self, low: float, high: float) -> float:
        """Of a single value, under Laplace noise."""
        return (high - low) * math.sqrt(2) / self.sigma

    def _sigma_for(self, epsilon: float) -> float:
        assert self.bounds is not None
        low, high = self.bounds
        values = math.prod(self.shape)
        if self.law == "laplace":
            return math.sqrt(2) * values * (high - low) / epsilon
        return GaussianNoise(epsilon, self.delta, high=(high - low) * math.sqrt(values)).sigma
