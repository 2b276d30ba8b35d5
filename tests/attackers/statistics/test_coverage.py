"""Limits are as sure as they say: 400 drawn experiments with a known truth, of which at least 95 % must cover it."""

import functools
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom, norm

from privgan.attackers.judging.estimate import Estimate, mean_recall, share
from privgan.attackers.judging.interval import clopper_pearson, joint_comparisons, limits
from privgan.attackers.statistics.auc import area, area_limits
from privgan.attackers.statistics.information import information

REPEATS = 400
RATES = (0.5, 0.75, 0.98, 1.0)


@functools.cache
def _share_limits(right: int, n: int, comparisons: int = 1) -> tuple[float, float]:
    return clopper_pearson(right, n, comparisons=comparisons)


@functools.cache
def _estimate(right_K: tuple[int, ...], n_K: tuple[int, ...]) -> Estimate:
    """Of so many right rows in each class."""
    right = [np.arange(n) < k for k, n in zip(right_K, n_K, strict=True)]
    return mean_recall(np.concatenate(right), np.repeat(np.arange(len(n_K)), n_K))


def _elsewhere(found: Estimate, n_K: tuple[int, ...], rng: np.random.Generator) -> Estimate:
    """The same, with other rows of each class right: unrelated attackers."""
    parts = np.split(found.influence_G, np.cumsum(n_K)[:-1])
    return replace(found, influence_G=np.concatenate([rng.permutation(part) for part in parts]))


@functools.cache
def _limits(right_K: tuple[int, ...], n_K: tuple[int, ...], comparisons: float) -> tuple[float, float]:
    return limits(_estimate(right_K, n_K), comparisons=comparisons)


def _together(right_AK: np.ndarray, n_K: tuple[int, ...], rng: np.random.Generator) -> list[tuple[float, float]]:
    """Limits of attackers on the same rows, for all of them at once."""
    found = [_elsewhere(_estimate(tuple(right_K), n_K), n_K, rng) for right_K in right_AK.tolist()]
    looks = joint_comparisons(found)
    return [limits(one, comparisons=looks) for one in found]


def _covered(found: list[tuple[float, float]], truth: np.ndarray) -> float:
    lower, upper = np.array(found).T
    return float(np.mean((lower <= truth) & (truth <= upper)))


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("n", [20, 300, 1000])
def test_an_accuracy(rate: float, n: int) -> None:
    """Not drawn but summed over every count that there can be, so free of luck."""
    right = np.arange(n + 1)
    ends = np.array([_share_limits(r, n) for r in right.tolist()])
    covers = (ends[:, 0] <= rate) & (rate <= ends[:, 1])
    assert binom.pmf(right, n, rate)[covers].sum() >= 0.95


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("n_K", [(200, 200), (380, 20), (150, 100, 30)])
def test_a_balanced_accuracy_of_classes_of_any_size(rate: float, n_K: tuple[int, ...]) -> None:
    recall_K = np.linspace(rate, 1.0, len(n_K))
    right = np.random.default_rng(1).binomial(n_K, recall_K, (10 * REPEATS, len(n_K)))
    found = [_limits(tuple(one), n_K, 1) for one in right.tolist()]
    assert _covered(found, np.full(10 * REPEATS, recall_K.mean())) >= 0.95


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("n_K", [(200, 200), (380, 20)])
def test_the_best_of_ten_picked_on_validation(rate: float, n_K: tuple[int, int]) -> None:
    rng = np.random.default_rng(2)
    truth_A = np.clip(rate - 0.002 * np.arange(10), 0, 1)  # nearly alike, so that luck picks
    validation = rng.binomial(n_K, truth_A[:, None], (REPEATS, 10, 2))
    best = (validation / np.array(n_K)).mean(axis=2).argmax(axis=1)
    test = rng.binomial(n_K, truth_A[:, None], (REPEATS, 10, 2))
    found = [_together(test[draw], n_K, rng)[best[draw]] for draw in range(REPEATS)]
    assert _covered(found, truth_A[best]) >= 0.95


@pytest.mark.parametrize("rate", RATES)
def test_even_the_luckiest_of_ten_on_test(rate: float) -> None:
    """Corrected limits hold for all ten at once, so also for whichever looks best; uncorrected ones do not."""
    n_K = (200, 200)
    rng = np.random.default_rng(3)
    right = rng.binomial(n_K, rate, (REPEATS, 10, 2))
    best = right.sum(axis=2).argmax(axis=1)
    luckiest = right[np.arange(REPEATS), best].tolist()
    truth = np.full(REPEATS, rate)
    found = [_together(right[draw], n_K, rng)[best[draw]] for draw in range(REPEATS)]
    assert _covered(found, truth) >= 0.95
    if rate in (0.5, 0.75):
        assert _covered([_share_limits(sum(one), 400) for one in luckiest], truth) < 0.95


SIZES = {
    "rows": lambda rng: np.ones(1000, dtype=int),
    "equal": lambda rng: np.full(60, 8),
    "skewed": lambda rng: np.minimum(np.ceil(3 * rng.pareto(1.5, 60)), 400).astype(int),
}


@pytest.mark.parametrize("attackers", [1, 13])
@pytest.mark.parametrize("sizes", SIZES)
def test_the_accuracies_of_a_panel_on_persons_of_any_size(sizes: str, attackers: int) -> None:
    """All at once, half of what decides is shared by all; limits of rows as if independent hold in 0 to 0.9 of them."""
    rng, rate, held = np.random.default_rng(6), 0.8, 0
    for _ in range(REPEATS):
        size_G = SIZES[sizes](rng)
        person_N = np.repeat(np.arange(len(size_G)), size_G)

        def part(size_G: np.ndarray = size_G, person_N: np.ndarray = person_N) -> np.ndarray:
            of_person, of_row = rng.normal(size=len(size_G))[person_N], rng.normal(size=len(person_N))
            return np.sqrt(0.3) * of_person + np.sqrt(0.7) * of_row

        shared = part()
        right_AN = [norm.ppf(rate) + np.sqrt(0.5) * (shared + part()) > 0 for _ in range(attackers)]
        found = [share(right_N, person_N) for right_N in right_AN]
        looks = joint_comparisons(found)
        held += _covered([limits(one, comparisons=looks) for one in found], np.full(attackers, rate)) == 1
    # 95 to 97.5 %, give or take two errors of 400 draws at these shares.
    assert 0.95 - 2 * np.sqrt(0.95 * 0.05 / REPEATS) <= held / REPEATS <= 0.975 + 2 * np.sqrt(0.975 * 0.025 / REPEATS)


@pytest.mark.parametrize("auc", RATES)
@pytest.mark.parametrize("n_K", [(300, 300), (60, 500)])
def test_an_area_under_the_curve(auc: float, n_K: tuple[int, int]) -> None:
    rng = np.random.default_rng(4)
    s_N = np.repeat([0, 1], n_K)
    shift = min(norm.ppf(auc) * np.sqrt(2), 50.0)  # at which two normal scores are in order with this probability
    found = [area_limits(area(rng.normal(s_N * shift), s_N)) for _ in range(REPEATS)]
    # DeLong's limits are near 95 %, not above it by construction: 400 draws may miss by two of their own errors.
    assert _covered(found, np.full(REPEATS, auc)) >= 0.95 - 2 * np.sqrt(0.95 * 0.05 / REPEATS)


def test_information_never_claims_more_than_there_is() -> None:
    """A bit that is flipped with probability 0.1 carries ln 2 - H(0.1) nats."""
    rng = np.random.default_rng(5)
    truth = np.log(2) + 0.1 * np.log(0.1) + 0.9 * np.log(0.9)

    def flipped(n: int) -> tuple[np.ndarray, np.ndarray]:
        s_N = rng.integers(0, 2, n)
        return np.where(rng.random(n) < 0.1, 1 - s_N, s_N) * 2.0 - 1, s_N

    found = [information(*flipped(300), *flipped(1000))["limit_nats"] for _ in range(100)]
    assert np.mean(np.array(found) <= truth) >= 0.95
    assert np.median(found) > 0.7 * truth  # and is no empty claim
