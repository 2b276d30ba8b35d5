"""The distances of groups: 0 for equal groups, and what they measure on groups that differ in one known way."""

import pytest
import torch

from privgan.objective.matching import covariance_gap, critic_gap, discrepancy, mean_gap

ROWS, NUMBERS = 2000, 3


def two_groups(shift=0.0, scale=1.0, seed=0):
    torch.manual_seed(seed)
    return torch.stack([torch.randn(ROWS, NUMBERS), scale * torch.randn(ROWS, NUMBERS) + shift])


def test_mean_gap_of_two_groups_is_the_squared_distance_of_their_means():
    w_KBE = two_groups(shift=1.0)
    distance = (w_KBE[0].mean(0) - w_KBE[1].mean(0)).square().sum()
    assert torch.isclose(mean_gap(w_KBE), distance)


def test_covariance_gap_of_two_groups_is_the_squared_distance_of_their_covariances():
    w_KBE = two_groups(scale=2.0)
    difference = torch.cov(w_KBE[0].T, correction=0) - torch.cov(w_KBE[1].T, correction=0)
    assert torch.isclose(covariance_gap(w_KBE), difference.square().sum() / NUMBERS, rtol=1e-4)


def test_the_discrepancy_is_unbiased_and_sees_what_differs():
    equal = torch.stack([discrepancy(two_groups(seed=seed)[:, :100]) for seed in range(60)])
    assert abs(equal.mean()) < 3 * equal.std() / 60**0.5
    assert discrepancy(two_groups(shift=0.5)[:, :400]) > 5 * equal.std()
    assert discrepancy(two_groups(scale=2.0)[:, :400]) > 5 * equal.std()


def test_the_discrepancy_is_that_of_its_kernel():
    w_KBE = two_groups(shift=0.5)[:, :20]
    squared_BB = torch.cdist(w_KBE[0], w_KBE[0]).square()
    median = squared_BB.median()

    def kernel(a, b):
        squared = torch.cdist(a, b).square()
        return torch.stack([torch.exp(-squared / (4 * median) * 4**power) for power in range(4)]).mean(0)

    within = [(kernel(w, w).sum() - 20) / (20 * 19) for w in w_KBE]
    expected = sum(within) - 2 * kernel(w_KBE[0], w_KBE[1]).mean()
    assert torch.isclose(discrepancy(w_KBE), expected, atol=1e-5)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_critic_turned_round_tells_as_much(sign):
    certain = torch.tensor([[-30.0] * 5, [30.0] * 5])
    assert critic_gap(sign * certain) == pytest.approx(1.0)
    assert critic_gap(torch.zeros(2, 5)) == 0


def test_a_critic_of_three_groups_and_one_of_two_agree_on_two():
    torch.manual_seed(0)
    logit_KB = torch.randn(2, 50)
    both = torch.stack([torch.zeros_like(logit_KB), logit_KB], dim=-1)
    assert torch.isclose(critic_gap(logit_KB), critic_gap(both))
