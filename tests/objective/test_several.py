"""The leakage of several secrets is the sum of theirs; a number is for the squared error alone."""

import numpy as np
import pytest
import torch

from privgan.data.source import Labels, Secret
from privgan.errors import RequestError
from privgan.objective.leakage import CrossEntropy, FDivergence, SquaredError, TotalVariation
from privgan.objective.leakage.several import Several, suited

TWO, THREE = Secret("smile", ("no", "yes")), Secret("hair", ("short", "long", "none"))
rng = np.random.default_rng(0)


def labels(s, *secrets):
    return Labels(s, (), np.zeros((len(s), 0), np.float32), (), np.arange(len(s)), secrets)


def two_and_three(rows=60):
    return labels(np.stack([np.arange(rows) % 2, rng.permutation(rows) % 3], axis=1), TWO, THREE)


@pytest.mark.parametrize("leakage", [CrossEntropy(), TotalVariation(), FDivergence("pearson")])
def test_it_is_the_sum_over_heads(leakage):
    both, s_BJ = two_and_three(), torch.from_numpy(two_and_three().s)
    several, weight_K = suited(leakage, both)
    logit = torch.randn(60, 4)
    assert isinstance(several, Several) and len(weight_K) == 5
    parts = [(logit[:, 0], s_BJ[:, 0], weight_K[:2]), (logit[:, 1:], s_BJ[:, 1], weight_K[2:])]
    for joined, alone in [(several, leakage), (several.adversary_loss, leakage.adversary_loss)]:
        assert joined(logit, s_BJ, weight_K).item() == pytest.approx(
            sum(alone(*part).item() for part in parts), rel=1e-5
        )


def test_one_secret_is_left_as_it_is():
    s_N = np.array([0, 0, 0, 1])
    leakage, weight_K = suited(asked := CrossEntropy(), labels(s_N, TWO))
    assert leakage is asked and weight_K.tolist() == pytest.approx([4 / 6, 2])


def test_a_number_has_the_moments_of_its_rows_unless_they_are_given():
    age = labels(rng.normal(40, 10, 5000).astype(np.float32), Secret("age"))
    leakage, weight_K = suited(SquaredError(), age)
    s_B = torch.from_numpy(age.s)
    assert leakage.adversary_loss(torch.zeros(5000), s_B, weight_K).item() == pytest.approx(1, rel=1e-3)
    assert leakage((s_B - s_B.mean()) / s_B.std(), s_B, weight_K).item() == pytest.approx(1, rel=1e-3)
    assert leakage(torch.zeros(5000), s_B, weight_K).item() == pytest.approx(0, abs=1e-5)
    given = suited(SquaredError(mean=0.0, variance=4.0), age)[0]
    assert (given.mean, given.deviation) == (0, 2)


def test_what_does_not_fit_is_said():
    with pytest.raises(RequestError, match=r"\Aage is a number: objective/leakage=squared_error\Z"):
        suited(CrossEntropy(), labels(np.ones(5, np.float32), Secret("age")))
    with pytest.raises(RequestError, match="hair has 3 classes: objective/leakage=squared_error is for"):
        suited(SquaredError(), labels(np.arange(9) % 3, THREE))
    with pytest.raises(RequestError, match="hair has an empty class"):
        suited(CrossEntropy(), labels(np.array([[0, 0], [1, 1]] * 4), TWO, THREE))
