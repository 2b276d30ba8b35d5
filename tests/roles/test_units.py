"""What a privacy parameter is stated for: a value, a row, a code. Worked out anew from the laws of what is released."""

import math

import numpy as np
import pytest
import torch
from scipy.special import log_ndtr, ndtr

from privgan.channel import Noise, Randomized
from privgan.theory import local_privacy as lp

SHAPES = [(1,), (2,), (7,), (1, 4, 4), (3, 8, 8)]


def spent(distance: float, sigma: float, epsilon: float) -> float:
    """The least delta of Gaussian noise between two points so far apart (Balle and Wang 2018, theorem 5)."""
    half, tilt = distance / (2 * sigma), epsilon * sigma / distance
    return float(ndtr(half - tilt) - np.exp(epsilon + log_ndtr(-half - tilt)))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("epsilon", [0.5, 4.0])
def test_gaussian_noise_protects_whole_rows(shape: tuple[int, ...], epsilon: float) -> None:
    """Two rows may differ in every value, by the whole range: so far apart delta is all spent, and not more."""
    low, high = (0.0, 1.0) if len(shape) == 3 else (-1.0, 2.0)
    channel = Noise(shape, epsilon=epsilon, delta=1e-4, bounds=[low, high])
    farthest = (high - low) * math.sqrt(math.prod(shape))
    assert spent(farthest, channel.sigma, epsilon) == pytest.approx(1e-4, rel=1e-3)


@pytest.mark.parametrize("shape", SHAPES[1:])
def test_the_noise_that_is_drawn_is_that_of_the_promise(shape: tuple[int, ...]) -> None:
    torch.manual_seed(0)
    channel = Noise(shape, epsilon=2.0, delta=1e-3, bounds=[0, 1])
    steps = channel._in_steps(torch.full((20_000 // math.prod(shape) + 1, *shape), 0.5), 0.0, 1.0)
    assert steps.std().item() == pytest.approx(channel.sigma, rel=0.05)


@pytest.mark.parametrize("shape", SHAPES)
def test_laplace_noise_protects_whole_rows(shape: tuple[int, ...]) -> None:
    """The log ratio of the densities of two rows is at most the sum over their values of distance / scale."""
    channel = Noise(shape, law="laplace", epsilon=3.0, bounds=[0, 1])
    scale = channel.sigma / math.sqrt(2)
    assert math.prod(shape) * 1.0 / scale == pytest.approx(3.0)
    assert channel.privacy == (pytest.approx(3.0), 0)


def test_values_beyond_the_bounds_get_no_further_than_the_bounds() -> None:
    """Else a row far out is known by its release, whatever the noise."""
    for law in ("laplace", "gaussian"):
        torch.manual_seed(0)
        channel = Noise((1,), law=law, epsilon=1.0, delta=1e-3, bounds=[0, 1])
        assert channel(torch.full((2000, 1), 1e6)).median().item() == pytest.approx(1, abs=5 * channel.sigma / 30)


@pytest.mark.parametrize("levels", [2, 5])
@pytest.mark.parametrize("shape", [(1,), (3,)])
def test_randomized_response_adds_up_over_values(levels: int, shape: tuple[int, ...]) -> None:
    torch.manual_seed(0)
    channel = Randomized(shape, epsilon=1.5, levels=levels)
    release = channel(torch.zeros(40_000, *shape))
    kept = (release == 0).float().mean().item()
    other = (release == 1).float().mean().item()
    assert math.log(kept / other) == pytest.approx(1.5, abs=0.12)
    assert channel.privacy == (pytest.approx(1.5 * shape[0]), 0)


def test_rappor_spends_its_epsilon_on_two_bits() -> None:
    torch.manual_seed(0)
    release = Randomized((4,), mechanism="rappor", epsilon=2.0)(torch.eye(4)[torch.zeros(40_000, dtype=torch.long)])
    kept, flipped = release[:, 0].mean().item(), release[:, 1:].mean().item()
    assert math.log(kept / flipped) + math.log((1 - flipped) / (1 - kept)) == pytest.approx(2.0, abs=0.1)


def test_pixelation_counts_values_and_not_pictures() -> None:
    mechanism = lp.DPPix(0.5, block=2, differing=3)
    assert mechanism.picture_epsilon((3, 8, 8)) == pytest.approx(0.5 * 192 / 3)
    assert mechanism.scale == pytest.approx(3 / (4 * 0.5))
