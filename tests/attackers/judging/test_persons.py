"""Limits are as wide as persons differ, and no wider where a person has one row."""

import numpy as np
import pytest

from privgan.attackers.judging.interval import balanced_limits, clopper_pearson
from privgan.attackers.judging.judge import score_record
from privgan.attackers.judging.persons import effective, effective_recalls

REPEATS = 400


def drawn(rng, persons, rows, share, alike):
    """(right_N, person_N): each person has its own probability, of mean `share`; alike = 1: all its rows agree."""
    own_G = rng.beta(share * (1 / alike - 1), (1 - share) * (1 / alike - 1), persons) if alike < 1 else None
    own_G = (rng.random(persons) < share).astype(float) if own_G is None else own_G
    person_N = np.repeat(np.arange(persons), rows)
    return rng.random(len(person_N)) < own_G[person_N], person_N


@pytest.mark.parametrize("share", [0.6, 0.9])
@pytest.mark.parametrize("alike", [0.05, 0.3, 1.0])
def test_the_limits_cover_the_share_of_people_never_seen(share, alike) -> None:
    rng = np.random.default_rng(5)
    kept = naive = 0
    for _ in range(REPEATS):
        right_N, person_N = drawn(rng, 60, 8, share, alike)
        lower, upper = clopper_pearson(*effective(right_N, person_N))
        kept += lower <= share <= upper
        lower, upper = clopper_pearson(int(right_N.sum()), len(right_N))
        naive += lower <= share <= upper
    assert kept >= 0.94 * REPEATS  # 400 draws: two of their standard errors are 0.02
    assert alike < 0.3 or naive < 0.8 * REPEATS


def test_balanced_limits_of_persons_with_rows_of_both_classes() -> None:
    rng, kept = np.random.default_rng(6), 0
    for _ in range(REPEATS):
        right_N, person_N = drawn(rng, 80, 6, 0.7, 0.4)
        s_N = np.tile([0, 0, 0, 0, 1, 1], 80)
        lower, upper = balanced_limits(*effective_recalls(right_N, s_N, person_N, 2))
        kept += lower <= 0.7 <= upper
    assert kept >= 0.95 * REPEATS


def test_rows_of_their_own_people_count_in_full_and_copies_not_at_all() -> None:
    right_N = np.array([True, False, True, True] * 25)
    assert effective(right_N, np.arange(100)) == (75.0, 100.0)
    copies = effective(np.repeat(right_N, 7), np.repeat(np.arange(100), 7))
    assert copies[1] == pytest.approx(100, rel=0.05) and copies[0] / copies[1] == pytest.approx(0.75)
    assert effective(np.ones(40, bool), np.repeat(np.arange(10), 4)) == (10.0, 10.0)
    assert effective(np.zeros(40, bool), np.repeat(np.arange(10), 4)) == (0.0, 10.0)


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
        assert several[limit] == pytest.approx(alone[limit], abs=0.005)
