"""The ensemble reads what no member reads alone, and no more than there is. Shapes: N rows, K classes."""

import numpy as np
import pytest

from privgan.attackers.ensemble import Ensemble
from privgan.attackers.judging.threshold import r_squared, selection_score
from privgan.errors import RequestError, WorkError

N = 1200


def views(s_N: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    """Four attackers that see s under noise of their own, each in a scale of its own."""
    rng = np.random.default_rng(seed)
    return {f"view_{i}": 10.0**i * (s_N + rng.normal(0, 1, len(s_N))) + i for i in range(4)}


def halves(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    s_N = np.random.default_rng(seed).integers(0, 2, 2 * N)
    return s_N[:N], s_N[N:]


def test_four_noisy_views_say_more_than_one() -> None:
    validation_s, test_s = halves()
    validation, test = Ensemble().combine(views(validation_s, 1), validation_s, views(test_s, 2))
    alone = max(selection_score(score, test_s) for score in views(test_s, 2).values())
    assert alone < 0.72 and selection_score(test, test_s) > 0.81
    assert selection_score(validation, validation_s) == pytest.approx(selection_score(test, test_s), abs=0.04)


def test_selection_stays_honest_where_there_is_nothing_to_read() -> None:
    """A hundred attackers that guess: fitted and judged on the same rows they would seem to know."""
    validation_s, test_s = halves()
    rng = np.random.default_rng(0)
    noise = {f"noise_{i}": rng.normal(size=2 * N) for i in range(100)}
    validation, test = Ensemble(strength=10.0).combine(
        {name: score[:N] for name, score in noise.items()},
        validation_s,
        {name: score[N:] for name, score in noise.items()},
    )
    assert abs(selection_score(validation, validation_s) - 0.5) < 0.04
    assert abs(selection_score(test, test_s) - 0.5) < 0.04


def test_several_classes_and_a_number() -> None:
    rng = np.random.default_rng(0)
    s_N = rng.integers(0, 3, N)
    logits = {name: np.eye(3)[s_N] + rng.normal(0, 0.7, (N, 3)) for name in "ab"}
    validation, test = Ensemble().combine(logits, s_N, logits)
    assert validation.shape == test.shape == (N, 3)
    assert selection_score(validation, s_N) > max(selection_score(score, s_N) for score in logits.values())

    number_N = (50 + 7 * rng.normal(size=N)).astype(np.float32)
    estimates = {name: number_N + rng.normal(0, 5, N) for name in "abc"}
    validation, test = Ensemble(strength=1.0).combine(estimates, number_N, estimates)
    assert validation.shape == test.shape == (N,)
    assert r_squared(validation, number_N) > 0.8 > max(r_squared(score, number_N) for score in estimates.values())


def test_members_without_scores_are_left_out() -> None:
    validation_s, test_s = halves()
    validation, test = views(validation_s, 1), views(test_s, 2)
    expected = Ensemble().combine(validation, validation_s, test)
    broken = np.full(N, np.nan)
    found = Ensemble().combine(validation | {"broken": broken}, validation_s, test | {"broken": broken})
    np.testing.assert_array_equal(found, expected)
    with pytest.raises(WorkError, match="attacker ensemble: 1 of the others"):
        Ensemble().combine({"a": validation["view_0"]}, validation_s, {"a": test["view_0"]})
    with pytest.raises(WorkError, match="a class of 1 rows"):
        Ensemble().combine(validation, (np.arange(N) == 0).astype(np.int64), test)


@pytest.mark.parametrize("wrong", [{"strength": 0.0}, {"folds": 1}])
def test_options_that_make_no_sense(wrong: dict[str, float]) -> None:
    with pytest.raises(RequestError, match="attackers: "):
        Ensemble(**wrong)  # type: ignore[arg-type]
