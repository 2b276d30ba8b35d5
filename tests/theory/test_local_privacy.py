"""Local differential privacy: every mechanism spends exactly its epsilon, its sampler follows, the bound holds."""

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad

from privgan.errors import RequestError
from privgan.theory import gap
from privgan.theory import local_privacy as lp

PROPERTY = settings(max_examples=60, deadline=None, derandomize=True)
epsilons = st.floats(0.01, 8)


def tv(p: np.ndarray, q: np.ndarray) -> float:
    return float(abs(p - q).sum() / 2)


@pytest.mark.parametrize(("epsilon", "accuracy"), [(0.1, 0.525), (0.5, 0.622), (1, 0.731), (2, 0.881)])
def test_table_of_the_bound(epsilon: float, accuracy: float) -> None:
    assert lp.accuracy_bound(epsilon) == pytest.approx(accuracy, abs=5e-4)


def test_the_bound_as_a_curve() -> None:
    curve = lp.accuracy_bound(np.linspace(0, 800, 50), tv_in=0.6)
    assert curve[0] == 0.5
    assert curve[-1] == pytest.approx(0.8)
    assert (np.diff(curve) >= 0).all()
    assert lp.tv_bound(1, 0.5, 1) == pytest.approx(0.5)


@PROPERTY
@given(epsilon=epsilons, classes=st.integers(2, 8))
def test_randomized_response_reaches_the_bound_for_classes(epsilon: float, classes: int) -> None:
    best = lp.RandomizedResponse(epsilon, classes).channel().max(axis=0).sum() / classes
    assert best == pytest.approx(lp.classes_accuracy_bound(epsilon, classes), abs=1e-12)
    assert lp.classes_accuracy_bound(epsilon, 2) == pytest.approx(lp.accuracy_bound(epsilon), abs=1e-12)


@PROPERTY
@given(diameter=st.floats(0.1, 3), sigma=st.floats(0.3, 3))
def test_gaussian_noise_between_two_codes(diameter: float, sigma: float) -> None:
    grid = np.linspace(-20, 20, 20001)
    apart = stats.norm.pdf(grid, 0, sigma) - stats.norm.pdf(grid, diameter, sigma)
    assert lp.gaussian_tv_bound(diameter, sigma) == pytest.approx(abs(apart).sum() * (grid[1] - grid[0]) / 2, abs=1e-3)


def test_the_exact_bound_of_gaussian_noise_is_below_what_epsilon_and_delta_say() -> None:
    mechanism = lp.GaussianNoise(1.0, 1e-5)
    assert lp.gaussian_tv_bound(1.0, mechanism.sigma) < lp.tv_bound(1.0, delta=1e-5)


@PROPERTY
@given(epsilon=epsilons, classes=st.integers(2, 12), seed=st.integers(0, 10**6))
def test_randomized_response(epsilon: float, classes: int, seed: int) -> None:
    channel = lp.RandomizedResponse(epsilon, classes).channel()
    np.testing.assert_allclose(channel.sum(axis=1), 1, atol=1e-12)
    assert np.log((channel.max(axis=0) / channel.min(axis=0)).max()) == pytest.approx(epsilon, abs=1e-9)
    groups = np.random.default_rng(seed).dirichlet(np.ones(classes), 2)
    assert tv(*(groups @ channel)) <= lp.tv_bound(epsilon, tv(*groups)) + 1e-12


@PROPERTY
@given(epsilon=epsilons, q=st.floats(0, 0.5))
def test_binary_randomized_response_is_the_blind_optimum(epsilon: float, q: float) -> None:
    mechanism = lp.RandomizedResponse(epsilon)
    flip = 1 - mechanism.keep
    assert flip == pytest.approx(1 / (1 + np.exp(epsilon)))
    attack = np.array([1 - q, q]) @ mechanism.channel()[:, 0]
    assert attack == pytest.approx(gap.binary(0.5, q, flip, aware=False), abs=1e-12)
    assert attack <= lp.accuracy_bound(epsilon, 1 - 2 * q) + 1e-12


@PROPERTY
@given(epsilon=epsilons, classes=st.integers(2, 4))
def test_one_time_rappor(epsilon: float, classes: int) -> None:
    mechanism = lp.OneTimeRappor(epsilon, classes)
    flip = mechanism.f / 2
    assert lp.OneTimeRappor.with_f(mechanism.f, classes).epsilon == pytest.approx(epsilon, rel=1e-9)
    codes = np.eye(classes)
    outcomes = np.array(list(product([0, 1], repeat=classes)))
    channel = np.where(outcomes[None] == codes[:, None], 1 - flip, flip).prod(axis=2)
    assert np.log((channel.max(axis=0) / channel.min(axis=0)).max()) == pytest.approx(epsilon, abs=1e-9)
    assert tv(channel[0], channel[1]) <= lp.tv_bound(epsilon) + 1e-12


@PROPERTY
@given(epsilon=epsilons, x=st.floats(-1, 1))
def test_duchi(epsilon: float, x: float) -> None:
    mechanism = lp.Duchi(epsilon)
    low, high = mechanism.positive([-1, 1])
    assert np.log(high / low) == pytest.approx(epsilon, abs=1e-9)
    assert np.log((1 - low) / (1 - high)) == pytest.approx(epsilon, abs=1e-9)
    assert mechanism.magnitude == pytest.approx((np.exp(epsilon) + 1) / (np.exp(epsilon) - 1))
    assert mechanism.magnitude * (2 * mechanism.positive(x) - 1) == pytest.approx(x, abs=1e-12)
    assert high - low == pytest.approx(lp.tv_bound(epsilon), abs=1e-12)


@PROPERTY
@given(epsilon=epsilons, low=st.floats(-5, 5), width=st.floats(0.1, 300))
def test_laplace_noise(epsilon: float, low: float, width: float) -> None:
    mechanism = lp.LaplaceNoise(epsilon, low, low + width)
    noise = stats.laplace(scale=mechanism.scale)
    z = low + width * np.linspace(-3, 4, 101)
    ratio = noise.logpdf(z - low) - noise.logpdf(z - mechanism.high)
    assert abs(ratio).max() == pytest.approx(epsilon, rel=1e-9)
    assert 1 - 2 * noise.sf(width / 2) <= lp.tv_bound(epsilon) + 1e-12


@pytest.mark.parametrize("epsilon", [0.05, 1, 6])
@pytest.mark.parametrize("delta", [1e-6, 0.01, 0.3])
def test_gaussian_noise(epsilon: float, delta: float) -> None:
    mechanism = lp.GaussianNoise(epsilon, delta, 0, 255)
    sigma = mechanism.sigma / 255
    cut = 0.5 - epsilon * sigma**2  # below it, the ratio of the densities exceeds e^epsilon

    def excess(z: float) -> float:
        return stats.norm.pdf(z, 0, sigma) - np.exp(epsilon) * stats.norm.pdf(z, 1, sigma)

    spent, _ = quad(excess, cut - 12 * sigma, cut, epsabs=1e-13, limit=200)
    assert spent == pytest.approx(delta, rel=1e-6)
    assert 1 - 2 * stats.norm.sf(0.5 / sigma) <= lp.tv_bound(epsilon, delta=delta) + 1e-12


def test_samplers_follow_their_probabilities() -> None:
    draw, n = np.random.default_rng(0), 100_000
    error = 5 * np.sqrt(0.25 / n)
    response = lp.RandomizedResponse(1.0, 4)
    shares = np.bincount(response.release(np.full(n, 2), draw), minlength=4) / n
    np.testing.assert_allclose(shares, response.channel()[2], atol=error)

    rappor = lp.OneTimeRappor(2.0, 3)
    expected = np.where(np.arange(3) == 1, 1 - rappor.f / 2, rappor.f / 2)
    bits = rappor.release(np.full(n, 1), draw)
    assert bits.dtype == np.uint8
    np.testing.assert_allclose(bits.mean(axis=0), expected, atol=error)

    duchi = lp.Duchi(1.0)
    released = duchi.release(np.full(n, 0.3), draw)
    assert set(np.unique(released)) == {-duchi.magnitude, duchi.magnitude}
    assert (released > 0).mean() == pytest.approx(float(duchi.positive(0.3)), abs=error)

    for mechanism, noise in (
        (lp.LaplaceNoise(0.5, -1, 1), stats.laplace(1, 4)),
        (lp.GaussianNoise(0.5, 1e-3, -1, 1), stats.norm(1, lp.GaussianNoise(0.5, 1e-3, -1, 1).sigma)),
    ):
        outside = np.full(n, 7.0)  # is clipped to 1
        assert stats.kstest(mechanism.release(outside, draw), noise.cdf).pvalue > 1e-3


def test_samplers_repeat_with_their_seed() -> None:
    x = np.arange(20) % 3
    first, second = (lp.RandomizedResponse(0.5, 3).release(x, np.random.default_rng(4)) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_dp_pix() -> None:
    mechanism = lp.DPPix(epsilon=2.0, block=4, differing=16)
    assert 255 * mechanism.scale == pytest.approx(255 * 16 / (4**2 * 2.0))
    assert mechanism.picture_epsilon((1, 8, 8)) == pytest.approx(2.0 * 64 / 16)
    # Worst case: two pictures that differ in all 16 values; the means' L1 distance over the scale is epsilon.
    pictures = np.zeros((2, 1, 8, 8))
    pictures[1, 0, 2:6, 2:6] = 1
    means = pictures.reshape(2, 2, 4, 2, 4).mean(axis=(2, 4))
    assert abs(means[0] - means[1]).sum() / mechanism.scale == pytest.approx(2.0)

    quiet = lp.DPPix(1e9, 4, 1).release(pictures, np.random.default_rng(0))
    np.testing.assert_allclose(quiet, means.repeat(4, 1).repeat(4, 2)[:, None], atol=1e-6)
    grey = np.full((2000, 1, 4, 8), 0.5)
    released = lp.DPPix(20.0, 4, 16).release(grey, np.random.default_rng(1))
    assert released.shape == grey.shape
    assert released.min() >= 0
    assert released.max() <= 1
    np.testing.assert_array_equal(released[:, :, :, :4], np.broadcast_to(released[:, :, :1, :1], (2000, 1, 4, 4)))
    assert stats.kstest(released[:, 0, 0, [0, 4]].ravel(), stats.laplace(0.5, 1 / 20).cdf).pvalue > 1e-3


@pytest.mark.parametrize(
    ("message", "call"),
    [
        ("epsilon must lie", lambda: lp.accuracy_bound(-1)),
        ("tv_in must lie", lambda: lp.tv_bound(1, 1.1)),
        ("epsilon must lie", lambda: lp.RandomizedResponse(0)),
        ("classes must be at least 2", lambda: lp.RandomizedResponse(1, 1)),
        ("epsilon holds NaN", lambda: lp.Duchi(np.inf)),
        ("x must lie", lambda: lp.Duchi(1).release([0, 1.5], np.random.default_rng(0))),
        ("x must lie", lambda: lp.RandomizedResponse(1, 3).release([3], np.random.default_rng(0))),
        ("f must lie", lambda: lp.OneTimeRappor.with_f(1, 3)),
        ("high must lie", lambda: lp.LaplaceNoise(1, 2, 1)),
        ("delta must lie", lambda: lp.GaussianNoise(1, 0)),
        ("x holds NaN", lambda: lp.GaussianNoise(1, 0.1).release(np.nan, np.random.default_rng(0))),
        ("block must be at least 1", lambda: lp.DPPix(1, 0, 1)),
        ("multiples of block 4", lambda: lp.DPPix(1, 4, 1).release(np.zeros((1, 1, 6, 8)), np.random.default_rng(0))),
        ("x_NCHW must lie", lambda: lp.DPPix(1, 4, 1).release(np.full((1, 1, 8, 8), 255), np.random.default_rng(0))),
        ("x_NCHW must have 4 axes", lambda: lp.DPPix(1, 4, 1).release(np.zeros((8, 8)), np.random.default_rng(0))),
    ],
)
def test_bad_requests(message: str, call) -> None:
    with pytest.raises(RequestError, match=message):
        call()


def law_of_releases(mechanism: lp.DiscreteLaplace) -> np.ndarray:
    """P(release | x) as fractions, exactly as coins of 62 bits make it: one row for each input 0 ... steps."""
    not_zero, *digits, beyond = (
        math.prod((Fraction(one, lp.WORD) for one in coin), start=Fraction(1)) for coin in mechanism.thresholds
    )
    size = np.array([Fraction(1)])
    for digit in [*digits, beyond]:
        size = np.concatenate([size * (1 - digit), size * digit])
    released_XZ = np.full((mechanism.steps + 1, mechanism.high - mechanism.low + 1), Fraction(0))
    for x in range(mechanism.steps + 1):
        released_XZ[x, x - mechanism.low] += 1 - not_zero
        for sign, (place, chance) in product((1, -1), enumerate(size)):
            z = min(max(x + sign * (1 + place), mechanism.low), mechanism.high)
            released_XZ[x, z - mechanism.low] += not_zero * chance / 2
    return released_XZ


@pytest.mark.parametrize(
    ("epsilon", "steps", "inside"),
    [(1.0, 4, True), (0.5, 3, False), (8.0, 5, True), (60.0, 6, True), (2.0, 1, False), (0.01, 2, True)],
)
def test_the_numbers_drawn_are_private_themselves(epsilon: float, steps: int, inside: bool) -> None:
    """No rounding is left out: all chances are fractions over powers of 2^62, and their ratios stay below e^epsilon."""
    law_XZ = law_of_releases(lp.DiscreteLaplace(epsilon, steps, inside))
    assert all(row.sum() == 1 for row in law_XZ)
    ratio = max(float(a / b) for column in law_XZ.T for a, b in product(column, column))
    assert epsilon * (1 - 1e-6) <= math.log(ratio) <= epsilon


def test_discrete_noise_has_the_law_of_laplace() -> None:
    draw, n = np.random.default_rng(0), 100_000
    wide = lp.DiscreteLaplace(0.5, 1000)
    noise = wide.release(np.full(n, 500), draw) - 500
    assert stats.kstest(noise + draw.random(n) - 0.5, stats.laplace(0, 2000).cdf).pvalue > 1e-3
    alpha = math.exp(-1.0)
    few = lp.DiscreteLaplace(3.0, 3).release(np.zeros(n, dtype=np.int64), draw)
    for z in (-2, -1, 0, 1, 4):
        chance = (1 - alpha) / (1 + alpha) * alpha ** abs(z)
        assert (few == z).mean() == pytest.approx(chance, abs=5 * math.sqrt(chance / n))
    with pytest.raises(RequestError, match="too small to draw"):
        lp.DiscreteLaplace(1e-12, 1 << 20)
