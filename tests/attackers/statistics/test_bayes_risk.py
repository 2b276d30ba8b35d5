"""The Bayes risk against systems whose risk is known exactly, foremost the geometric ones of F-BLEAU (section V)."""

from typing import Any

import numpy as np
import pytest

from privgan.attackers.base import Released
from privgan.attackers.judging.estimate import share
from privgan.attackers.judging.interval import limits
from privgan.attackers.statistics.bayes_risk import bayes_risk, cover_hart, frequentist, neighbours


def geometric(secrets: int, outputs: int, nu: float) -> np.ndarray:
    """P_SO: a secret's output lies around o(s) = s * outputs / secrets, geometric with ratio exp(-nu).

    What would fall beyond the first and the last output is theirs.
    """
    distance_SO = np.abs(np.arange(secrets)[:, None] * (outputs // secrets) - np.arange(outputs))
    p_SO = np.exp(-nu * distance_SO) * (1 - np.exp(-nu)) / (1 + np.exp(-nu))
    p_SO[:, [0, -1]] /= 1 - np.exp(-nu)
    return p_SO


def exact_risk(p_SO: np.ndarray) -> float:
    return float(1 - p_SO.max(axis=0).sum() / len(p_SO))


def drawn(p_SO: np.ndarray, n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """(output_N, s_N) of a uniform secret."""
    rng = np.random.default_rng(seed)
    s_N = rng.integers(0, len(p_SO), n)
    output_N, level_N = np.empty(n, dtype=np.int64), rng.random(n)
    for s, p_O in enumerate(p_SO):
        output_N[s_N == s] = np.searchsorted(p_O.cumsum(), level_N[s_N == s])
    return output_N.clip(max=p_SO.shape[1] - 1), s_N


@pytest.mark.parametrize("outputs, nu, risk", [(10_000, 0.1, 0.007), (10_000, 0.01, 0.600), (1_000, 0.2, 0.364)])
def test_the_risk_of_geometric_systems_in_closed_form(outputs: int, nu: float, risk: float) -> None:
    p_SO = geometric(100, outputs, nu)
    np.testing.assert_allclose(p_SO.sum(axis=1), 1)
    assert exact_risk(p_SO) == pytest.approx(risk, abs=5e-4)


def test_both_rules_come_near_the_risk_of_a_geometric_system() -> None:
    """100 secrets, 1000 outputs: the frequentist rule needs many rows for each output, neighbours use their order."""
    p_SO = geometric(100, 1_000, 0.2)
    (output_N, s_N), (test_output_N, test_s_N) = drawn(p_SO, 150_000, 0), drawn(p_SO, 20_000, 1)
    counted = np.mean(frequentist(output_N, s_N, test_output_N) != test_s_N)
    assert counted == pytest.approx(exact_risk(p_SO), abs=0.01)
    few = slice(0, 10_000)
    voted_N, _ = neighbours(output_N[few, None], s_N[few], test_output_N[:, None])
    few_counted = np.mean(frequentist(output_N[few], s_N[few], test_output_N) != test_s_N)
    assert exact_risk(p_SO) - 0.01 < np.mean(voted_N != test_s_N) < few_counted


def test_new_outputs_are_guessed_by_the_most_common_secret() -> None:
    said_N = frequentist(np.array([0, 0, 1, 2]), np.array([1, 1, 0, 1]), np.array([0, 1, 5]))
    np.testing.assert_array_equal(said_N, [1, 0, 1])


def test_gaussians_by_neighbours() -> None:
    """N(-1, 1) against N(1, 1) in two dimensions, of which one is silent: the risk is Phi(-1) = 0.1587."""

    def rows(n: int, seed: int) -> Released:
        rng = np.random.default_rng(seed)
        s_N = rng.integers(0, 2, n)
        x_NF = rng.normal(size=(n, 2)) + np.stack([2 * s_N - 1, np.zeros(n)], axis=1)
        return Released(x_NF.astype(np.float32), s_N)

    found = bayes_risk(rows(5000, 0), rows(5000, 1), max_rows=None)
    assert found["rule"] == found["by"] == "neighbours" and found["rows"] == found["test_rows"] == 5000
    assert found["lower"] < found["estimate"] < found["upper"]
    assert bayes_risk(rows(5000, 0), rows(5000, 1), max_rows=1000)["test_rows"] == 500
    assert 0.1587 - 0.015 < found["estimate"] < 0.1587 + 0.03
    assert found["cover_hart"] < 0.1587 + 0.02
    assert found["guess"] == pytest.approx(0.5, abs=0.03)


def test_a_finite_alphabet_is_counted() -> None:
    """A release of one of four values, of which two tell s and two do not: a risk of 1/4."""
    rng = np.random.default_rng(0)

    def rows(n: int) -> Released:
        s_N = rng.integers(0, 2, n)
        value_N = np.where(rng.random(n) < 0.5, s_N, 2 + rng.integers(0, 2, n))
        return Released(np.eye(4, dtype=np.float32)[value_N], s_N)

    found = bayes_risk(rows(4000), rows(4000))
    assert found["rule"] == "frequentist" and found["cover_hart"] is None
    assert found["lower"] < 0.25 < found["upper"]


def test_a_number_is_guessed_by_its_terciles() -> None:
    rng = np.random.default_rng(0)
    x_NF = rng.normal(size=(3000, 1)).astype(np.float32)
    clear, hidden = x_NF[:, 0], rng.normal(size=3000).astype(np.float32)
    for s_N, risk in ((clear, 0.0), (hidden, 2 / 3)):
        rows = Released(x_NF, s_N)
        found = bayes_risk(rows.take(np.arange(2000)), rows.take(np.arange(2000, 3000)))
        assert found["estimate"] == pytest.approx(risk, abs=0.05)


def _reached(name: str, right_N: np.ndarray) -> dict[str, Any]:
    lower, upper = limits(share(right_N))
    return {"name": name, "accuracy": float(right_N.mean()), "accuracy_lower": lower, "accuracy_upper": upper}


@pytest.mark.parametrize("features", [5, 60])
def test_no_estimate_of_the_least_error_exceeds_an_error_that_was_reached(features: int) -> None:
    """A linear direction among many: neighbours err far more often than a linear model, whose error then counts."""
    rng = np.random.default_rng(0)

    def rows(n: int) -> Released:
        s_N = rng.integers(0, 2, n)
        x_NF = rng.normal(size=(n, features)) + np.outer(2 * s_N - 1, np.ones(features)) / np.sqrt(features)
        return Released(x_NF.astype(np.float32), s_N)

    train, test = rows(2000), rows(2000)
    linear_N = (test.x.sum(axis=1) > 0) == test.s
    reached = [_reached("linear", linear_N), _reached("guess", test.s == 0)]
    found = bayes_risk(train, test, reached)
    assert found["estimate"] <= np.mean(~linear_N) < found["upper"] and found["upper"] > 0.1587
    assert found["rule"] == ("neighbours" if features == 5 else None)
    assert found["by"] == "linear" or found["rule_error"] == found["estimate"]
    assert found["cover_hart"] is None or found["cover_hart"] <= found["estimate"]


def test_where_neither_rule_converges_and_nobody_attacked_nothing_is_said() -> None:
    rng = np.random.default_rng(0)
    rows = Released(rng.normal(size=(200, 50)).astype(np.float32), rng.integers(0, 2, 200))
    found = bayes_risk(rows, rows)
    assert found["by"] is found["estimate"] is found["upper"] is found["rule"] is None


def test_the_bound_of_cover_and_hart() -> None:
    assert cover_hart(0.0, 2) == 0 and cover_hart(0.5, 2) == 0.5 and cover_hart(0.6, 2) == 0.5
    assert cover_hart(2 * 0.1 * 0.9, 2) == pytest.approx(0.1)  # R (1 - R) twice is the error of a far neighbour
