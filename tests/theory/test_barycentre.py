"""The barycentre of Gaussians: closed forms, the marginals of its maps, and an attack on the release."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import sqrtm

from privgan.errors import RequestError, WorkError
from privgan.theory import barycentre, gaussian

PROPERTY = settings(max_examples=30, deadline=None, derandomize=True)
EYES = np.stack([np.eye(2)] * 2)


def random_groups(seed: int, groups: int, features: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    factors = draw.normal(size=(groups, features, features))
    covariances = factors @ factors.transpose(0, 2, 1) + 0.1 * np.eye(features)
    return draw.normal(size=(groups, features)), covariances, draw.dirichlet(np.full(groups, 3.0))


@PROPERTY
@given(seed=st.integers(0, 10**6), groups=st.integers(2, 4), features=st.integers(1, 5))
def test_every_group_lands_on_the_same_distribution(seed: int, groups: int, features: int) -> None:
    means, covariances, weights = random_groups(seed, groups, features)
    found = barycentre.gaussian(means, covariances, weights)
    np.testing.assert_allclose(found.mean_F, weights @ means, atol=1e-12)
    for covariance, map_FF in zip(covariances, found.maps_SFF, strict=True):
        np.testing.assert_allclose(map_FF @ covariance @ map_FF.T, found.covariance_FF, rtol=1e-8, atol=1e-8)
        np.testing.assert_allclose(map_FF, map_FF.T, atol=1e-9)
    # First order condition: the maps average to the identity when they are pulled back to the barycentre.
    pulled = sum(weight * np.linalg.inv(map_FF) for weight, map_FF in zip(weights, found.maps_SFF, strict=True))
    np.testing.assert_allclose(pulled, np.eye(features), atol=1e-7)


@PROPERTY
@given(seed=st.integers(0, 10**6), features=st.integers(1, 4))
def test_cost_of_two_groups_in_closed_form(seed: int, features: int) -> None:
    means, covariances, weights = random_groups(seed, 2, features)
    root = sqrtm(covariances[1])
    bures = np.trace(covariances[0] + covariances[1] - 2 * np.real(sqrtm(root @ covariances[0] @ root)))
    expected = weights[0] * weights[1] * (((means[0] - means[1]) ** 2).sum() + bures)
    assert barycentre.gaussian(means, covariances, weights).cost == pytest.approx(expected, rel=1e-7)


def test_on_a_line_it_is_the_optimum_at_full_independence() -> None:
    found = barycentre.gaussian([[0], [6]], [[[4]], [[4]]], [0.7, 0.3])
    assert found.cost == pytest.approx(gaussian.optimal_distortion(3, 0, prior=0.3, sigma=2))
    x_N = np.linspace(-5, 11, 9)
    channel = gaussian.optimal_map(3, 0, prior=0.3, sigma=2)
    for s in (0, 1):
        released = found.release(x_N[:, None], np.full(9, s))[:, 0]
        np.testing.assert_allclose(released, channel(x_N, s), atol=1e-9)


def test_the_release_hides_what_the_data_shows() -> None:
    means, covariances, weights = random_groups(7, 3, 4)
    draw = np.random.default_rng(0)
    s_N = np.repeat([0, 1, 2], 20_000)
    x_NF = np.stack([draw.multivariate_normal(means[s], covariances[s], 20_000) for s in range(3)]).reshape(-1, 4)
    found = barycentre.gaussian(means, covariances, weights)
    z_NF = found.release(x_NF, s_N)

    def distance(rows: np.ndarray) -> float:
        first, last = rows[s_N == 0], rows[s_N == 2]
        return max(abs(first.mean(0) - last.mean(0)).max(), abs(np.cov(first.T) - np.cov(last.T)).max())

    scale = np.trace(found.covariance_FF)
    assert distance(x_NF) > 0.2 * scale
    assert distance(z_NF) < 0.03 * scale
    squared = ((z_NF - x_NF) ** 2).sum(axis=1)
    per_group = [squared[s_N == s].mean() for s in range(3)]
    assert weights @ per_group == pytest.approx(found.cost, rel=0.02)


def test_one_iteration_is_not_enough() -> None:
    means, covariances, weights = random_groups(1, 3, 3)
    with pytest.raises(WorkError, match="did not settle in 1 iterations"):
        barycentre.gaussian(means, covariances, weights, iterations=1)


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        ("covariance 1 is singular", (np.zeros((2, 2)), [np.eye(2), np.ones((2, 2))], [0.5, 0.5])),
        ("covariance 0 is singular or not positive", (np.zeros((2, 2)), [-np.eye(2), np.eye(2)], [0.5, 0.5])),
        ("covariance 0 is not symmetric", (np.zeros((2, 2)), [[[1, 0.5], [0, 1]], np.eye(2)], [0.5, 0.5])),
        ("weights must sum to 1", (np.zeros((2, 2)), EYES, [0.5, 0.6])),
        ("weights must all be above 0", (np.zeros((2, 2)), EYES, [1, 0])),
        ("negative probability", (np.zeros((2, 2)), EYES, [1.5, -0.5])),
        ("shapes do not fit", (np.zeros((2, 3)), EYES, [0.5, 0.5])),
        ("shapes do not fit", (np.zeros((2, 2)), EYES, [0.2, 0.3, 0.5])),
        ("means holds NaN", (np.full((2, 2), np.nan), EYES, [0.5, 0.5])),
        ("covariances must have 3 axes", (np.zeros((2, 2)), np.eye(2), [0.5, 0.5])),
    ],
)
def test_bad_requests(message: str, arguments: tuple) -> None:
    with pytest.raises(RequestError, match=message):
        barycentre.gaussian(*arguments)


@pytest.mark.parametrize(
    ("message", "x", "s"),
    [
        ("must have 2 features", np.zeros((3, 1)), [0, 1, 1]),
        ("s_N must lie", np.zeros((3, 2)), [0, 1, 2]),
        ("s_N must have shape", np.zeros((3, 2)), [0, 1]),
        ("x_NF holds NaN", np.full((1, 2), np.nan), [0]),
    ],
)
def test_bad_rows(message: str, x: np.ndarray, s: list) -> None:
    with pytest.raises(RequestError, match=message):
        barycentre.gaussian(np.zeros((2, 2)), EYES, [0.5, 0.5]).release(x, s)
