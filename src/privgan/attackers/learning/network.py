"""What the network attackers share: fit and scores around one training recipe."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from privgan.attackers.base import Released, subsample
from privgan.attackers.learning.criterion import Criterion, criterion_of
from privgan.attackers.learning.rows import Rows, statistics
from privgan.attackers.learning.training import Reader, Recipe, own_generator, read, train
from privgan.errors import RequestError


class NetworkAttacker(ABC):
    """An attacker that is a network; a subclass says which.

    name: as the record shows it. recipe: how it is trained. max_rows: training rows used at most, None for all.
    It reads pictures, or vectors where the subclass says so: other data raise RequestError.
    """

    kind = "network"  # see `AffineAttacker`
    axes: int | None = 4  # of the rows it reads: N, C, H, W; None: any
    processes = 1  # that share every batch (DDP); the panel says how many

    def __init__(self, name: str, recipe: Recipe, max_rows: int | None = None) -> None:
        self.name = name
        self.recipe = recipe
        self.max_rows = max_rows

    @abstractmethod
    def network(self, shape: Sequence[int], classes: int) -> nn.Module:
        """Fresh weights for rows of shape (C, H, W) or (F,): x -> logit_B, or logit_BK for more than two classes.

        A number is read by the one output that two classes have.
        """

    def standardisation(self, train_on: Released, seed: int) -> tuple[Tensor, Tensor]:
        """(mean, spread) that are taken out of a row before the network sees it."""
        return statistics(train_on.x, seed)

    def criterion(self, train_on: Released) -> Criterion:
        """What the output means, and the loss."""
        return criterion_of(train_on, self.recipe.smoothing)

    def fit(self, train_on: Released, validation: Released, *, seed: int) -> None:
        if self.axes not in (None, train_on.x.ndim):
            kind = "pictures (N x C x H x W)" if self.axes == 4 else "vectors (N x F)"
            raise RequestError(
                f"attacker {self.name} takes {kind}, not rows of {train_on.x.shape[1:]}: "
                f"leave it out with ~attackers.attackers.{self.name}"
            )
        train_on = subsample(train_on, self.max_rows, seed)
        self._device = (
            torch.device("cuda", torch.cuda.current_device()) if torch.cuda.is_available() else torch.device("cpu")
        )
        mean, spread = self.standardisation(train_on, seed)
        with own_generator(seed):
            network = self.network(train_on.x.shape[1:], train_on.classes or 2)
            self._reader = Reader(network, self.recipe, mean, spread, self.criterion(train_on), seed)
            train(self._reader, Rows(train_on, self._device), Rows(validation, self._device), seed, self.processes)

    def scores(self, x: np.ndarray) -> np.ndarray:
        """Log odds of s = 1, score_N; class logits, score_NK, for more than two classes; estimate_N of a number."""
        rows = Rows(Released(x, np.zeros(len(x), np.int64)), self._device)
        return read(self._reader, rows, both_ways=self.recipe.flips).numpy()
