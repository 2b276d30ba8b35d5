import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from privgan.errors import RequestError
from privgan.objective import distortion
from privgan.objective.leakage import CrossEntropy, class_weights
from privgan.objective.minimax import Minimax

even = torch.ones(2)


def test_guessing_leaks_nothing_and_certainty_leaks_the_whole_bit():
    s = torch.tensor([0, 1, 0, 1])
    assert CrossEntropy()(torch.zeros(4), s, even).item() == pytest.approx(0, abs=1e-6)
    assert CrossEntropy()((2.0 * s - 1) * 50, s, even).item() == pytest.approx(math.log(2), abs=1e-6)


def test_several_classes_read_the_same_scale():
    s = torch.tensor([0, 1, 2])
    weight = torch.ones(3)
    assert CrossEntropy()(torch.zeros(3, 3), s, weight).item() == pytest.approx(0, abs=1e-6)
    assert CrossEntropy()(50.0 * torch.eye(3), s, weight).item() == pytest.approx(math.log(3), abs=1e-6)


@given(st.floats(-1e4, 1e4), st.floats(0.1, 5))
def test_no_row_counts_more_than_its_bound(logit, bound):
    value = CrossEntropy(bound)(torch.tensor([logit]), torch.tensor([1]), even)
    assert math.log(2) - bound - 1e-5 <= value.item() <= math.log(2) + 1e-5


def test_beyond_the_bound_there_is_nothing_left_to_win():
    logit = torch.tensor([-50.0, -0.1, 0.1], requires_grad=True)
    CrossEntropy()(logit, torch.tensor([1, 1, 1]), even).backward()
    assert logit.grad[0] == logit.grad[1] == 0 < logit.grad[2]


def test_the_adversary_pays_for_confident_errors_in_full():
    loss = CrossEntropy().adversary_loss(torch.tensor([-50.0]), torch.tensor([1]), even)
    assert loss.item() == pytest.approx(50)


def test_a_rare_class_weighs_as_much_as_a_common_one():
    s = torch.tensor([0] * 9 + [1])
    weight = class_weights(torch.bincount(s))
    assert weight[s].mean().item() == pytest.approx(1)
    assert weight.tolist() == pytest.approx([10 / 18, 5])


def test_an_empty_class_is_named():
    with pytest.raises(RequestError, match="empty class"):
        class_weights(torch.tensor([5, 0]))


@pytest.mark.parametrize("lam", [-0.1, float("nan"), float("inf")])
def test_lambda_is_a_number_of_at_least_zero(lam):
    with pytest.raises(RequestError, match=r"objective\.lam"):
        Minimax(distortion.l1, CrossEntropy(), lam)


def test_the_bound_is_positive():
    with pytest.raises(RequestError, match="bound"):
        CrossEntropy(0.0)
