"""What a network's output means: log odds or logits of a class, or a number; the loss to train it by.

Shapes: B batch, N rows, K classes.
"""

from abc import ABC, abstractmethod

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from privgan.attackers.base import Released


class Criterion(nn.Module, ABC):
    """A loss with what it has to know of the training rows."""

    @abstractmethod
    def forward(self, output: Tensor, s_B: Tensor) -> Tensor:
        """The loss, a scalar."""

    @abstractmethod
    def score(self, output: Tensor) -> Tensor:
        """The network's output as the score of an attacker."""


class ClassLoss(Criterion):
    """Cross-entropy in which a rare class counts as much as a common one.

    weight_K: of each class. smoothing: of the labels, in [0, 1).
    """

    weight_K: Tensor

    def __init__(self, weight_K: Tensor, smoothing: float = 0.0) -> None:
        super().__init__()
        self.register_buffer("weight_K", weight_K)
        self.smoothing = smoothing

    def forward(self, output: Tensor, s_B: Tensor) -> Tensor:
        # Two classes have one logit: that of s = 1 against nought.
        logit_BK = torch.stack([torch.zeros_like(output), output], dim=1) if output.dim() == 1 else output
        loss_B = F.cross_entropy(logit_BK, s_B, reduction="none", label_smoothing=self.smoothing)
        return (loss_B * self.weight_K[s_B]).mean()

    def score(self, output: Tensor) -> Tensor:
        return output


class NumberLoss(Criterion):
    """Mean squared error in units of the spread of s: the output of the network is the standardised number."""

    mean: Tensor
    spread: Tensor

    def __init__(self, mean: float = 0.0, spread: float = 1.0) -> None:
        super().__init__()
        self.register_buffer("mean", torch.tensor(mean, dtype=torch.float32))
        self.register_buffer("spread", torch.tensor(spread, dtype=torch.float32))

    def forward(self, output: Tensor, s_B: Tensor) -> Tensor:
        return F.mse_loss(output, (s_B - self.mean) / self.spread)

    def score(self, output: Tensor) -> Tensor:
        return output * self.spread + self.mean


def criterion_of(train: Released, smoothing: float = 0.0) -> Criterion:
    """The loss for the task of these rows."""
    if train.task == "regression":
        return NumberLoss(float(train.s.mean()), float(train.s.std()) or 1.0)
    count_K = np.bincount(train.s).astype(np.float32)
    return ClassLoss(torch.from_numpy(len(train) / (len(count_K) * count_K)), smoothing)
