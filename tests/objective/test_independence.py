"""Every leakage is 0 where the release is independent of s, also where rows are counted by their number."""

import math

import pytest
import torch

from privgan.objective.leakage import Advantage, CrossEntropy, FDivergence, MaximumEntropy, SquaredError, TotalVariation
from privgan.objective.leakage.f_divergence import DIVERGENCES
from privgan.objective.leakage.independence import at_independence, shares
from privgan.objective.leakage.several import Several

MEASURES = [
    Advantage(),
    Advantage(sharpness=1.0),
    CrossEntropy(),
    CrossEntropy(bound=5.0),
    MaximumEntropy(),
    SquaredError(),
    SquaredError(cut=False),
    TotalVariation(),
    TotalVariation(cut=True),
    *(FDivergence(name) for name in DIVERGENCES),
    *(FDivergence(name, cut=False) for name in DIVERGENCES),
]
UNEVEN = torch.tensor([0.75, 0.25])


@pytest.mark.parametrize("measure", MEASURES, ids=lambda m: type(m).__name__)
@pytest.mark.parametrize("share", [0.5, 0.25, 0.02])
def test_an_adversary_that_has_learned_all_there_is_reads_nothing(measure, share):
    """One output for all rows, trained by the adversary's own loss: the leakage less its value at independence is 0."""
    rows = 100
    s_B = (torch.arange(rows) < share * rows).long()
    share_K, even = torch.tensor([1 - share, share]), torch.ones(2)
    logit = torch.zeros((), requires_grad=True)
    optimizer = torch.optim.LBFGS([logit], max_iter=200, line_search_fn="strong_wolfe", tolerance_grad=1e-9)
    for _ in range(5):
        optimizer.step(lambda: _backward(optimizer, measure.adversary_loss(logit.expand(rows), s_B, even)))
    reads = measure(logit.detach().expand(rows), s_B, even) - at_independence(measure, share_K, even)
    assert reads.item() == pytest.approx(0, abs=2e-3)


def _backward(optimizer, loss):
    optimizer.zero_grad()
    loss.backward()
    return loss


def test_what_the_shares_alone_are_worth_by_hand():
    even = torch.ones(2)
    assert at_independence(TotalVariation(), UNEVEN, even).item() == pytest.approx(1.0)
    entropy = -(0.75 * math.log(0.75) + 0.25 * math.log(0.25))
    assert at_independence(CrossEntropy(bound=9.0), UNEVEN, even).item() == pytest.approx(math.log(2) - entropy)
    assert at_independence(MaximumEntropy(), UNEVEN, even).item() == pytest.approx(math.log(2) - entropy)
    sharp = at_independence(Advantage(sharpness=50.0), UNEVEN, even).item()
    assert sharp == pytest.approx(2 * 0.75 - 1, abs=1e-6)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda m: type(m).__name__)
def test_weighed_classes_have_nothing_to_take_off(measure):
    weight_K = 1 / (2 * UNEVEN)
    assert at_independence(measure, UNEVEN, weight_K).item() == pytest.approx(0, abs=1e-6)
    assert torch.allclose(shares(measure, weight_K), UNEVEN)


def test_secrets_add_up_and_a_number_has_no_shares():
    several = Several(CrossEntropy(bound=9.0), [2, 3])
    share_K = torch.tensor([0.75, 0.25, 0.2, 0.3, 0.5])
    weight_K = torch.tensor([0.5, 0.5, 1 / 3, 1 / 3, 1 / 3]) / share_K
    assert torch.allclose(shares(several, weight_K), share_K)
    apart = [at_independence(CrossEntropy(bound=9.0), part, torch.ones(len(part))) for part in share_K.split([2, 3])]
    assert at_independence(several, share_K, torch.ones(5)).item() == pytest.approx(sum(apart).item())
    assert several.guess(share_K).shape == (4,)  # one logit of two classes, three of three
    assert at_independence(SquaredError(), torch.zeros(0), torch.zeros(0)).item() == 0
