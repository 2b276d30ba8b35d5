"""The best possible channels for two Gaussians, as channels that can be attacked (see `privgan.theory.gaussian`).

Shapes: B batch, F features, X and Z cells of a line.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import torch
from pydantic import NonNegativeFloat, PositiveFloat
from scipy.special import ndtr
from torch import Tensor

from privgan.channel.base import Channel
from privgan.channel.pushforward import POINTS
from privgan.config.types import OpenShare, Share
from privgan.errors import RequestError
from privgan.theory import blind_gaussian, gaussian
from privgan.theory.law import Law, Mixture, Population


class GaussianOptimum(Channel):
    """The optimum for classes N(0, sigma^2 I) and N(delta sigma e_1, sigma^2 I), which sees x and s, or x alone.

    The classes differ in the first feature alone, so that alone is moved. Told s, it is a partial transport between the
    classes, in closed form. With x alone it is a linear program on a grid of 121 cells: what is released is the centre
    of a cell, drawn with the probabilities of the program for the cell of x. Its distortion lies within 1 % of the
    optimum's, and width^2 / 12 of a cell for the rounding above that (0.0006 sigma^2 at delta 2).

    Args:
        shape: (F,).
        delta, prior, sigma: the law of the data, as in `privgan.data.parametric.GaussianMixture`.
        epsilon: TV of the two classes' releases; the best balanced attack accuracy is 1/2 + epsilon/2.
        sees: `xs` or `x`.

    Raises:
        RequestError: rows that are no vectors, a value outside its range.
    """

    strength_keys = ("channel.epsilon",)
    row_kinds = frozenset({"vectors"})
    requires_single_categorical_secret = True

    def __init__(
        self,
        shape: Sequence[int],
        delta: NonNegativeFloat,
        epsilon: Share,
        prior: OpenShare = 0.5,
        sigma: PositiveFloat = 1.0,
        sees: Literal["x", "xs"] = "xs",
    ) -> None:
        super().__init__(shape, delta=delta, epsilon=epsilon, prior=prior, sigma=sigma, sees=sees)
        if len(self.shape) != 1:
            raise RequestError(f"channel: the optimum for two Gaussians moves vectors, not rows of {self.shape}")
        self.map = gaussian.optimal_map(delta, epsilon, prior, sigma)
        if sees == "x":
            centres_X, channel = blind_gaussian.blind_channel(delta, epsilon, prior, sigma)
            self.matrix_XZ = np.maximum(channel.channel_SXZ[0], 0)
            self.centres_X = torch.from_numpy(centres_X)
            self.until_XZ = torch.from_numpy(np.cumsum(self.matrix_XZ, axis=1))

    def forward(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """x_BF, and s_B where it is seen -> released x_BF float32; no gradient."""
        release = x.detach().float().clone()
        if self.sees == "xs":
            moved_B = self.map(release[:, 0].cpu().numpy(), self.resolve_secret(x, s).cpu().numpy())
            release[:, 0] = torch.from_numpy(moved_B).to(release)
        else:
            release[:, 0] = self._drawn(release[:, 0].cpu()).to(release)
        return release

    def release_law(self, population: Population) -> Law | None:
        """Of the two Gaussians that it was made for; what lies beyond the grid of the blind one counts to its ends."""
        if not isinstance(population, Mixture) or (population.delta, population.sigma) != (
            self.map.delta,
            self.map.sigma,
        ):
            return None
        if self.sees == "xs":
            return population.alike_from(self.map.start)
        centres_X = self.centres_X.numpy() / population.sigma
        inner_J = (centres_X[1:] + centres_X[:-1]) / 2
        until_SJ = ndtr(inner_J - np.array([[0.0], [population.delta]]))
        given_SX = np.diff(until_SJ, axis=1, prepend=0.0, append=1.0)
        return population.in_cells(inner_J * population.sigma, given_SX @ self.matrix_XZ, floor=0.5 / POINTS)

    def _drawn(self, x_B: Tensor) -> Tensor:
        """Centres of cells."""
        place_B = (x_B.double() - self.centres_X[0]) / (self.centres_X[1] - self.centres_X[0])
        last = len(self.centres_X) - 1
        until_BZ = self.until_XZ[place_B.round().clamp(0, last).long()]
        uniform_B1 = torch.rand(len(x_B), 1, dtype=torch.float64)
        return self.centres_X[(uniform_B1 > until_BZ).sum(dim=1).clamp(max=last)]
