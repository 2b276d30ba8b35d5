"""What an objective offers to the game."""

from collections.abc import Callable
from typing import Protocol

from torch import Tensor

from privgan.objective.leakage.base import Leakage
from privgan.objective.prediction import Prediction
from privgan.objective.utility import Risk

Distortion = Callable[[Tensor, Tensor], Tensor]


class Objective(Protocol):
    """The channel minimises distortion + lam * leakage (+ utility), the adversary its own loss of the same leakage.

    Beside these, it may have `strength_keys`, config keys of which the first that is set is what a user turned (without
    it, objective.lam), and `fit_method`, the name of a method of `privgan.fit`, where it is such a way itself.
    """

    distortion: Distortion
    leakage: Leakage
    utility: Risk | Prediction | None

    @property
    def lam(self) -> float | Tensor:
        """The weight of leakage in the next step."""

    def update(self, distortion: Tensor, lr_scale: float) -> None:
        """What the channel's last step cost; called after each of its steps in the rounds.

        lr_scale: how much of its learning rate the channel has left, in (0, 1].
        """
