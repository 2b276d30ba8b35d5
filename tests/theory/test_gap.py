"""The closed forms of context-aware GAP: published values, limits, and optimality in their own family."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privgan.errors import RequestError
from privgan.theory import gap

PROPERTY = settings(max_examples=60, deadline=None, derandomize=True)


@pytest.mark.parametrize(
    ("budget", "noise", "shift", "both"),
    [
        (1, 0.983, 0.977, 0.969),
        (2, 0.958, 0.944, 0.921),
        (4, 0.910, 0.841, 0.815),
        (6, 0.872, 0.709, 0.704),
        (9, 0.829, 0.500, 0.500),
    ],
)
def test_table_of_the_families(budget: float, noise: float, shift: float, both: float) -> None:
    found = [f(3, 1, 0.5, budget) for f in (gap.gaussian_noise, gap.gaussian_shift, gap.gaussian_shift_noise)]
    assert found == pytest.approx([noise, shift, both], abs=6e-4)


@PROPERTY
@given(mu=st.floats(0, 4), sigma=st.floats(0.3, 3), p=st.floats(0.05, 0.95), share=st.floats(0, 1.5))
def test_shift_and_noise_is_the_best_of_its_family(mu: float, sigma: float, p: float, share: float) -> None:
    spread = p * (1 - p)
    budget = share * 4 * mu**2 * spread
    best = gap.gaussian_shift_noise(mu, sigma, p, budget)
    shift = np.linspace(0, min(2 * mu, np.sqrt(budget / spread)), 200)
    noise = np.maximum(0, budget - spread * shift**2)
    family = gap.attack_accuracy(np.maximum(0, 2 * mu - shift) / np.sqrt(sigma**2 + noise), p)
    assert best <= family.min() + 1e-12
    assert best == pytest.approx(family.min(), abs=1e-3)
    assert best <= min(gap.gaussian_noise(mu, sigma, p, budget), gap.gaussian_shift(mu, sigma, p, budget)) + 1e-12


def test_the_ends() -> None:
    for family in (gap.gaussian_noise, gap.gaussian_shift, gap.gaussian_shift_noise):
        assert family(2, 1.5, 0.3, 0) == pytest.approx(gap.attack_accuracy(4 / 1.5, 0.3))
        assert family(0, 1, 0.3, 1) == pytest.approx(0.7)
    assert gap.gaussian_shift(2, 1, 0.3, 16 * 0.21) == pytest.approx(0.7)
    assert gap.attack_accuracy([0, 1e-200, 50], 0.2) == pytest.approx([0.8, 0.8, 1])
    assert gap.binary(0.5, 0.2, 0.1, aware=False) == pytest.approx((1 - 0.4) * 0.9 + 0.2)
    assert gap.binary(0.75, 0.1, 0.05) == pytest.approx(0.85)
    assert gap.binary(0.25, 0.9, 0.5) == pytest.approx(0.75)


@PROPERTY
@given(p=st.floats(0, 1), q=st.floats(0, 1), budget=st.floats(0, 1))
def test_blind_never_beats_aware(p: float, q: float, budget: float) -> None:
    aware, blind = gap.binary(p, q, budget), gap.binary(p, q, budget, aware=False)
    assert max(p, 1 - p) <= aware <= blind + 1e-12
    assert blind <= 1


def test_curves_are_one_call() -> None:
    budgets = np.linspace(0, 9, 10)
    assert np.all(np.diff(gap.gaussian_shift_noise(3, 1, 0.5, budgets)) < 0)
    assert gap.binary(0.6, [[0.1], [0.2]], np.linspace(0, 1, 5), aware=False).shape == (2, 5)


@pytest.mark.parametrize(
    ("message", "call"),
    [
        ("p must lie", lambda: gap.binary(1.2, 0.1, 0)),
        ("q must lie", lambda: gap.binary(0.5, -0.1, 0)),
        ("D must lie", lambda: gap.binary(0.5, 0.1, 1.1)),
        ("D holds NaN", lambda: gap.binary(0.5, 0.1, np.nan)),
        ("mu must lie", lambda: gap.gaussian_noise(-1, 1, 0.5, 1)),
        ("sigma must lie", lambda: gap.gaussian_shift(1, 0, 0.5, 1)),
        ("p must lie", lambda: gap.gaussian_shift(1, 1, 0, 1)),
        ("D must lie", lambda: gap.gaussian_shift_noise(1, 1, 0.5, -1)),
        ("alpha must lie", lambda: gap.attack_accuracy(-1)),
    ],
)
def test_bad_requests(message: str, call) -> None:
    with pytest.raises(RequestError, match=message):
        call()
