"""The other constrained form of the objective, eq. (2): the least distortion that keeps an attacker to an advantage."""

import math

import torch
from pydantic import PositiveFloat, PositiveInt
from torch import Tensor, nn

from privgan.config.types import BelowOne
from privgan.errors import RequestError
from privgan.objective.base import Distortion
from privgan.objective.leakage.base import Leakage
from privgan.objective.prediction import Prediction
from privgan.objective.utility import Risk


class TargetAdvantage(nn.Module):
    """min over W, max over the adversary, of distortion subject to advantage = target_advantage; lambda is found.

    Now and then in the rounds the game measures the advantage of its validation attacker (see
    `privgan.game.validation`), and ln lam moves by rate * lr_scale * (advantage - target_advantage) / ZONE, by no more
    than rate: gradient ascent on the multiplier of the constraint, in the logarithm so that it stays positive. Lambda
    and the advantage are part of the game's state: checkpoints hold them, `run.json` says where they ended.

    The validation attacker is weaker than the panel of fresh attackers that judges the release afterwards, so a run
    that ends at its target leaks more than that: `leakage.json` says how much, and the line of `privgan train` says
    both. Where the difference matters, aim lower. Lambda needs some hundred steps of the channel to find its place: a
    short game may end beside its target, which the same line shows.

    Args:
        distortion: d(x, x~), a mean over rows and values.
        leakage: the term of the adversary.
        target_advantage: 0 is a guess, 1 a certain attacker; see `privgan.attackers.judging.interval.advantage`.
        lam: where lambda starts.
        rate: of ln lam, a measurement.
        measures: how many are spread over the rounds, at most one a round.
        rows: the validation attacker learns from and is judged on at most so many each.
        utility: a further term of the channel's loss, or None.

    Raises:
        RequestError: target_advantage outside [0, 1), lam or rate not above 0, no measures, fewer than 20 rows.
    """

    strength_keys = ("objective.target_advantage",)
    ZONE = 0.1  # an advantage this far from its target moves lambda at the full rate

    lam: Tensor
    advantage: Tensor

    def __init__(
        self,
        distortion: Distortion,
        leakage: Leakage,
        target_advantage: BelowOne,
        lam: PositiveFloat = 0.1,
        rate: PositiveFloat = 0.2,
        measures: PositiveInt = 60,
        rows: PositiveInt = 2048,
        utility: Risk | Prediction | None = None,
    ) -> None:
        super().__init__()
        if not 0 <= target_advantage < 1:
            raise RequestError(f"objective.target_advantage={target_advantage} must lie in [0, 1): 0 is a blind guess")
        for name, value in (("lam", lam), ("rate", rate)):
            if not 0 < value < math.inf:
                raise RequestError(f"objective.{name}={value} must be a number above 0")
        if measures < 1 or rows < 20:
            raise RequestError(f"objective: measures={measures} must be at least 1 and rows={rows} at least 20")
        self.distortion, self.leakage, self.utility = distortion, leakage, utility
        self.target_advantage, self.rate = target_advantage, rate
        self.measures, self.rows = measures, rows
        self.register_buffer("lam", torch.tensor(float(lam)))
        self.register_buffer("advantage", torch.tensor(math.nan))

    def update(self, distortion: Tensor, lr_scale: float) -> None:
        """A step's distortion does not matter here."""

    @torch.no_grad()
    def observe(self, advantage: Tensor, lr_scale: float) -> None:
        """Raise lam where the validation attacker infers more than it may, lower it where it infers less.

        lr_scale: how much of its learning rate the channel has left, in [0, 1].
        """
        self.advantage.copy_(advantage)
        excess = ((advantage - self.target_advantage) / self.ZONE).clamp(-1, 1)
        self.lam.mul_(torch.exp(self.rate * lr_scale * excess)).clamp_(1e-6, 1e6)

    def due(self, played: int, rounds: int) -> bool:
        """Whether to measure when `played` = 1 ... rounds of them are over; always after the last."""
        return played * self.measures // rounds > (played - 1) * self.measures // rounds
