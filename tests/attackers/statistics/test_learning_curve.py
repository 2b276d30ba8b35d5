"""The look ahead: power laws that are known, attackers that gain by more rows and one that does not."""

import numpy as np
import pytest

from privgan.attackers.base import Released
from privgan.attackers.guess import Guess
from privgan.attackers.linear import Linear
from privgan.attackers.running.attempt import Scores
from privgan.attackers.statistics.learning_curve import extrapolate, learning_curve
from privgan.errors import RequestError

ROWS = [1000, 2000, 4000, 8000]


def _drawn(
    rng: np.random.Generator, top: float, b: float, c: float, n: int, spread: float = 0.0
) -> tuple[list[np.ndarray], np.ndarray]:
    """right_PRN of attackers whose accuracy is a power law up to what training varies by; the same rows are hard."""
    s_N, ease_N = rng.integers(0, 2, n), rng.random(n)
    right_PRN = []
    for rows, repeats in zip(ROWS, (2, 2, 2, 1), strict=True):
        rate_R = top - b * rows**-c + rng.normal(0, spread, repeats)
        right_PRN.append(ease_N < rate_R[:, None])
    return right_PRN, s_N


@pytest.mark.parametrize("top, b, c", [(0.9, 2.0, 0.4), (0.75, 6.0, 0.6), (0.95, 0.0, 0.5)])
def test_a_power_law_goes_on(top: float, b: float, c: float) -> None:
    right_PRN, s_N = _drawn(np.random.default_rng(0), top, b, c, 200_000)
    value, (lower, upper) = extrapolate(ROWS, right_PRN, s_N, 64_000)
    truth = top - b * 64_000**-c
    assert value == pytest.approx(truth, abs=0.01)
    assert lower <= truth <= upper and upper - lower < 0.06


@pytest.mark.parametrize("top, b, c, spread", [(0.9, 2.0, 0.4, 0.0), (0.7, 1.0, 0.3, 0.01), (0.5, 0.0, 0.5, 0.005)])
def test_the_band_covers(top: float, b: float, c: float, spread: float) -> None:
    """100 repeats; a band from four points is near 95 % at best, and 90 % of them is asked for."""
    rng = np.random.default_rng(1)
    truth = top - b * 64_000**-c
    covered = 0
    for _ in range(100):
        right_PRN, s_N = _drawn(rng, top, b, c, 2000, spread)
        _, (lower, upper) = extrapolate(ROWS, right_PRN, s_N, 64_000)
        covered += lower <= truth <= upper
    assert covered >= 90


def _gaussians(n: int, seed: int, features: int = 60) -> Released:
    """s in one direction of many, so that a linear attacker must learn which; Phi(1) = 0.841 can be reached."""
    rng = np.random.default_rng(seed)
    s_N = rng.integers(0, 2, n)
    x_NF = rng.normal(size=(n, features))
    x_NF += np.outer(2 * s_N - 1, np.ones(features)) / np.sqrt(features)
    return Released(x_NF.astype(np.float32), s_N)


def _full(attacker: Linear | Guess, parts: dict[str, Released]) -> Scores:
    attacker.fit(parts["train"], parts["validation"], seed=0)
    return Scores(attacker.scores(parts["validation"].x), attacker.scores(parts["test"].x), 0.0)


def test_a_linear_attacker_gains_and_a_guess_does_not() -> None:
    parts = {"train": _gaussians(800, 0), "validation": _gaussians(500, 1), "test": _gaussians(3000, 2)}
    curve = learning_curve(Linear(), parts, _full(Linear(), parts))
    assert curve["rows"] == [100, 200, 400, 800] and curve["extrapolated_rows"] == 6400
    assert curve["balanced_accuracy"][0] < curve["balanced_accuracy"][-1] < curve["extrapolated"]
    assert curve["band"][0] <= 0.841 <= curve["band"][1]
    lower, upper = curve["limits"][-1]
    assert lower < curve["balanced_accuracy"][-1] < upper
    silent = learning_curve(Guess(), parts, _full(Guess(), parts))
    assert silent["balanced_accuracy"] == [0.5] * 4 and silent["band"] == [0.5, 0.5]


def test_too_few_rows() -> None:
    parts = {"train": _gaussians(100, 0), "validation": _gaussians(500, 1), "test": _gaussians(300, 2)}
    with pytest.raises(RequestError, match=r"attackers\.learning_curve: attack: role train: 12 rows"):
        learning_curve(Linear(), parts, _full(Linear(), parts))


def test_copies_of_rows_of_the_same_people_make_no_band_narrower() -> None:
    right_PRN, s_N = _drawn(np.random.default_rng(2), 0.85, 2.0, 0.4, 600, spread=0.002)
    copies = [np.repeat(right_RN, 8, axis=1) for right_RN in right_PRN], np.repeat(s_N, 8)
    _, alone = extrapolate(ROWS, right_PRN, s_N, 64_000)
    _, same = extrapolate(ROWS, *copies, 64_000, person_N=np.repeat(np.arange(600), 8))
    _, blind = extrapolate(ROWS, *copies, 64_000)
    width = [upper - lower for lower, upper in (alone, same, blind)]
    assert width[1] == pytest.approx(width[0], rel=0.1) and width[2] < 0.8 * width[0]
