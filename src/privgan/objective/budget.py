"""The constrained form of the objective, eq. (2) turned round: the least leakage that a distortion buys."""

import math

import torch
from pydantic import PositiveFloat
from torch import Tensor, nn

from privgan.errors import RequestError
from privgan.objective.base import Distortion
from privgan.objective.leakage.base import Leakage
from privgan.objective.prediction import Prediction
from privgan.objective.utility import Risk


class Budget(nn.Module):
    """min over W, max over the adversary, of leakage subject to E d(x, x~) <= budget; lambda is found on the way.

    After each step of the channel ln lam moves by rate * lr_scale * (1 - distortion / budget), by no more than rate:
    gradient ascent on the multiplier 1 / lam of the constraint, in the logarithm so that it stays positive whatever
    the scale of the leakage. It is part of the game's state: checkpoints hold it, `run.json` says where it ended.
    With several processes that of the first counts.

    Args:
        distortion: d(x, x~), a mean over rows and values.
        leakage: the term of the adversary.
        budget: in the unit of the distortion.
        lam: where lambda starts.
        rate: of ln lam, a step; a few hundred steps of the channel have to pass while it finds its place.
        utility: a further term of the channel's loss, or None; it does not count against the budget.

    Raises:
        RequestError: budget, lam or rate are not above 0.
    """

    strength_keys = ("objective.budget",)
    lam: Tensor

    def __init__(
        self,
        distortion: Distortion,
        leakage: Leakage,
        budget: PositiveFloat,
        lam: PositiveFloat = 0.1,
        rate: PositiveFloat = 0.02,
        utility: Risk | Prediction | None = None,
    ) -> None:
        super().__init__()
        for name, value in (("budget", budget), ("lam", lam), ("rate", rate)):
            if not 0 < value < math.inf:
                raise RequestError(f"objective.{name}={value} must be a number above 0")
        self.distortion, self.leakage, self.utility = distortion, leakage, utility
        self.budget, self.rate = budget, rate
        self.register_buffer("lam", torch.tensor(float(lam)))

    @torch.no_grad()
    def update(self, distortion: Tensor, lr_scale: float) -> None:
        """Raise lam where the step left something of the budget, lower it where it took more."""
        spare = (1 - distortion.float() / self.budget).clamp(min=-1)
        self.lam.mul_(torch.exp(self.rate * lr_scale * spare)).clamp_(1e-6, 1e6)
