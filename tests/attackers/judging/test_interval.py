"""The intervals: exact where scipy is, calm at the borders, and as sure as they say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from privgan.attackers.judging.estimate import mean_recall, share
from privgan.attackers.judging.interval import RESERVE, advantage, clopper_pearson, joint_comparisons, limits
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


def test_limits_of_independent_rows_are_exact_but_for_the_reserve() -> None:
    right_N = np.repeat([True, False], [640, 360])
    assert limits(share(right_N)) == pytest.approx(clopper_pearson(640, 1000, 1 - RESERVE * 0.05), abs=2e-4)
    assert limits(share(right_N), comparisons=3.5) == pytest.approx(
        clopper_pearson(640, 1000, 1 - RESERVE * 0.05 / 3.5), abs=2e-4
    )


def test_balanced_accuracy_is_as_sure_as_a_share_of_as_many_rows() -> None:
    """At n = 1,000 the mean of two exact limits was 0.102 wide for 13 attackers, where an exact interval has 0.062."""
    right_N, s_N = np.tile([True, True, False, False], 250), np.tile([0, 1], 500)
    lower, upper = limits(mean_recall(right_N, s_N))
    assert upper - lower < 0.066
    exact = clopper_pearson(500, 1000)
    assert upper - lower == pytest.approx(exact[1] - exact[0], rel=0.04)


def test_a_rare_class_decides_how_wide_the_limits_are() -> None:
    s_N = np.repeat([0, 1], [980, 20])
    rare = limits(mean_recall(np.tile([True, False], 500), s_N))
    even = limits(mean_recall(np.tile([True, False], 20), np.repeat([0, 1], 20)))
    assert 0.6 < (rare[1] - rare[0]) / (even[1] - even[0]) < 0.8  # half the error of 20 rows, and hardly any of 980


def test_attackers_that_err_alike_count_as_one_and_unrelated_ones_for_themselves() -> None:
    rng = np.random.default_rng(0)
    right_N = rng.random(2000) < 0.7
    copies = [share(right_N)] * 13
    assert joint_comparisons(copies) == pytest.approx(1, abs=0.1)
    unrelated = [share(rng.random(2000) < 0.7) for _ in range(13)]
    assert joint_comparisons(unrelated) == pytest.approx(13, rel=0.1)
    mixed = [share(np.where(rng.random(2000) < 0.5, right_N, rng.random(2000) < 0.7)) for _ in range(13)]
    assert 2 < joint_comparisons(mixed) < 12.5
    assert joint_comparisons(copies[:1]) == joint_comparisons([]) == 1


def test_advantage() -> None:
    assert advantage(0.5) == 0 and advantage(0.75) == 0.5 and advantage(1.0) == 1
    assert advantage(1 / 3, classes=3) == pytest.approx(0)
