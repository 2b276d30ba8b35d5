"""The figure of validation people that settings are picked by: a threshold does not flatter who it was picked on."""

import numpy as np
import pytest

from privgan.attackers.judging.decision import decisions, held_out_accuracy
from privgan.attackers.judging.threshold import balanced_accuracy


def test_scores_that_say_nothing_are_worth_a_guess() -> None:
    """Of 200 sets of 60 people; with the threshold picked on the same people they seem worth 0.57."""
    rng = np.random.default_rng(0)
    apart, same = [], []
    for _ in range(200):
        s_N, score_N = rng.permutation(np.repeat([0, 1], 30)), rng.normal(size=60)
        apart.append(held_out_accuracy(score_N, s_N))
        said = decisions(score_N, s_N, score_N, s_N)
        same.append(balanced_accuracy(said.test_N, s_N, 2))
    assert np.mean(apart) == pytest.approx(0.5, abs=0.015)
    assert np.mean(same) > 0.55


def test_scores_that_tell_keep_what_they_tell() -> None:
    rng = np.random.default_rng(1)
    s_N = rng.integers(0, 2, 4000)
    assert held_out_accuracy(s_N + 0.5 * rng.normal(size=4000), s_N) == pytest.approx(0.841, abs=0.02)
    number_N = rng.normal(size=3000).astype(np.float32)
    assert held_out_accuracy(number_N, number_N) > 0.98
    assert held_out_accuracy(np.eye(3)[s_N], s_N) == 1


def test_persons_stay_in_one_half_and_a_half_without_a_class_has_no_threshold_of_its_own() -> None:
    s_N, person_N = np.repeat([0, 1, 0, 1], 5), np.repeat([0, 1, 2, 3], 5)
    assert held_out_accuracy(s_N - 0.5, s_N, person_N) == 1  # persons 0 and 2 are all of class 0
    assert held_out_accuracy(np.arange(4) > 1, np.array([0, 0, 1, 1])) == 1
