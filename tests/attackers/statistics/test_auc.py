"""The area under the curve: scikit-learn's value, DeLong's variance by its definition, calm at the ends."""

import numpy as np
import pytest
from scipy.special import logit, softmax
from scipy.stats import norm
from scipy.stats import t as student
from sklearn.metrics import roc_auc_score

from privgan.attackers.judging.interval import clopper_pearson
from privgan.attackers.statistics.auc import area, area_limits


def auc_limits(
    score: np.ndarray, s_N: np.ndarray, confidence: float = 0.95, comparisons: float = 1
) -> tuple[float, float, float]:
    """(AUC, lower, upper) of rows that are a person each."""
    found = area(score, s_N)
    return found.value, *area_limits(found, confidence, comparisons)


def test_the_value_is_that_of_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    s_N = rng.integers(0, 2, 500)
    score_N = np.round(rng.normal(s_N), 1)  # with ties
    assert auc_limits(score_N, s_N)[0] == pytest.approx(roc_auc_score(s_N, score_N))
    s_N = rng.integers(0, 4, 500)
    score_NK = softmax(rng.normal(size=(500, 4)) + 2 * np.eye(4)[s_N], axis=1)
    assert auc_limits(score_NK, s_N)[0] == pytest.approx(roc_auc_score(s_N, score_NK, multi_class="ovr"))


def test_the_variance_of_delong_by_its_definition() -> None:
    """All pairs, as the paper of 1988 has it; the limits contain those at the area seen."""
    rng = np.random.default_rng(1)
    s_N = np.repeat([0, 1], [80, 120])
    score_N = np.round(rng.normal(s_N), 1)
    difference = score_N[s_N == 1][:, None] - score_N[s_N == 0][None]
    in_order = (difference > 0) + 0.5 * (difference == 0)
    variance = in_order.mean(axis=1).var(ddof=1) / 120 + in_order.mean(axis=0).var(ddof=1) / 80
    area = in_order.mean()
    reach = student.isf(0.025, 79) * np.sqrt(variance)
    _, lower, upper = auc_limits(score_N, s_N)
    # Log odds: the side towards 1/2 is bound by the shifted centre, the other by the area itself.
    assert logit(upper) == pytest.approx(logit(area) + reach / (area * (1 - area)))
    shifted = (80 * area + 1) / 82
    assert logit(lower) == pytest.approx(logit(shifted) - reach / (shifted * (1 - shifted)))


def test_several_classes_vary_as_a_bootstrap_says() -> None:
    rng = np.random.default_rng(2)
    s_N = np.repeat([0, 1, 2], [300, 200, 100])
    score_NK = softmax(rng.normal(size=(600, 3)) + 1.5 * np.eye(3)[s_N], axis=1)
    drawn = []
    for _ in range(300):
        rows = np.concatenate([rng.choice(np.flatnonzero(s_N == k), (s_N == k).sum()) for k in range(3)])
        drawn.append(auc_limits(score_NK[rows], s_N[rows])[0])
    area, _, upper = auc_limits(score_NK, s_N)
    error = (logit(upper) - logit(area)) * area * (1 - area) / student.isf(0.025, 99)
    assert error == pytest.approx(np.std(drawn), rel=0.15)


def test_perfect_reversed_and_silent_scores() -> None:
    s_N = np.repeat([0, 1], [50, 80])
    assert auc_limits(1.0 * s_N, s_N) == (1, clopper_pearson(50, 50)[0], 1)
    assert auc_limits(-1.0 * s_N, s_N) == (0, 0, clopper_pearson(0, 50)[1])
    area, lower, upper = auc_limits(np.ones(130), s_N)
    assert area == 0.5 and lower < 0.5 < upper
    s_N = np.repeat([0, 1, 2], 40)
    area, lower, upper = auc_limits(np.eye(3)[s_N], s_N)
    assert area == upper == 1 and 0.85 < lower < 1


def test_comparisons_widen_the_limits() -> None:
    rng = np.random.default_rng(3)
    s_N = rng.integers(0, 2, 400)
    score_N = rng.normal(s_N)
    assert auc_limits(score_N, s_N, 0.95, comparisons=5) == pytest.approx(auc_limits(score_N, s_N, 0.99))


def test_the_limits_cover_persons_of_ten_rows() -> None:
    """100 persons of 10 rows; limits that take rows for independent hold the truth in 0.63 of such experiments."""
    rng, held, blind = np.random.default_rng(4), 0, 0
    truth = norm.cdf(1.0 / np.sqrt(2))
    for _ in range(400):
        class_G = rng.permutation(np.repeat([0, 1], 50))
        s_N, person_N = np.repeat(class_G, 10), np.repeat(np.arange(100), 10)
        score_N = s_N + np.sqrt(0.5) * (rng.normal(size=100)[person_N] + rng.normal(size=1000))
        lower, upper = area_limits(area(score_N, s_N, person_N))
        held += lower <= truth <= upper
        lower, upper = area_limits(area(score_N, s_N))
        blind += lower <= truth <= upper
    assert 0.94 * 400 <= held <= 0.985 * 400
    assert blind < 0.75 * 400
