"""The intervals: exact where scipy is, calm at the borders, and as sure as they say."""

import functools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from privgan.attackers.judging.interval import advantage, balanced_limits, clopper_pearson
from privgan.errors import RequestError


@given(n=st.integers(1, 500), share=st.floats(0, 1), confidence=st.sampled_from([0.8, 0.95, 0.999]))
def test_equals_the_exact_interval_of_scipy(n: int, share: float, confidence: float) -> None:
    right = round(share * n)
    expected = binomtest(right, n).proportion_ci(confidence, method="exact")
    assert clopper_pearson(right, n, confidence) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_comparisons_divide_the_error() -> None:
    assert clopper_pearson(60, 100, 0.95, comparisons=5) == pytest.approx(clopper_pearson(60, 100, 0.99))


@pytest.mark.parametrize("n, upper", [(2_000, 0.524), (10_000, 0.513)])
def test_upper_limits_of_an_accuracy_of_505_in_1000(n: int, upper: float) -> None:
    # One-sided at 95 % is the upper end of two-sided at 90 %.
    assert clopper_pearson(round(0.505 * n), n, confidence=0.90)[1] == pytest.approx(upper, abs=6e-4)


def test_borders() -> None:
    assert clopper_pearson(0, 0) == (0, 1)
    lower, upper = clopper_pearson(0, 50)
    assert lower == 0 and upper == pytest.approx(1 - 0.025 ** (1 / 50))
    lower, upper = clopper_pearson(50, 50)
    assert upper == 1 and lower == pytest.approx(0.025 ** (1 / 50))


@pytest.mark.parametrize(
    "right, n, confidence, comparisons", [(3, 2, 0.95, 1), (-1, 2, 0.95, 1), (1, 2, 1.0, 1), (1, 2, 0.95, 0)]
)
def test_impossible_requests(right: int, n: int, confidence: float, comparisons: int) -> None:
    with pytest.raises(RequestError, match="clopper_pearson"):
        clopper_pearson(right, n, confidence, comparisons)


def test_balanced_limits_are_the_mean_of_the_classes_with_both_at_once() -> None:
    first, second = clopper_pearson(80, 100, 0.95, 2), clopper_pearson(30, 40, 0.95, 2)
    assert balanced_limits([80, 30], [100, 40]) == pytest.approx(np.mean([first, second], axis=0))


def test_coverage() -> None:
    """Of 1000 drawn experiments with three attackers each, at most 5 % may have any of them outside its limits."""
    rng = np.random.default_rng(0)
    n_K, truth = np.array([60, 25]), np.array([[0.5, 0.5], [0.9, 0.4], [0.97, 0.85]])
    limits_of = functools.cache(lambda first, second: balanced_limits([first, second], n_K, 0.95, comparisons=3))
    missed = 0
    for right_AK in rng.binomial(n_K, truth, size=(1000, 3, 2)):
        limits = [limits_of(*right_K) for right_K in right_AK.tolist()]
        missed += any(not low <= t <= high for (low, high), t in zip(limits, truth.mean(axis=1), strict=True))
    assert missed <= 50


def test_advantage() -> None:
    assert advantage(0.5) == 0 and advantage(0.75) == 0.5 and advantage(1.0) == 1
    assert advantage(1 / 3, classes=3) == pytest.approx(0)
