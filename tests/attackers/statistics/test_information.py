"""Nats that an attacker reads: what is known in closed form, and the ends."""

import numpy as np
import pytest

from privgan.attackers.statistics.information import BLEND, information


def _draw(n: int, classes: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, classes, n)


def test_an_attacker_who_knows_reads_the_entropy_and_one_who_guesses_reads_nothing() -> None:
    validation, test = _draw(2000, 2, 0), _draw(2000, 2, 1)
    knows = information(validation - 0.5, validation, test - 0.5, test)
    assert np.log(2) - 2 * BLEND < knows["lower_bound_nats"] <= knows["entropy_nats"] <= np.log(2)
    assert 0.9 * np.log(2) < knows["limit_nats"] < knows["lower_bound_nats"]
    assert knows["ceiling_nats"] == pytest.approx(np.log(2000))
    guesses = information(np.zeros(2000), validation, np.zeros(2000), test)
    assert guesses["limit_nats"] == 0 and guesses["lower_bound_nats"] < 1e-3


def test_gaussians_in_closed_form() -> None:
    """N(-1, 1) against N(1, 1): the nats by integration of the mixture."""
    x = np.linspace(-9, 9, 20001)
    density = np.exp(-((x - 1) ** 2) / 2) / np.sqrt(2 * np.pi)
    other = density[::-1]
    truth = np.trapezoid(density * np.log(2 * density / (density + other)), x)
    rng = np.random.default_rng(2)
    validation, test = _draw(4000, 2, 3), _draw(4000, 2, 4)
    read = information(rng.normal(2 * validation - 1), validation, rng.normal(2 * test - 1), test)
    assert read["lower_bound_nats"] == pytest.approx(truth, abs=0.02)
    assert read["limit_nats"] <= truth


def test_the_units_of_a_score_do_not_matter() -> None:
    validation, test = _draw(500, 2, 5), _draw(500, 2, 6)
    noise = np.random.default_rng(7).normal(size=(2, 500))
    plain = information(validation + noise[0], validation, test + noise[1], test)
    scaled = information(1e3 * (validation + noise[0]) - 7, validation, 1e3 * (test + noise[1]) - 7, test)
    assert scaled == pytest.approx(plain, rel=1e-3)


def test_a_single_score_tells_the_middle_of_three() -> None:
    validation, test = _draw(3000, 3, 8), _draw(3000, 3, 9)
    noise = np.random.default_rng(10).normal(0, 0.1, (2, 3000))
    read = information(validation + noise[0], validation, test + noise[1], test)
    assert read["lower_bound_nats"] > 0.8 * np.log(3)


def test_several_scores() -> None:
    validation, test = _draw(2000, 4, 11), _draw(2000, 4, 12)
    read = information(9 * np.eye(4)[validation], validation, 9 * np.eye(4)[test], test)
    assert read["lower_bound_nats"] == pytest.approx(np.log(4), abs=0.05)
