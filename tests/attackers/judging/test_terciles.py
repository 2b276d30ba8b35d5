"""Low, middle or high: the cuts of a number, and the best cuts of its estimates against every pair there is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privgan.attackers.judging.terciles import best_cuts, tercile_cuts, tercile_of
from privgan.attackers.judging.threshold import balanced_accuracy


def test_terciles_cut_in_thirds() -> None:
    s_N = np.random.default_rng(0).normal(size=9000).astype(np.float32)
    np.testing.assert_array_equal(np.bincount(tercile_of(s_N, tercile_cuts(s_N))), [3000, 3000, 3000])
    np.testing.assert_array_equal(
        tercile_of(np.array([-1.0, 0.0, 0.5, 1.0, 2.0]), np.array([0.0, 1.0])), [0, 1, 1, 2, 2]
    )


@given(st.lists(st.tuples(st.integers(-4, 4), st.integers(0, 2)), max_size=30))
def test_no_cuts_do_better(rows: list[tuple[int, int]]) -> None:
    estimate_N, tercile_N = np.array([*rows, (0, 0), (0, 1), (0, 2)]).T
    natural_2 = np.array([-0.5, 0.5])
    found = balanced_accuracy(tercile_of(estimate_N, best_cuts(estimate_N, tercile_N, natural_2)), tercile_N, 3)
    edges = np.arange(-4.5, 5)
    everywhere = [
        balanced_accuracy(tercile_of(estimate_N, np.array([a, b])), tercile_N, 3)
        for a in edges
        for b in edges
        if a <= b
    ]
    assert found == pytest.approx(max(everywhere))


def test_an_estimate_that_keeps_to_the_middle_is_cut_there() -> None:
    rng = np.random.default_rng(1)
    s_N = rng.normal(size=3000)
    cuts_2 = tercile_cuts(s_N)
    tercile_N = tercile_of(s_N, cuts_2)
    shrunk_N = 0.01 * s_N
    assert balanced_accuracy(tercile_of(shrunk_N, cuts_2), tercile_N, 3) == pytest.approx(1 / 3)
    assert balanced_accuracy(tercile_of(shrunk_N, best_cuts(shrunk_N, tercile_N, cuts_2)), tercile_N, 3) == 1


def test_the_cuts_of_s_win_a_tie() -> None:
    s_N = np.arange(9.0)
    cuts_2 = tercile_cuts(s_N)
    np.testing.assert_array_equal(best_cuts(s_N, tercile_of(s_N, cuts_2), cuts_2), cuts_2)
