"""A perceptron on principal components: the strongest reader of releases that are functions of a small code.

Shapes: N rows, B batch, F values of a row, D components, K classes.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np
import torch
from pydantic import NonNegativeFloat, PositiveFloat, PositiveInt
from sklearn.decomposition import PCA
from torch import Tensor, nn

from privgan.adversary.critic import Critic
from privgan.attackers.base import Released, as_float
from privgan.attackers.features import PRINCIPAL_ROWS
from privgan.attackers.learning.network import NetworkAttacker
from privgan.attackers.learning.training import Recipe
from privgan.config.types import BelowOne
from privgan.errors import RequestError

LEAST = 1e-6  # of the largest deviation: components below it are rounding


class ComponentsPerceptron(NetworkAttacker):
    """Batch norm, dropout, AdamW, one cycle; mirrored pictures; the epoch picked on validation.

    Where the release has few numbers behind it, a convolution wastes its rows on learning which; here they are the
    input, each as large as any other, so that what a decoder writes into a faint direction counts in full.

    Args:
        components: at most so many.
        width: of the two hidden layers.
        dropout: share of hidden values dropped in training.
        epochs, batch_size, lr, weight_decay: of the training, see `Recipe`.
        max_rows: training rows used at most.

    Raises:
        RequestError: sizes that are not positive.
    """

    axes = None

    def __init__(
        self,
        components: PositiveInt = 100,
        width: PositiveInt = 256,
        dropout: BelowOne = 0.3,
        epochs: PositiveInt = 16,
        batch_size: PositiveInt = 256,
        lr: PositiveFloat = 4e-3,
        weight_decay: NonNegativeFloat = 0.01,
        max_rows: PositiveInt | None = None,
        name: str = "components",
    ) -> None:
        if min(components, width) < 1 or not 0 <= dropout < 1:
            raise RequestError(
                f"attackers: components={components} and width={width} of {name} must be positive, "
                f"dropout={dropout} in [0, 1)"
            )
        super().__init__(name, Recipe(epochs, batch_size, lr, weight_decay, one_cycle=True), max_rows)
        self.components, self.width, self.dropout = components, width, dropout

    def fit(self, train_on: Released, validation: Released, *, seed: int) -> None:
        self.recipe = dataclasses.replace(self.recipe, flips=train_on.x.ndim == 4)
        super().fit(train_on, validation, seed=seed)

    def standardisation(self, train_on: Released, seed: int) -> tuple[Tensor, Tensor]:
        """Also takes the components of the standardised rows."""
        mean, spread = super().standardisation(train_on, seed)
        drawn = np.random.default_rng(seed).choice(len(train_on), min(len(train_on), PRINCIPAL_ROWS), replace=False)
        rows_NF = ((as_float(train_on.x[np.sort(drawn)]) - mean.numpy()) / spread.numpy()).reshape(len(drawn), -1)
        with np.errstate(invalid="ignore"):  # rows that are all alike have no variance to share out
            pca = PCA(min(self.components, *rows_NF.shape), random_state=seed).fit(rows_NF)
        variance_D = pca.explained_variance_
        kept = max(1, int(np.sum(variance_D > LEAST**2 * variance_D[0])))
        self._basis_FD = torch.from_numpy(np.ascontiguousarray(pca.components_[:kept].T, dtype=np.float32))
        return mean, spread

    def network(self, shape: Sequence[int], classes: int) -> nn.Module:
        return _Projected(self._basis_FD, Critic(self._basis_FD.shape[1], classes, self.width, self.dropout))


class _Projected(nn.Module):
    """Standardised rows -> components -> critic."""

    basis_FD: Tensor

    def __init__(self, basis_FD: Tensor, critic: Critic) -> None:
        super().__init__()
        self.register_buffer("basis_FD", basis_FD)
        self.critic = critic

    def forward(self, x: Tensor) -> Tensor:
        # Without autocast: bfloat16 would not see the faint directions.
        with torch.autocast(x.device.type, enabled=False):
            logit: Tensor = self.critic(x.float().flatten(1) @ self.basis_FD)
        return logit
