"""Two attacks on the same rows: McNemar's test, limits over people, and how often its limits cover."""

import numpy as np
import pytest
from scipy.stats import binom

from privgan.attackers.statistics.paired import paired
from privgan.errors import RequestError


def test_mcnemar_by_hand() -> None:
    """One is right alone on 8 rows, the other on 2: p = P(at most 2 or at least 8 of 10 coins)."""
    first_N = np.repeat([1, 0, 1, 0], [8, 2, 40, 10])
    second_N = np.repeat([0, 1, 1, 0], [8, 2, 40, 10])
    s_N = np.tile([0, 1], 30)
    found = paired(first_N, second_N, s_N)
    assert found.p == pytest.approx(2 * binom.cdf(2, 10, 0.5))
    assert found.differ == 10 and found.value == pytest.approx(6 / 60)
    other = paired(second_N, first_N, s_N)
    assert other.value == -found.value and other.p == found.p
    assert (other.lower, other.upper) == pytest.approx((-found.upper, -found.lower), abs=0.02)


def test_the_same_attack_does_not_differ_from_itself_yet_the_limits_are_no_point() -> None:
    right_N, s_N = np.ones(200, dtype=bool), np.tile([0, 1], 100)
    found = paired(right_N, right_N, s_N)
    assert found.value == 0 and found.p == 1 and found.differ == 0
    assert -0.06 < found.lower < 0 < found.upper < 0.06


def test_classes_count_alike() -> None:
    """The first gains 10 of 20 rows of a rare class and loses 10 of 180 others: better in balanced accuracy."""
    s_N = np.repeat([0, 1], [180, 20])
    second_N = np.repeat([1, 0], [180, 20])
    first_N = second_N.copy()
    first_N[:10], first_N[180:190] = 0, 1
    found = paired(first_N, second_N, s_N)
    assert found.value == pytest.approx((10 / 20 - 10 / 180) / 2) and found.lower > 0
    assert found.p == 1  # as many rows won as lost


@pytest.mark.parametrize("rows_a_person", [1, 5])
def test_the_limits_cover(rows_a_person: int) -> None:
    """Each person is read as a whole, so that only persons are independent; 400 repeats, two errors of their own."""
    rng = np.random.default_rng(0)
    people, truth = 120, 0.8 - 0.7
    group_N = np.repeat(np.arange(people), rows_a_person)
    covered = ignorant = 0
    for repeat in range(400):
        s_N = np.repeat(rng.integers(0, 2, people), rows_a_person)
        first_N, second_N = (np.repeat(rng.random(people) < rate, rows_a_person) for rate in (0.8, 0.7))
        found = paired(first_N, second_N, s_N, group_N)
        covered += found.lower <= truth <= found.upper
        if rows_a_person > 1 and repeat < 100:
            alone = paired(first_N, second_N, s_N)
            ignorant += alone.lower <= truth <= alone.upper
    assert covered >= 400 * (0.95 - 2 * np.sqrt(0.95 * 0.05 / 400))
    assert rows_a_person == 1 or ignorant < 80


def test_p_is_no_more_often_small_than_it_says() -> None:
    rng = np.random.default_rng(1)
    s_N, group_N = np.tile([0, 1], 60), np.repeat(np.arange(40), 3)
    small = 0
    for _ in range(200):
        first_N, second_N = (np.repeat(rng.random(40) < 0.7, 3) for _ in range(2))
        small += paired(first_N, second_N, s_N, group_N).p <= 0.05
    assert small <= 200 * (0.05 + 2 * np.sqrt(0.05 * 0.95 / 200))


def test_rows_that_do_not_match() -> None:
    with pytest.raises(RequestError, match="compare on the same test rows"):
        paired(np.ones(3), np.ones(4), np.zeros(3, dtype=np.int64))
