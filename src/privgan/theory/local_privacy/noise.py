"""Mechanisms that add noise to bounded numbers and to pictures."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import log_ndtr, ndtr

from privgan.errors import RequestError
from privgan.theory import domain


@dataclass(frozen=True)
class LaplaceNoise:
    """Laplace noise on every value; values are first clipped to [low, high].

    epsilon > 0 holds for one value: a row of F values released this way has F epsilon. RequestError: epsilon outside
    its range, low not below high. Dwork et al. (2006), with the range as sensitivity.
    """

    epsilon: float
    low: float = 0.0
    high: float = 1.0

    def __post_init__(self) -> None:
        domain.number("epsilon", self.epsilon, above=0)
        domain.number("high", self.high, above=domain.number("low", self.low))

    @property
    def scale(self) -> float:
        """Scale b of the noise, whose variance is 2 b^2; in the unit of the values."""
        return (self.high - self.low) / self.epsilon

    def release(self, x: ArrayLike, generator: np.random.Generator) -> np.ndarray:
        """Released values in the shape of x, not clipped. RequestError: NaN or infinity in x."""
        clipped = np.clip(domain.numbers("x", x), self.low, self.high)
        return clipped + generator.laplace(0, self.scale, clipped.shape)


@dataclass(frozen=True)
class GaussianNoise:
    """Gaussian noise on every value, (epsilon, delta)-private; values are first clipped to [low, high].

    epsilon > 0, 0 < delta < 1, both for one value. The least noise that suffices, which is exact for every epsilon
    (Balle and Wang 2018). RequestError: a value outside its range, low not below high.
    """

    epsilon: float
    delta: float
    low: float = 0.0
    high: float = 1.0

    def __post_init__(self) -> None:
        domain.number("epsilon", self.epsilon, above=0)
        domain.number("delta", self.delta, above=0, below=1)
        domain.number("high", self.high, above=domain.number("low", self.low))

    @cached_property
    def sigma(self) -> float:
        """Standard deviation of the noise, in the unit of the values."""

        def excess(log_sigma: float) -> float:
            half, tilt = 0.5 / np.exp(log_sigma), self.epsilon * np.exp(log_sigma)
            spent = ndtr(half - tilt) - np.exp(self.epsilon + log_ndtr(-half - tilt))
            return float(spent - self.delta)

        least, most = -1.0, 1.0
        while excess(least) < 0:
            least *= 2
        while excess(most) > 0:
            most *= 2
        return float((self.high - self.low) * np.exp(brentq(excess, least, most, xtol=1e-14)))

    def release(self, x: ArrayLike, generator: np.random.Generator) -> np.ndarray:
        """Released values in the shape of x, not clipped. RequestError: NaN or infinity in x."""
        clipped = np.clip(domain.numbers("x", x), self.low, self.high)
        return clipped + generator.normal(0, self.sigma, clipped.shape)


@dataclass(frozen=True)
class DPPix:
    """Differentially private pixelation: means of block x block pixels plus Laplace noise, clipped to [0, 1].

    epsilon > 0 protects pictures that differ in at most `differing` values (a pixel of C colours counts C times);
    `picture_epsilon` is what protects whole pictures. block, differing >= 1. RequestError: a value outside its range.
    Fan (2018); the noise scale is differing / (block^2 epsilon), times 255 on 8-bit values.
    """

    epsilon: float
    block: int
    differing: int

    def __post_init__(self) -> None:
        domain.number("epsilon", self.epsilon, above=0)
        domain.count("block", self.block, 1)
        domain.count("differing", self.differing, 1)

    @property
    def scale(self) -> float:
        """Scale of the Laplace noise on a block's mean, for values in [0, 1]."""
        return self.differing / (self.block**2 * self.epsilon)

    def picture_epsilon(self, shape: tuple[int, int, int]) -> float:
        """The epsilon between any two pictures of shape C x H x W: with it, the bound on every attack holds."""
        return self.epsilon * float(np.prod(shape)) / self.differing

    def release(self, x_NCHW: ArrayLike, generator: np.random.Generator) -> np.ndarray:
        """Released pictures, N x C x H x W in [0, 1].

        RequestError: values outside [0, 1], NaN, a height or width that is no multiple of the block.
        """
        x_NCHW = domain.numbers("x_NCHW", domain.array("x_NCHW", x_NCHW, ndim=4), 0, 1)
        n, c, h, w = x_NCHW.shape
        if h % self.block or w % self.block:
            raise RequestError(f"height and width must be multiples of block {self.block}, got {h} x {w}")
        tiles = x_NCHW.reshape(n, c, h // self.block, self.block, w // self.block, self.block)
        mean = tiles.mean(axis=(3, 5))
        noisy = np.clip(mean + generator.laplace(0, self.scale, mean.shape), 0, 1)
        return noisy.repeat(self.block, axis=2).repeat(self.block, axis=3)
