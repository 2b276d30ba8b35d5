"""What every measure of leakage offers to the two players of the game.

Shapes: B batch, K classes.
"""

from typing import Protocol

import torch
from torch import Tensor

from privgan.errors import RequestError


class Leakage(Protocol):
    """How much a release tells about s, read through the output of an adversary.

    logit is logit_B for two classes, positive for class 1, or logit_BK; 0, or equal logits, is a guess. s_B holds class
    indices. weight_K = 1 / (K p_s) makes every class count the same, so that a common class cannot hide a rare one.
    """

    def adversary_loss(self, logit: Tensor, s_B: Tensor, weight_K: Tensor) -> Tensor:
        """What the adversary minimises: a scalar."""

    def __call__(self, logit: Tensor, s_B: Tensor, weight_K: Tensor) -> Tensor:
        """What the channel minimises: a scalar, 0 where the adversary guesses."""


def class_weights(counts_K: Tensor) -> Tensor:
    """weight_K = 1 / (K p_s) for class counts_K; float32, mean 1 over the rows they count.

    Raises:
        RequestError: a class without rows.
    """
    if (counts_K == 0).any() or len(counts_K) < 2:
        raise RequestError(
            f"the sensitive value has an empty class: counts {counts_K.tolist()}; two classes are needed"
        )
    return (counts_K.sum() / (len(counts_K) * counts_K.double())).to(torch.float32)
