import pytest
import torch
from scipy.special import ndtr

from privgan.errors import RequestError
from privgan.objective.leakage import CrossEntropy, class_weights
from privgan.objective.leakage.advantage import Advantage
from privgan.objective.leakage.several import Several

N = 400_000


@pytest.mark.parametrize("share", [0.5, 0.2])
def test_of_a_perfect_adversary_it_rises_to_total_variation(share):
    torch.manual_seed(0)
    s_N = (torch.rand(N) < share).long()
    logit_N = 2 * (torch.randn(N) + 2 * s_N - 1)  # the log likelihood ratio of N(0, 1) and N(2, 1)
    weight_K = class_weights(torch.bincount(s_N))
    values = [float(Advantage(sharpness)(logit_N, s_N, weight_K)) for sharpness in (1, 3, 10, 1000)]
    assert values == sorted(values)
    assert values[-1] == pytest.approx(2 * ndtr(1) - 1, abs=0.004)


def test_a_guess_has_none_and_certainty_all_of_it():
    s_B = torch.arange(9) % 3
    weight_K, leakage = torch.ones(3), Advantage()
    right_BK = 100.0 * torch.nn.functional.one_hot(s_B, 3)
    assert float(leakage(torch.zeros(9, 3), s_B, weight_K)) == pytest.approx(0, abs=1e-6)
    assert float(leakage(right_BK, s_B, weight_K)) == pytest.approx(1)
    assert float(leakage(-right_BK, s_B, weight_K)) == pytest.approx(-0.5)


def test_one_logit_and_two_say_the_same():
    logit_B, s_B, weight_K = torch.randn(8), torch.arange(8) % 2, torch.tensor([0.8, 1.2])
    two_BK = torch.stack([torch.zeros(8), logit_B], dim=1)
    leakage = Advantage(2.0)
    for value in (leakage, leakage.adversary_loss):
        assert torch.allclose(value(logit_B, s_B, weight_K), value(two_BK, s_B, weight_K))
    plain = CrossEntropy().adversary_loss(logit_B, s_B, weight_K)
    assert torch.allclose(leakage.adversary_loss(logit_B, s_B, weight_K), plain)


def test_sharpness_grows_with_the_game():
    leakage = Advantage(sharpness=16, start=1)
    sharp = []
    for progress in (0, 0.125, 0.25, 0.5, 1):
        leakage.anneal(progress)
        sharp.append(leakage.sharpness)
    assert sharp == pytest.approx([1, 2, 4, 16, 16])
    several = Several(leakage, [2, 2])
    several.anneal(0.25)
    assert leakage.sharpness == pytest.approx(4)


@pytest.mark.parametrize("sharpness", [0, -1, float("inf")])
def test_sharpness_must_be_positive(sharpness):
    with pytest.raises(RequestError, match="sharpness"):
        Advantage(sharpness)
    with pytest.raises(RequestError, match="start"):
        Advantage(start=sharpness)
