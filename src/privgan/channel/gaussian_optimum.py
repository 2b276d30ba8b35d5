"""The best possible aware channel for two Gaussians, as a channel that can be attacked (see `privgan.theory.gaussian`).

Shapes: B batch, F features.
"""

from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor

from privgan.channel.base import Channel
from privgan.errors import RequestError
from privgan.theory import gaussian


class GaussianOptimum(Channel):
    """Partial transport between the classes N(0, sigma^2 I) and N(delta sigma e_1, sigma^2 I); it sees s.

    The classes differ in the first feature alone, so that alone is moved.

    Args:
        shape: (F,).
        delta, prior, sigma: the law of the data, as in `privgan.data.parametric.GaussianMixture`.
        epsilon: TV of the two classes' releases; the best balanced attack accuracy is 1/2 + epsilon/2.

    Raises:
        RequestError: rows that are no vectors, a value outside its range, other sees than `xs`: the blind optimum has
            no closed form.
    """

    of_groups = True

    def __init__(
        self,
        shape: Sequence[int],
        delta: float,
        epsilon: float,
        prior: float = 0.5,
        sigma: float = 1.0,
        sees: Literal["xs"] = "xs",
    ) -> None:
        super().__init__(shape, delta=delta, epsilon=epsilon, prior=prior, sigma=sigma, sees=sees)
        if len(self.shape) != 1 or sees != "xs":
            raise RequestError(
                f"channel: the optimum with sees={sees} and rows of {self.shape}: it moves vectors by xs"
            )
        self.map = gaussian.optimal_map(delta, epsilon, prior, sigma)

    def forward(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """x_BF and s_B -> released x_BF float32; no gradient."""
        release = x.detach().float().clone()
        moved_B = self.map(release[:, 0].cpu().numpy(), self.known(x, s).cpu().numpy())
        release[:, 0] = torch.from_numpy(moved_B).to(release)
        return release
