"""The linear program against closed forms, partial transport, and what must hold for every optimum."""

import time

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from privgan.errors import RequestError
from privgan.theory import gap
from privgan.theory.discrete import leakage, optimal_channel
from privgan.theory.transport import optimal_distortion

PROPERTY = settings(max_examples=30, deadline=None, derandomize=True)
HAMMING = 1 - np.eye(2)
FAIR = np.full((2, 2), 0.25)
probability = st.floats(0.01, 0.99)


def binary_joint(p: float, q: float) -> np.ndarray:
    return np.array([[(1 - p) * (1 - q), (1 - p) * q], [p * q, p * (1 - q)]])


def random_problem(seed: int, groups: int, letters: int = 5, released: int = 6) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    return draw.dirichlet(np.ones(groups * letters)).reshape(groups, letters), draw.random((letters, released))


def line(cells: int) -> tuple[np.ndarray, np.ndarray]:
    """Means +-1, sigma 1, balanced, on a grid; squared error."""
    edges = np.linspace(-5, 5, cells + 1)
    joint = np.stack([np.diff(ndtr(edges + 1)), np.diff(ndtr(edges - 1))])
    centres = (edges[1:] + edges[:-1]) / 2
    return joint / joint.sum(), (centres[:, None] - centres) ** 2


@PROPERTY
@given(p=probability, q=probability, share=st.floats(0, 1), aware=st.booleans())
def test_the_binary_model_is_solved_as_in_closed_form(p: float, q: float, share: float, aware: bool) -> None:
    guess = max(p, 1 - p)
    accuracy = guess + share * max(0.0, max(q, 1 - q) - guess)
    best = optimal_channel(binary_joint(p, q), HAMMING, accuracy - guess, "accuracy", aware)
    assert gap.binary(p, q, best.distortion, aware) == pytest.approx(accuracy, abs=1e-9)
    assert leakage(binary_joint(p, q), best.channel_SXZ, "accuracy") == pytest.approx(accuracy - guess, abs=1e-9)


@PROPERTY
@given(q=st.floats(0.01, 0.49), budget=st.floats(0, 1), aware=st.booleans())
def test_both_criteria_agree_on_a_fair_binary_secret(q: float, budget: float, aware: bool) -> None:
    accuracy = float(gap.binary(0.5, q, budget, aware))
    by_accuracy = optimal_channel(binary_joint(0.5, q), HAMMING, accuracy - 0.5, "accuracy", aware)
    by_tv = optimal_channel(binary_joint(0.5, q), HAMMING, 2 * accuracy - 1, "tv", aware)
    assert by_tv.distortion == pytest.approx(by_accuracy.distortion, abs=1e-9)
    if accuracy > 0.5:
        assert by_tv.distortion == pytest.approx(budget, abs=1e-9)


@PROPERTY
@given(seed=st.integers(0, 10**6), epsilon=st.floats(0, 1))
def test_partial_transport_is_the_aware_optimum(seed: int, epsilon: float) -> None:
    joint, distortion = random_problem(seed, groups=2)
    best = optimal_channel(joint, distortion, epsilon, "tv", aware=True)
    assert optimal_distortion(joint, distortion, epsilon) == pytest.approx(best.distortion, abs=1e-9)


@PROPERTY
@given(
    seed=st.integers(0, 10**6),
    groups=st.integers(2, 4),
    criterion=st.sampled_from(["tv", "accuracy"]),
    shares=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_order(seed: int, groups: int, criterion: str, shares: tuple[float, float]) -> None:
    """More leakage allowed: less distortion. Seeing more: less distortion. The limit holds."""
    joint, distortion = random_problem(seed, groups)
    top = 1.0 if criterion == "tv" else 1 - joint.sum(axis=1).max()
    tight, loose = (share * top for share in sorted(shares))
    found = {}
    for aware in (True, False):
        for epsilon in (tight, loose):
            best = found[aware, epsilon] = optimal_channel(joint, distortion, epsilon, criterion, aware)
            assert best.leakage <= epsilon + 1e-9
            assert (best.channel_SXZ >= 0).all()
            np.testing.assert_allclose(best.channel_SXZ.sum(axis=-1), 1, atol=1e-12)
        assert found[aware, loose].distortion <= found[aware, tight].distortion + 1e-9
    for epsilon in (tight, loose):
        assert found[True, epsilon].distortion <= found[False, epsilon].distortion + 1e-9
        blind_SXZ = found[False, epsilon].channel_SXZ
        np.testing.assert_array_equal(blind_SXZ, np.broadcast_to(blind_SXZ[0], blind_SXZ.shape))


@PROPERTY
@given(seed=st.integers(0, 10**6), aware=st.booleans(), groups=st.integers(2, 3))
def test_least_leakage_rises_with_less_distortion_strictly(seed: int, aware: bool, groups: int) -> None:
    """An optimum of positive distortion uses its whole limit, else it would be no optimum."""
    joint, distortion = random_problem(seed, groups)
    np.fill_diagonal(distortion, 0)
    clean = leakage(joint, np.broadcast_to(np.eye(*distortion.shape), (groups, *distortion.shape)))
    assume(clean > 0.05)
    for share in (0.25, 0.5, 0.75):
        best = optimal_channel(joint, distortion, share * clean, "tv", aware)
        assert best.distortion > 0
        assert best.leakage == pytest.approx(share * clean, abs=1e-9)


@pytest.mark.parametrize("aware", [True, False])
@pytest.mark.parametrize("groups", [2, 3, 10])
def test_the_ends(groups: int, aware: bool) -> None:
    joint, distortion = random_problem(groups, groups)
    np.fill_diagonal(distortion, 0)
    silent = optimal_channel(joint, distortion, 0, "tv", aware)
    assert silent.leakage == pytest.approx(0, abs=1e-9)
    constant = (joint.sum(axis=0) @ distortion).min()
    assert 0 < silent.distortion <= constant + 1e-9
    identity = optimal_channel(joint, distortion, 1, "tv", aware)
    assert identity.distortion == pytest.approx(0, abs=1e-12)
    near = optimal_channel(joint, distortion, 1e-7, "tv", aware)
    assert near.distortion == pytest.approx(silent.distortion, abs=1e-5)


def test_letters_without_mass_change_nothing() -> None:
    joint, distortion = random_problem(3, groups=2)
    padded = np.insert(joint, 2, 0, axis=1)
    wide = np.insert(distortion, 2, np.arange(6), axis=0)
    for aware in (True, False):
        best = optimal_channel(padded, wide, 0.1, "tv", aware)
        assert best.distortion == pytest.approx(
            optimal_channel(joint, distortion, 0.1, "tv", aware).distortion, abs=1e-9
        )
        np.testing.assert_array_equal(best.channel_SXZ[:, 2], np.eye(6)[[0, 0]])


def test_forbidden_releases_stay_unused() -> None:
    joint, distortion = random_problem(4, groups=2)
    distortion[0, :3] = np.inf
    best = optimal_channel(joint, distortion, 0.05)
    assert np.isfinite(best.distortion)
    assert (best.channel_SXZ[:, 0, :3] == 0).all()


def test_released_letters_follow_the_channel() -> None:
    joint, distortion = random_problem(5, groups=2)
    best = optimal_channel(joint, distortion, 0.05, aware=True)
    x = np.repeat(np.arange(5), 20_000)
    for s in (0, 1):
        z = best.release(x, np.full_like(x, s), np.random.default_rng(0))
        shares = np.stack([np.bincount(z[x == letter], minlength=6) for letter in range(5)]) / 20_000
        np.testing.assert_allclose(shares, best.channel_SXZ[s], atol=5 * np.sqrt(0.25 / 20_000))
        assert (best.channel_SXZ[s, x, z] > 0).all()


def test_400_letters_blind_take_less_than_a_minute() -> None:
    joint, distortion = line(400)
    start = time.perf_counter()
    best = optimal_channel(joint, distortion, 0.2, aware=False)
    assert time.perf_counter() - start < 60
    assert best.leakage == pytest.approx(0.2, abs=1e-9)
    coarse = optimal_channel(*line(100), 0.2, aware=False)
    assert best.distortion == pytest.approx(coarse.distortion, rel=0.01)


def test_the_two_solvers_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    joint, distortion = line(60)
    simplex = [optimal_channel(joint, distortion, epsilon, aware=False).distortion for epsilon in (0, 0.2)]
    monkeypatch.setattr("privgan.theory.linear_program.SIMPLEX_COLUMNS", 0)
    interior = [optimal_channel(joint, distortion, epsilon, aware=False).distortion for epsilon in (0, 0.2)]
    np.testing.assert_allclose(simplex, interior, rtol=1e-7)


FORBIDDEN = np.array([[0, np.inf], [np.inf, 0]])


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        ("joint_SX must sum to 1", (FAIR * 0.99, HAMMING, 0.1)),
        ("negative probability", (np.array([[0.6, -0.1], [0.25, 0.25]]), HAMMING, 0.1)),
        ("joint_SX holds NaN", (FAIR * np.nan, HAMMING, 0.1)),
        ("joint_SX must have 2 axes", (FAIR[0], HAMMING, 0.1)),
        ("2 to 10 groups", (np.full((11, 1), 1 / 11), np.ones((1, 1)), 0.1)),
        ("group 1 of joint_SX has no mass", (np.array([[0.5, 0.5], [0, 0]]), HAMMING, 0.1)),
        ("negative distortion, -1", (FAIR, -HAMMING, 0.1)),
        ("distortion_XZ needs one row", (FAIR, np.ones((3, 2)), 0.1)),
        ("distortion_XZ holds NaN", (FAIR, HAMMING * np.nan, 0.1)),
        (r"epsilon must lie in \[0, 1\], got 1.5", (FAIR, HAMMING, 1.5)),
        (r"epsilon must lie in \[0, 1\], got -0.1", (FAIR, HAMMING, -0.1)),
        (r"epsilon must lie in \[0, 0.5\], got 0.6", (FAIR, HAMMING, 0.6, "accuracy")),
        ("epsilon must be one number", (FAIR, HAMMING, [0.1, 0.2])),
        ("epsilon holds NaN", (FAIR, HAMMING, np.nan)),
        ("criterion must be tv or accuracy, got 'kl'", (FAIR, HAMMING, 0.1, "kl")),
        ("no channel meets the limit", (binary_joint(0.5, 0.1), FORBIDDEN, 0.1)),
        ("regular array", ("joint", HAMMING, 0.1)),
    ],
)
def test_bad_requests(message: str, arguments: tuple) -> None:
    with pytest.raises(RequestError, match=message) as caught:
        optimal_channel(*arguments)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        ("two groups with mass", (np.full((3, 2), 1 / 6), HAMMING, 0.1)),
        ("distortion_XZ must be >= 0", (FAIR, -HAMMING, 0.1)),
        ("distortion_XZ holds NaN or infinity", (FAIR, FORBIDDEN, 0.1)),
        ("epsilon must lie", (FAIR, HAMMING, 2)),
    ],
)
def test_bad_requests_of_transport(message: str, arguments: tuple) -> None:
    with pytest.raises(RequestError, match=message):
        optimal_distortion(*arguments)


def test_leakage_wants_a_channel() -> None:
    with pytest.raises(RequestError, match="sum to 1 over z"):
        leakage(FAIR, np.ones((2, 2, 2)))
    with pytest.raises(RequestError, match="does not fit"):
        leakage(FAIR, np.ones((2, 3, 1)))


@pytest.mark.parametrize("p", [0.7, 0.9, 1 / 3, 0.123])
def test_the_corner_of_the_limit_is_no_rounding_error(p: float) -> None:
    """1 - max p in the caller's arithmetic, which may differ in the last digit from that of the sums in the joint."""
    joint_SX = np.array([[1 - p], [p]]) * np.array([[0.9, 0.1], [0.1, 0.9]])
    found = optimal_channel(joint_SX, 1 - np.eye(2), 1 - max(p, 1 - p) + 1e-15, "accuracy")
    assert found.distortion == pytest.approx(0, abs=1e-9)
    with pytest.raises(RequestError, match="epsilon must lie"):
        optimal_channel(joint_SX, 1 - np.eye(2), 1 - max(p, 1 - p) + 1e-3, "accuracy")
