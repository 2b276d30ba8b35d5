"""Limits on every attacker hold as often as they say, and refuse counts that say nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from privgan.errors import RequestError
from privgan.theory.certificate import METHODS, certify, chi_square, count, forecast, plug_in

DRAWS = 120
# Distributions over six values of two classes: alike, a little apart everywhere, apart in two values.
EVEN = np.full(6, 1 / 6)
LAWS = {
    "equal": (EVEN, EVEN),
    "spread": (EVEN * (1 + 0.2 * np.resize([1, -1], 6)), EVEN * (1 - 0.2 * np.resize([1, -1], 6))),
    "few": (np.array([0.3, 0.1, 0.15, 0.15, 0.15, 0.15]), np.array([0.1, 0.3, 0.15, 0.15, 0.15, 0.15])),
}


def truth(law: tuple[np.ndarray, ...]) -> float:
    return float(np.max(law, axis=0).sum() / len(law))


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("method", METHODS)
def test_a_limit_holds_as_often_as_it_says(method: str, law: str) -> None:
    """The whole table, up to 256 values and 10,000 people, is made by experiments/certificates/coverage.py."""
    generator = np.random.default_rng(7)
    limits = [
        certify([generator.multinomial(n, p) for n, p in zip((100, 60), LAWS[law], strict=True)], methods=(method,))
        for _ in range(DRAWS)
    ]
    assert np.mean([limit.balanced_accuracy >= truth(LAWS[law]) for limit in limits]) >= 0.95
    assert all(limit.balanced_accuracy >= limit.plug_in or method == "chi-square" for limit in limits)


def test_three_classes() -> None:
    law = np.array([[0.5, 0.3, 0.2], [0.3, 0.5, 0.2], [0.3, 0.2, 0.5]])
    generator = np.random.default_rng(8)
    for methods in (("plug-in",), ("cells",)):
        limits = [
            certify([generator.multinomial(n, p) for n, p in zip((200, 100, 80), law, strict=True)], methods=methods)
            for _ in range(100)
        ]
        assert np.mean([limit.balanced_accuracy >= truth(tuple(law)) for limit in limits]) >= 0.95
        assert limits[0].tv is None
        assert limits[0].advantage == pytest.approx((3 * limits[0].balanced_accuracy - 1) / 2)


def test_the_difference_of_two_shares_is_limited_exactly() -> None:
    """Summed over every pair of counts, for the attack fixed before: refuted where it is true with at most alpha."""
    n0, n1, alpha = 16, 12, 0.1
    for p0, p1 in ((0.4, 0.6), (0.05, 0.2), (0.0, 0.7), (0.3, 0.3)):
        mass = np.outer(binom.pmf(np.arange(n0 + 1), n0, p0), binom.pmf(np.arange(n1 + 1), n1, p1))
        seen = np.arange(n1 + 1) / n1 - np.arange(n0 + 1)[:, None] / n0
        refuted = sum(
            mass[np.isclose(seen, value)].sum()
            for value in np.unique(seen.round(9))
            if plug_in.difference_limit(float(value) + 1e-8, n0, n1, alpha) < p1 - p0 - 1e-9
        )
        assert refuted <= alpha


def test_the_e_value_has_mean_at_most_one() -> None:
    """Computed over all counts of one value released by everybody or by half: the price covers every q."""
    share, tuning, n = 0.3, chi_square.Tuning(0.3, 0.08), 40
    k = np.arange(n + 1)
    scatter = chi_square._scatter(k, np.full(n + 1, n), share, *tuning)
    price = chi_square._price(n, share, *tuning)
    for q in np.linspace(0, 1, 101):
        mean = binom.pmf(k, n, q) @ np.exp(-tuning.lam * scatter)
        assert np.log(mean) + tuning.mu * n * abs(q - share) / (2 * share * (1 - share)) <= price + 1e-6


@settings(max_examples=12, deadline=None, derandomize=True)
@given(
    counts=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=2, max_size=30).filter(
        lambda pairs: all(sum(column) > 0 for column in zip(*pairs, strict=True))
    )
)
def test_every_limit_is_an_accuracy(counts: list[tuple[int, int]]) -> None:
    counts_SZ = np.array(counts).T
    for name in METHODS:
        found = certify(counts_SZ, methods=(name,))
        assert 0.5 <= found.balanced_accuracy <= 1
        assert found.tv == pytest.approx(2 * found.balanced_accuracy - 1)
    assert certify(counts_SZ, 0.99).balanced_accuracy >= certify(counts_SZ, 0.9).balanced_accuracy


def test_many_values_need_the_second_method() -> None:
    generator = np.random.default_rng(9)
    counts_SZ = generator.multinomial(2500, np.full(256, 1 / 256), 2)
    found = certify(counts_SZ)
    assert found.method == "chi-square"
    assert found.balanced_accuracy < found.plug_in < found.limits["plug-in"]


def test_every_person_counts_once() -> None:
    generator = np.random.default_rng(10)
    person_N = np.repeat(np.arange(50), 6)
    s_N, z_N = generator.integers(0, 2, 300), generator.integers(0, 4, 300)
    counts_SZ = count(s_N, z_N, person_N, classes=2, cells=4)
    assert counts_SZ.sum() == 50
    assert count(s_N, z_N, classes=2, cells=4).sum() == 300
    assert (counts_SZ == count(s_N, z_N, person_N, classes=2, cells=4)).all()


def test_rows_of_one_person_would_be_taken_for_evidence() -> None:
    """Each person always releases the same value: rows as units would promise less than is there."""
    generator = np.random.default_rng(11)
    covered = {"persons": 0, "rows": 0}
    for _ in range(60):
        s_G = np.repeat([0, 1], 40)
        z_G = generator.random(80) < np.where(s_G, 0.7, 0.3)
        s_N, z_N, person_N = np.repeat(s_G, 10), np.repeat(z_G, 10), np.repeat(np.arange(80), 10)
        for unit, column in (("persons", person_N), ("rows", None)):
            covered[unit] += certify(count(s_N, z_N, column, classes=2, cells=2)).balanced_accuracy >= 0.7
    assert covered["persons"] >= 57 > covered["rows"]


@pytest.mark.parametrize(
    ("counts", "changed", "says"),
    [
        ([[1, 2], [0, 0]], {}, "class 1 has no people"),
        ([[1, 2]], {}, "two classes"),
        ([[0.5, 2], [1, 1]], {}, "whole numbers"),
        ([[1, -2], [1, 1]], {}, "must lie in"),
        ([[1, 2], [3, 4]], {"confidence": 1.0}, "confidence"),
        ([[1, 2], [3, 4]], {"methods": ("guess",)}, "choose from"),
        ([[1, 2], [3, 4], [1, 1]], {"methods": ("chi-square",)}, "for two"),
    ],
)
def test_bad_requests(counts: list[list[float]], changed: dict[str, object], says: str) -> None:
    with pytest.raises(RequestError, match=says):
        certify(counts, **changed)


@pytest.mark.parametrize("law", ["equal", "few"])
def test_a_forecast_from_few_people_meets_the_certificate_on_many(law: str) -> None:
    generator, people = np.random.default_rng(12), (900, 500)
    off = []
    for _ in range(8):
        few = np.stack([generator.multinomial(n, p) for n, p in zip((200, 100), LAWS[law], strict=True)])
        many = np.stack([generator.multinomial(n, p) for n, p in zip(people, LAWS[law], strict=True)])
        expected, deviation = forecast(few, np.array(people))
        off.append((certify(many).balanced_accuracy - expected) / deviation)
    assert abs(np.mean(off)) < 1 and np.std(off) < 1.2
