import pytest
import torch
from torch import nn

from privgan import adversary
from privgan.channel import Dense
from privgan.errors import RequestError
from privgan.game.alternating import AlternatingGame
from privgan.objective import distortion
from privgan.objective.budget import Budget
from privgan.objective.leakage import CrossEntropy
from privgan.objective.minimax import Minimax


def test_lambda_rises_while_there_is_something_to_spend_and_falls_after():
    objective = Budget(distortion.mse, CrossEntropy(), budget=0.1, lam=1.0, rate=0.1)
    objective.update(torch.tensor(0.05), lr_scale=1.0)
    assert objective.lam.item() == pytest.approx(torch.tensor(0.05).exp().item())
    objective.update(torch.tensor(0.1), lr_scale=1.0)
    assert objective.lam.item() == pytest.approx(torch.tensor(0.05).exp().item())
    objective.update(torch.tensor(100.0), lr_scale=0.5)
    assert objective.lam.item() == pytest.approx(1)


def test_it_finds_the_lambda_of_a_known_trade_off():
    """d = w^2 and leakage (1 - w)^2: the least leakage within d = 0.25 has w = 1/2, which is lam = 1."""
    weight = nn.Parameter(torch.zeros(()))
    objective = Budget(distortion.mse, CrossEntropy(), budget=0.25, lam=0.05, rate=0.05)
    optimizer = torch.optim.SGD([weight], 0.1)
    for _ in range(1500):
        optimizer.zero_grad()
        cost, leakage = weight.square(), (1 - weight).square()
        (cost + objective.lam * leakage).backward()
        optimizer.step()
        objective.update(cost.detach(), lr_scale=1.0)
    assert weight.item() == pytest.approx(0.5, abs=0.01)
    assert objective.lam.item() == pytest.approx(1, abs=0.05)


def test_lambda_is_part_of_the_state_and_a_fixed_one_stays():
    objective = Budget(distortion.mse, CrossEntropy(), budget=0.1, lam=2.0)
    again = Budget(distortion.mse, CrossEntropy(), budget=0.1)
    again.load_state_dict(objective.state_dict())
    assert again.lam == 2
    fixed = Minimax(distortion.mse, CrossEntropy(), lam=0.3)
    fixed.update(torch.tensor(9.0), lr_scale=1.0)
    assert fixed.lam == 0.3


@pytest.mark.parametrize("wrong", [{"budget": 0.0}, {"lam": -1.0}, {"rate": float("nan")}])
def test_numbers_are_above_zero(wrong):
    with pytest.raises(RequestError, match=rf"objective\.{next(iter(wrong))}="):
        Budget(distortion.mse, CrossEntropy(), **({"budget": 0.1} | wrong))


def test_the_checkpoint_of_a_game_holds_the_lambda_it_has_found():
    objective = Budget(distortion.mse, CrossEntropy(), budget=0.1)
    rows = {"channel": 100, "adversary": 100}
    game = AlternatingGame(Dense((2,)), adversary.Dense((2,)), objective, torch.ones(2), rows)
    assert game.state_dict()["objective.lam"] is not None
    assert {name.split(".")[0] for name, _ in game.named_parameters()} == {"channel", "adversary"}
