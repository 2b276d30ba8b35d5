import pytest
import torch
from torch import nn

from privgan import adversary
from privgan.batch import Batch
from privgan.channel import Dense
from privgan.errors import RequestError
from privgan.game.alternating import AlternatingGame
from privgan.game.schedule import StepKind
from privgan.objective import distortion
from privgan.objective.budget import Budget
from privgan.objective.leakage import CrossEntropy
from privgan.objective.minimax import Minimax
from privgan.objective.target import TargetAdvantage
from privgan.objective.utility import Risk


@pytest.mark.parametrize(("theta", "shifted", "scaled"), [("mean", 0.25, 0.0), ("deviation", 0.0, 1.0)])
def test_it_is_the_squared_error_of_the_estimate(theta, shifted, scaled):
    torch.manual_seed(0)
    x_BF = torch.randn(20_000, 3)
    x_BF = (x_BF - x_BF.mean(0)) / x_BF.std(0, correction=0)
    risk = Risk(theta, weight=4.0)
    assert risk(x_BF, x_BF).item() == pytest.approx(0, abs=1e-6)
    assert risk(x_BF, x_BF + 0.5).item() == pytest.approx(4 * shifted, abs=1e-4)
    assert risk(x_BF, 2 * x_BF).item() == pytest.approx(4 * scaled, abs=1e-4)


def test_a_gradient_leads_to_the_parameter():
    torch.manual_seed(0)
    x_BF, shift = torch.randn(100, 2), nn.Parameter(torch.ones(2))
    Risk()(x_BF, x_BF + shift).backward()
    assert torch.allclose(shift.grad, torch.ones(2), atol=1e-4)  # 2 * shift / F
    constant = torch.zeros(10, 1, requires_grad=True)
    Risk("deviation")(constant.detach(), constant).backward()
    assert torch.isfinite(constant.grad).all()


@pytest.mark.parametrize(
    "objective",
    [
        Minimax(distortion.mse, CrossEntropy(), lam=0.5, utility=Risk(weight=3.0)),
        Budget(distortion.mse, CrossEntropy(), budget=1.0, lam=0.5, utility=Risk(weight=3.0)),
        TargetAdvantage(distortion.mse, CrossEntropy(), 0.5, lam=0.5, utility=Risk(weight=3.0)),
    ],
    ids=lambda o: type(o).__name__,
)
def test_the_channel_pays_for_it_in_the_rounds_alone(objective):
    torch.manual_seed(0)
    rows = {"channel": 100, "adversary": 100}
    game = AlternatingGame(Dense((2,), residual=False), adversary.Dense((2,)), objective, torch.ones(2), rows)
    s_B = torch.arange(50) % 2
    batch = Batch(torch.randn(50, 2), s_B, torch.zeros(50, 0), s_B)
    loss, cost, leakage = game.losses(StepKind.CHANNEL, batch)
    risk = 3 * (game.channel(batch.x).mean(0) - batch.x.mean(0)).square().mean()
    assert loss.item() == pytest.approx((cost + 0.5 * leakage + risk).item(), rel=1e-5) and risk > 0.01
    loss, cost, _ = game.losses(StepKind.PRETRAIN_CHANNEL, batch)
    assert loss.item() == cost.item()


@pytest.mark.parametrize("wrong", [{"theta": "median"}, {"weight": -1.0}, {"weight": float("nan")}])
def test_wrong_arguments_are_told_in_a_line(wrong):
    with pytest.raises(RequestError, match=rf"\Aobjective\.utility\.{next(iter(wrong))}=[^\n]*\Z"):
        Risk(**wrong)
