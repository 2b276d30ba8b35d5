"""Limits are as wide as persons differ, and no wider where a person has one row."""

import numpy as np
import pytest

from privgan.attackers.judging.estimate import mean_recall, share
from privgan.attackers.judging.interval import clopper_pearson, limits
from privgan.attackers.judging.judge import score_record
from privgan.attackers.judging.persons import Persons

REPEATS = 400


def drawn(rng, persons, rows, share, alike):
    """(right_N, person_N): each person has its own probability, of mean `share`; alike = 1: all its rows agree."""
    own_G = rng.beta(share * (1 / alike - 1), (1 - share) * (1 / alike - 1), persons) if alike < 1 else None
    own_G = (rng.random(persons) < share).astype(float) if own_G is None else own_G
    person_N = np.repeat(np.arange(persons), rows)
    return rng.random(len(person_N)) < own_G[person_N], person_N


@pytest.mark.parametrize("rate", [0.6, 0.9])
@pytest.mark.parametrize("alike", [0.05, 0.3, 1.0])
def test_the_limits_cover_the_share_of_people_never_seen(rate, alike) -> None:
    rng = np.random.default_rng(5)
    kept = naive = 0
    for _ in range(REPEATS):
        right_N, person_N = drawn(rng, 60, 8, rate, alike)
        lower, upper = limits(share(right_N, person_N))
        kept += lower <= rate <= upper
        lower, upper = clopper_pearson(int(right_N.sum()), len(right_N))
        naive += lower <= rate <= upper
    assert kept >= 0.94 * REPEATS  # 400 draws: two of their standard errors are 0.02
    assert alike < 0.3 or naive < 0.8 * REPEATS


def test_balanced_limits_of_persons_with_rows_of_both_classes() -> None:
    rng, kept = np.random.default_rng(6), 0
    for _ in range(REPEATS):
        right_N, person_N = drawn(rng, 80, 6, 0.7, 0.4)
        s_N = np.tile([0, 0, 0, 0, 1, 1], 80)
        lower, upper = limits(mean_recall(right_N, s_N, person_N))
        kept += lower <= 0.7 <= upper
    assert kept >= 0.95 * REPEATS


@pytest.mark.parametrize("alike", [0.05, 0.3])
def test_the_limits_cover_where_few_persons_have_most_of_the_rows(alike) -> None:
    """Squared sums person by person alone hold the truth in 0.72 to 0.9 of such experiments."""
    rng, kept, rate = np.random.default_rng(7), 0, 0.8
    for _ in range(REPEATS):
        size_G = np.minimum(np.ceil(3 * rng.pareto(1.5, 60)), 400).astype(int)
        person_N = np.repeat(np.arange(60), size_G)
        own_G = rng.beta(rate * (1 / alike - 1), (1 - rate) * (1 / alike - 1), 60)
        lower, upper = limits(share(rng.random(len(person_N)) < own_G[person_N], person_N))
        kept += lower <= rate <= upper
    assert 0.94 * REPEATS <= kept <= 0.985 * REPEATS


def test_rows_of_their_own_people_count_in_full_and_copies_not_at_all() -> None:
    right_N = np.array([True, False, True, True] * 25)
    assert share(right_N, np.arange(100)).n == share(right_N).n == pytest.approx(100, rel=0.02)
    copies = share(np.repeat(right_N, 7), np.repeat(np.arange(100), 7))
    assert copies.n == pytest.approx(100, rel=0.05) and copies.value == 0.75 and copies.design == pytest.approx(7, 0.02)
    for right in (1.0, 0.0):
        alike = share(np.full(40, right), np.repeat(np.arange(10), 4))
        assert alike.design == 4 and alike.persons == 10


def test_the_design_effect_of_persons_of_one_size_is_what_kish_says() -> None:
    """1 + (rows - 1) * correlation, here 0.3 on 4,000 persons of 5 rows."""
    right_N, person_N = drawn(np.random.default_rng(0), 4000, 5, 0.6, 0.3)
    influence_N = right_N - right_N.mean()
    effect = Persons(np.zeros(len(right_N), dtype=np.int64), person_N).design_effect(influence_N)
    assert effect == pytest.approx(1 + 4 * 0.3, rel=0.05)


def test_a_person_who_is_always_taken_for_one_class_makes_balanced_accuracy_surer_than_accuracy() -> None:
    """What such a person adds to one recall, the other loses."""
    rng = np.random.default_rng(1)
    person_N, s_N = np.repeat(np.arange(200), 10), np.tile([0, 1], 1000)
    said_N = (rng.random(200) < 0.5)[person_N].astype(int)
    found = mean_recall(said_N == s_N, s_N, person_N)
    assert found.value == 0.5 and found.design == 1


def test_a_record_says_how_many_persons_it_speaks_of() -> None:
    rng = np.random.default_rng(0)
    s_N = rng.integers(0, 2, 300)
    score_N = s_N + rng.normal(size=300)
    alone = score_record("it", score_N, s_N, score_N, s_N)
    several = score_record(
        "it", score_N, s_N, np.repeat(score_N, 4), np.repeat(s_N, 4), person_N=np.repeat(np.arange(300), 4)
    )
    assert (alone["persons"], several["persons"], several["n"]) == (300, 300, 1200)
    for limit in ("lower", "upper", "accuracy_lower", "accuracy_upper"):
        assert several[limit] == pytest.approx(alone[limit], abs=0.006)
    for limit in ("auc_lower", "auc_upper"):
        assert several[limit] == pytest.approx(alone[limit], abs=0.006)


@pytest.mark.parametrize("by_person", [True, False])
def test_one_wrong_pair_of_sixty_rows_leaves_sensible_limits(by_person) -> None:
    """30 persons of 2 rows, 96.7 % right, both errors one person's: limits were 0.001 to 0.999.

    Nothing varies in the other class, which is as uncertain as this one, in units of its own rows.
    """
    person_N = np.repeat(np.arange(30), 2)
    s_N = np.repeat(np.arange(30) % 2, 2) if by_person else np.tile([0, 1], 30)
    for wrong in ([0, 1], [0], [0, 3], [0, 1, 2], []):
        found = mean_recall(~np.isin(np.arange(60), wrong), s_N, person_N)
        lower, upper = limits(found)
        assert 1 <= found.design < 2.1  # 2 rows of a person are worth one row at least
        assert 0.8 < lower < 0.91 and upper > 0.99, (wrong, lower, upper)


def test_the_limits_cover_for_30_persons_of_2_rows_nearly_always_right() -> None:
    """A class in which nothing varies is seen in a third of these experiments."""
    rng, kept, width, rate = np.random.default_rng(8), 0, 0.0, 0.95
    for _ in range(REPEATS):
        right_N, person_N = drawn(rng, 30, 2, rate, 0.4)
        lower, upper = limits(mean_recall(right_N, np.repeat(np.arange(30) % 2, 2), person_N))
        kept += lower <= rate <= upper
        width += (upper - lower) / REPEATS
    assert kept >= 0.94 * REPEATS and width < 0.25
