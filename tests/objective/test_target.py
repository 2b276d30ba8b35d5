import pytest
import torch

from privgan.errors import RequestError
from privgan.objective import distortion
from privgan.objective.leakage import CrossEntropy
from privgan.objective.target import TargetAdvantage


def target(**changes):
    return TargetAdvantage(distortion.mse, CrossEntropy(), **({"target_advantage": 0.2} | changes))


def test_lambda_rises_where_too_much_is_read_and_falls_where_too_little():
    objective = target(lam=1.0, rate=0.4)
    objective.observe(torch.tensor(0.25), lr_scale=1.0)
    assert objective.lam.log().item() == pytest.approx(0.4 * 0.05 / objective.ZONE)
    objective.observe(torch.tensor(0.15), lr_scale=1.0)
    assert objective.lam.item() == pytest.approx(1)
    objective.observe(torch.tensor(0.9), lr_scale=0.5)
    assert objective.lam.log().item() == pytest.approx(0.2)  # no further than the rate, as far as the lr_scale allows
    objective.update(torch.tensor(9.0), lr_scale=1.0)
    assert objective.lam.log().item() == pytest.approx(0.2)


def test_it_finds_the_lambda_of_a_known_trade_off():
    """Advantage 1 / (1 + lam), at once: a quarter is lam = 3."""
    objective = target(target_advantage=0.25, lam=0.01)
    for _ in range(200):
        objective.observe(1 / (1 + objective.lam), lr_scale=1.0)
    assert objective.lam.item() == pytest.approx(3, rel=0.01)
    assert objective.advantage.item() == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize(("rounds", "count"), [(200, 60), (60, 60), (7, 7), (1, 1)])
def test_measurements_are_spread_over_the_rounds_and_the_last_is_one(rounds, count):
    due = [turn for turn in range(1, rounds + 1) if target(measures=60).due(turn, rounds)]
    assert len(due) == count and due[-1] == rounds
    assert max(b - a for a, b in zip([0, *due], due, strict=False)) <= -(-rounds // count)


def test_lambda_and_the_advantage_are_part_of_the_state():
    objective = target(lam=2.0)
    objective.observe(torch.tensor(0.9), lr_scale=1.0)
    again = target()
    again.load_state_dict(objective.state_dict())
    assert again.lam == objective.lam and again.advantage == objective.advantage


@pytest.mark.parametrize(
    "wrong",
    [
        {"target_advantage": 1.0},
        {"target_advantage": -0.1},
        {"target_advantage": float("nan")},
        {"lam": 0.0},
        {"rate": float("inf")},
        {"measures": 0},
        {"rows": 5},
    ],
)
def test_values_out_of_range_are_told_in_a_line(wrong):
    with pytest.raises(RequestError, match=rf"\Aobjective[^\n]*{next(iter(wrong))}=[^\n]*\Z"):
        target(**wrong)
