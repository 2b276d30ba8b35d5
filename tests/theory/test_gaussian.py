"""Gaussians on a line: the table, the channel behind it (by quadrature), and a grid as judge."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import ndtr

from privgan.errors import RequestError
from privgan.theory import blind_gaussian, gap, gaussian
from privgan.theory.transport import partial_cost

PROPERTY = settings(max_examples=60, deadline=None, derandomize=True)
OPTIMUM = [
    (1, 0.02, 0.20200),
    (1, 0.1, 0.093874),
    (1, 0.3, 0.0037107),
    (2, 0.02, 0.88866),
    (2, 0.1, 0.59463),
    (2, 0.3, 0.19305),
    (2, 0.6, 0.0042748),
    (6, 0.02, 8.5350),
    (6, 0.1, 7.0927),
    (6, 0.3, 4.4028),
    (6, 0.6, 1.6654),
    (6, 0.9, 0.15702),
]
deltas = st.floats(0.1, 10)
priors = st.floats(0.05, 0.95)


@pytest.mark.parametrize(("delta", "epsilon", "expected"), OPTIMUM)
def test_table_of_the_optimum(delta: float, epsilon: float, expected: float) -> None:
    assert gaussian.optimal_distortion(delta, epsilon) == pytest.approx(expected, rel=1e-4)
    assert gaussian.optimal_distortion(delta, epsilon, sigma=3) == pytest.approx(9 * expected, rel=1e-4)
    assert gaussian.optimal_tv(delta, expected) == pytest.approx(epsilon, abs=1e-4)


@pytest.mark.parametrize(
    ("distortion", "accuracy"), [(0, 0.99865), (1, 0.852), (2, 0.777), (4, 0.668), (6, 0.587), (9, 0.5)]
)
def test_attack_accuracy_at_distance_six(distortion: float, accuracy: float) -> None:
    assert (1 + gaussian.optimal_tv(6, distortion)) / 2 == pytest.approx(accuracy, abs=5e-4)


@pytest.mark.parametrize(("delta", "epsilon", "prior"), [(2, 0.1, 0.5), (2, 0.0, 0.3), (3, 0.5, 0.8)])
def test_partial_transport_on_a_grid_agrees(delta: float, epsilon: float, prior: float) -> None:
    edges = np.linspace(-4.5, delta + 4.5, 81)
    x = (edges[1:] + edges[:-1]) / 2
    mass = [np.diff(ndtr(edges - mean)) for mean in (0, delta)]
    cost = prior * (1 - prior) * (x[:, None] - x) ** 2
    on_grid = partial_cost(mass[0] / mass[0].sum(), mass[1] / mass[1].sum(), cost, 1 - epsilon)
    assert gaussian.optimal_distortion(delta, epsilon, prior) == pytest.approx(on_grid, rel=0.01)


def preimage(channel: gaussian.OptimalMap, s: int, z: np.ndarray) -> np.ndarray:
    """sup {x: channel(x, s) <= z}, by bisection: the channel is increasing in x."""
    low, high = z - 20 * channel.sigma, z + 20 * channel.sigma
    for _ in range(70):
        middle = (low + high) / 2
        right = channel(middle, s) <= z
        low, high = np.where(right, middle, low), np.where(right, high, middle)
    return low


@pytest.mark.parametrize("prior", [0.5, 0.2])
@pytest.mark.parametrize(("delta", "epsilon"), [(1, 0.1), (2, 0.3), (2, 0.0), (6, 0.02), (6, 0.6), (2, 0.9)])
def test_the_channel_keeps_its_promises(delta: float, epsilon: float, prior: float) -> None:
    sigma = 1.5
    channel = gaussian.optimal_map(delta, epsilon, prior, sigma)

    # TV from the distribution functions of the two releases: half the total variation of their difference.
    z = np.linspace(-9, delta + 9, 3001) * sigma
    release = [ndtr(preimage(channel, s, z) / sigma - s * delta) for s in (0, 1)]
    tv = abs(np.diff(release[0] - release[1])).sum() / 2
    assert tv == pytest.approx(min(epsilon, 2 * ndtr(delta / 2) - 1), abs=1e-6)

    def squared(u: float, s: int) -> float:
        x = (u + s * delta) * sigma
        return float(channel(x, s) - x) ** 2 * np.exp(-u * u / 2) / np.sqrt(2 * np.pi)

    edges = [(channel.start - s * delta, delta - channel.start - s * delta) for s in (0, 1)]
    cost = [quad(squared, -9, 9, args=(s,), points=np.clip(edges[s], -9, 9), limit=300)[0] for s in (0, 1)]
    expected = gaussian.optimal_distortion(delta, epsilon, prior, sigma)
    assert (1 - prior) * cost[0] + prior * cost[1] == pytest.approx(expected, rel=1e-6, abs=1e-12)


@PROPERTY
@given(delta=deltas, share=st.floats(0, 0.9999), prior=priors, x=st.floats(-6, 16))
def test_the_channel_between_the_classes(delta: float, share: float, prior: float, x: float) -> None:
    channel = gaussian.optimal_map(delta, share * (2 * ndtr(delta / 2) - 1), prior)
    mirrored = gaussian.optimal_map(delta, channel.epsilon, 1 - prior)
    assert channel(x, 0) == pytest.approx(delta - mirrored(delta - x, 1), abs=1e-12)
    moved = channel(x, 0)
    if x < channel.start or x > delta - channel.start:
        assert moved == x
    else:
        partner = x + (moved - x) / prior
        assert x <= moved <= min(x + prior * delta, delta - channel.start) + 1e-9
        assert channel(min(partner, delta - channel.start), 1) == pytest.approx(moved, abs=1e-4)


def test_the_channel_is_vectorised() -> None:
    channel = gaussian.optimal_map(2, 0.1, sigma=2)
    x_NF, s_N1 = np.random.default_rng(0).normal(size=(50, 3)), np.arange(50)[:, None] % 2
    one_by_one = [[channel(value, s) for value in row] for row, (s,) in zip(x_NF, s_N1, strict=True)]
    np.testing.assert_array_equal(channel(x_NF, s_N1), one_by_one)


@PROPERTY
@given(delta=deltas, prior=priors, shares=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_distortion_falls_as_leakage_rises(delta: float, prior: float, shares: tuple[float, float]) -> None:
    clean = 2 * ndtr(delta / 2) - 1
    tight, loose = (share * clean for share in sorted(shares))
    most, least = gaussian.optimal_distortion(delta, [tight, loose], prior)
    whole = prior * (1 - prior) * delta**2
    assert 0 <= least <= most + 1e-12
    assert most <= whole + 1e-12
    low, high = gaussian.optimal_tv(delta, [most, least], prior)
    assert low <= high + 1e-9
    assert gaussian.optimal_distortion(delta, [low, high], prior) == pytest.approx([most, least], abs=1e-9)


def test_the_ends() -> None:
    assert gaussian.optimal_distortion(3, 0, prior=0.2, sigma=2) == pytest.approx(0.16 * 36, rel=1e-12)
    assert gaussian.optimal_distortion(3, 2 * ndtr(1.5) - 1) == 0
    assert gaussian.optimal_distortion(0, 0) == 0
    assert gaussian.optimal_tv(3, [2.25, 5]) == pytest.approx([0, 0], abs=1e-9)
    assert gaussian.optimal_tv(3, 0) == pytest.approx(2 * ndtr(1.5) - 1, rel=1e-9)
    assert gaussian.optimal_distortion(2, np.full((2, 3), 0.1)).shape == (2, 3)


@PROPERTY
@given(mu=st.floats(0.2, 4), sigma=st.floats(0.3, 3), share=st.floats(0, 1))
def test_the_optimum_is_below_the_affine_family(mu: float, sigma: float, share: float) -> None:
    budget = share * mu**2
    optimum = (1 + gaussian.optimal_tv(2 * mu / sigma, budget, sigma=sigma)) / 2
    assert optimum <= gap.gaussian_shift_noise(mu, sigma, 0.5, budget) + 1e-9


@pytest.mark.parametrize(
    ("delta", "expected"),
    [
        (2, {0.5: 1.854, 0.6: 0.770, 0.7: 0.275, 0.8: 0.035}),
        (6, {0.5: 9.04, 0.6: 5.66, 0.7: 3.38, 0.8: 1.69, 0.9: 0.53}),
    ],
)
def test_table_of_the_blind_optimum(delta: float, expected: dict[float, float]) -> None:
    accuracies = np.array(list(expected))
    found = blind_gaussian.blind_frontier(delta, accuracies, points=61)
    np.testing.assert_allclose(found, list(expected.values()), rtol=0.01)
    aware = gaussian.optimal_distortion(delta, 2 * accuracies - 1)
    assert (aware < found).all()


def test_blind_grid_is_as_accurate_as_stated() -> None:
    accuracies = [0.55, 0.7]
    fine = blind_gaussian.blind_frontier(2, accuracies, points=241)
    np.testing.assert_allclose(blind_gaussian.blind_frontier(2, accuracies), fine, rtol=0.005)
    np.testing.assert_allclose(blind_gaussian.blind_frontier(2, accuracies, points=61), fine, rtol=0.01)


def test_blind_frontier_with_a_prior_and_a_unit() -> None:
    accuracies = [0.7, 0.75, 0.9, 1.0]
    found = blind_gaussian.blind_frontier(2, accuracies, prior=0.3, sigma=2, points=41)
    np.testing.assert_allclose(
        found, blind_gaussian.blind_frontier(2, accuracies, prior=0.7, sigma=2, points=41), rtol=1e-7
    )
    np.testing.assert_allclose(found, 4 * blind_gaussian.blind_frontier(2, accuracies, prior=0.3, points=41), rtol=1e-7)
    assert found[0] > found[1] > 0
    assert found[2] == found[3] == 0  # undefended data leaves 0.86


@pytest.mark.parametrize(
    ("message", "call"),
    [
        ("delta must lie", lambda: gaussian.optimal_distortion(-1, 0.1)),
        ("epsilon must lie", lambda: gaussian.optimal_distortion(1, [0.1, 1.1])),
        ("prior must lie", lambda: gaussian.optimal_distortion(1, 0.1, prior=1)),
        ("sigma must lie", lambda: gaussian.optimal_map(1, 0.1, sigma=0)),
        ("distortion must lie", lambda: gaussian.optimal_tv(1, -0.1)),
        ("distortion holds NaN", lambda: gaussian.optimal_tv(1, np.nan)),
        ("accuracies must lie", lambda: blind_gaussian.blind_frontier(1, 0.6, prior=0.7)),
        ("points must be at least 2", lambda: blind_gaussian.blind_frontier(1, 0.6, points=1)),
        ("points must be a whole number", lambda: blind_gaussian.blind_frontier(1, 0.6, points=61.0)),
        ("s must lie", lambda: gaussian.optimal_map(1, 0.1)(0.5, 2)),
        ("s must be whole", lambda: gaussian.optimal_map(1, 0.1)(0.5, 0.5)),
        ("s of shape", lambda: gaussian.optimal_map(1, 0.1)([0.5, 1], [0, 1, 1])),
        ("x holds NaN", lambda: gaussian.optimal_map(1, 0.1)(np.nan, 0)),
    ],
)
def test_bad_requests(message: str, call) -> None:
    with pytest.raises(RequestError, match=message):
        call()
