"""Mechanisms that add noise to bounded numbers and to pictures."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import log_ndtr, ndtr

from privgan.errors import RequestError
from privgan.theory import domain
from privgan.theory.local_privacy.discrete_laplace import DiscreteLaplace

STEPS = 1 << 16  # of a range of numbers: what is lost by rounding to them is far below any noise that protects
LEVELS = 255  # of a picture's values: those of an 8-bit file


@dataclass(frozen=True)
class LaplaceNoise:
    """Laplace noise on every value; values are first clipped to [low, high] and rounded to 65,536 steps of that range.

    Args:
        epsilon: of one value, above 0: a row of F values released this way has F epsilon.
        low, high: the range of the values, in their unit, which is the sensitivity.

    Raises:
        RequestError: epsilon outside its range, low not below high.

    References:
        Dwork et al. (2006); on whole numbers, see `DiscreteLaplace`.

    Examples:
        >>> LaplaceNoise(epsilon=2.0, low=0.0, high=10.0).scale
        5.0
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
        """The values with noise.

        Args:
            x: numbers of any shape, in the unit of the range.
            generator: of the noise.

        Returns:
            float64 in the shape of x, far beyond the range at times.

        Raises:
            RequestError: NaN or infinity in x.
        """
        share = (np.clip(domain.numbers("x", x), self.low, self.high) - self.low) / (self.high - self.low)
        steps = DiscreteLaplace(self.epsilon, STEPS).release(np.rint(share * STEPS).astype(np.int64), generator)
        return self.low + (self.high - self.low) * (steps / STEPS)


@dataclass(frozen=True)
class GaussianNoise:
    """Gaussian noise on every value, (epsilon, delta)-private; values are first clipped to [low, high].

    Values and noise are rounded to 65,536 steps of that range, so that no release tells its input by the numbers that
    floating point can reach; the noise is that of double precision before, which ends beyond 8 deviations (a chance of
    1e-15, to be added to delta).
    The noise is the least that suffices, exactly so for every epsilon.

    Args:
        epsilon: of one value, above 0.
        delta: of one value, between 0 and 1.
        low, high: the range of the values, in their unit, which is the sensitivity.

    Raises:
        RequestError: a value outside its range, low not below high.

    References:
        Balle and Wang (2018).

    Examples:
        >>> round(GaussianNoise(epsilon=1.0, delta=1e-5).sigma, 3)
        3.731
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
        """The values with noise.

        Args:
            x: numbers of any shape, in the unit of the range.
            generator: of the noise.

        Returns:
            float64 in the shape of x, not clipped.

        Raises:
            RequestError: NaN or infinity in x.
        """
        share = (np.clip(domain.numbers("x", x), self.low, self.high) - self.low) / (self.high - self.low)
        noise = np.rint(generator.normal(0, self.sigma / (self.high - self.low) * STEPS, share.shape))
        return self.low + (self.high - self.low) * ((np.rint(share * STEPS) + noise) / STEPS)


@dataclass(frozen=True)
class DPPix:
    """Differentially private pixelation: means of block x block pixels plus Laplace noise, clipped to [0, 1].

    Pixels are rounded to 8 bits before; sums and noise are whole numbers (see `DiscreteLaplace`).

    Args:
        epsilon: above 0; it protects pictures that differ in at most `differing` values, `picture_epsilon` whole ones.
        block: side of a block, in pixels, at least 1.
        differing: values, at least 1; a pixel of C colours counts C times.

    Raises:
        RequestError: a value outside its range.

    References:
        Fan (2018); the noise scale is differing / (block^2 epsilon), times 255 on 8-bit values.

    Examples:
        >>> DPPix(epsilon=1.0, block=4, differing=16).scale
        1.0
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

    @property
    def most(self) -> int:
        """The largest sum of the 8-bit values of a block."""
        return LEVELS * self.block**2

    @cached_property
    def noise(self) -> DiscreteLaplace:
        """Of the sum of a block's 8-bit values, which `differing` values move by at most 255 each."""
        return DiscreteLaplace(self.epsilon * self.block**2 / self.differing, self.most, inside=True)

    def picture_epsilon(self, shape: tuple[int, int, int]) -> float:
        """The epsilon between any two pictures: with it, the bound on every attack holds.

        Args:
            shape: (C, H, W).
        """
        return self.epsilon * float(np.prod(shape)) / self.differing

    def release(self, x_NCHW: ArrayLike, generator: np.random.Generator) -> np.ndarray:
        """The pictures in blocks, with noise.

        Args:
            x_NCHW: pictures in [0, 1].
            generator: of the noise.

        Returns:
            float64, N x C x H x W in [0, 1].

        Raises:
            RequestError: values outside [0, 1], NaN, a height or width that is no multiple of the block.
        """
        x_NCHW = domain.numbers("x_NCHW", domain.array("x_NCHW", x_NCHW, ndim=4), 0, 1)
        n, c, h, w = x_NCHW.shape
        if h % self.block or w % self.block:
            raise RequestError(f"height and width must be multiples of block {self.block}, got {h} x {w}")
        tiles = x_NCHW.reshape(n, c, h // self.block, self.block, w // self.block, self.block)
        sums = np.rint(tiles * LEVELS).astype(np.int64).sum(axis=(3, 5))
        noisy = self.noise.release(sums, generator) / self.most
        return noisy.repeat(self.block, axis=2).repeat(self.block, axis=3)
