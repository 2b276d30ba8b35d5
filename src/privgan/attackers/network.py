"""What the network attackers share: fit and scores around one training recipe."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np
import torch
from torch import nn

from privgan.attackers.base import Released, subsample
from privgan.attackers.rows import Rows, statistics
from privgan.attackers.training import Reader, Recipe, own_generator, read, train
from privgan.errors import RequestError


class NetworkAttacker(ABC):
    """An attacker that is a network; a subclass says which.

    name: as the record shows it. recipe: how it is trained. max_rows: training rows used at most, None for all.
    It reads pictures, or vectors where the subclass says so: other data raise RequestError.
    """

    axes = 4  # of the rows it reads: N, C, H, W

    def __init__(self, name: str, recipe: Recipe, max_rows: int | None = None) -> None:
        self.name = name
        self.recipe = recipe
        self.max_rows = max_rows

    @abstractmethod
    def network(self, shape: Sequence[int], classes: int) -> nn.Module:
        """Fresh weights for rows of shape (C, H, W) or (F,): x -> logit_B, or logit_BK for more than two classes."""

    def fit(self, train_on: Released, validation: Released, *, seed: int) -> None:
        if train_on.x.ndim != self.axes:
            kind = "pictures (N x C x H x W)" if self.axes == 4 else "vectors (N x F)"
            raise RequestError(
                f"attacker {self.name} reads {kind}, not rows of {train_on.x.shape[1:]}: "
                f"leave it out with ~attackers.attackers.{self.name}"
            )
        train_on = subsample(train_on, self.max_rows, seed)
        self._device = (
            torch.device("cuda", torch.cuda.current_device()) if torch.cuda.is_available() else torch.device("cpu")
        )
        mean, spread = statistics(train_on.x, seed)
        count_K = torch.bincount(torch.from_numpy(np.array(train_on.s)))
        with own_generator(seed):
            network = self.network(train_on.x.shape[1:], len(count_K))
            weight_K = len(train_on) / (len(count_K) * count_K.float())
            self._reader = Reader(network, self.recipe, mean, spread, weight_K, seed)
            train(self._reader, Rows(train_on, self._device), Rows(validation, self._device), seed)

    def scores(self, x: np.ndarray) -> np.ndarray:
        """Log odds of s = 1, score_N; class logits, score_NK, for more than two classes."""
        rows = Rows(Released(x, np.zeros(len(x), np.int64)), self._device)
        return read(self._reader, rows, both_ways=self.recipe.flips).numpy()
