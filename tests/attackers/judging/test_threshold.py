"""The threshold against every threshold there is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privgan.attackers.judging.threshold import balanced_accuracy, best_threshold, decide, selection_score


@given(st.lists(st.tuples(st.integers(-4, 4), st.integers(0, 1)), min_size=2, max_size=40))
def test_no_threshold_does_better(rows: list[tuple[int, int]]) -> None:
    score_N, s_N = (np.array(column) for column in zip(*rows, (0.5, 0), (-0.5, 1), strict=True))
    s_N = s_N.astype(np.int64)
    found = balanced_accuracy(decide(score_N, best_threshold(score_N, s_N)), s_N, 2)
    everywhere = [balanced_accuracy(decide(score_N, t), s_N, 2) for t in np.arange(-5, 5.5, 0.25)]
    assert found == pytest.approx(max(everywhere))


def test_ties_fall_back_to_the_natural_threshold() -> None:
    s_N = np.array([0, 0, 1, 1])
    assert best_threshold(np.array([-3.0, -2.0, 2.0, 9.0]), s_N) == 0
    assert best_threshold(np.full(4, 1.5), s_N) == 0


def test_a_shifted_score_is_read_as_well() -> None:
    score_N, s_N = np.array([3.0, 4.0, 6.0, 8.0]), np.array([0, 0, 1, 1])
    assert best_threshold(score_N, s_N) == 5
    assert selection_score(score_N, s_N) == 1


def test_balanced_accuracy_counts_classes_alike() -> None:
    assert balanced_accuracy(np.zeros(10, np.int64), np.array([0] * 9 + [1]), 2) == 0.5


def test_more_classes_are_decided_by_the_largest() -> None:
    score_NK = np.eye(3)[[0, 2, 1, 1]]
    np.testing.assert_array_equal(decide(score_NK), [0, 2, 1, 1])
    assert selection_score(score_NK, np.array([0, 2, 1, 0])) == pytest.approx(5 / 6)
