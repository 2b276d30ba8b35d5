"""What every measure of leakage offers to the two players of the game.

Shapes: B batch, K classes.
"""

from typing import Protocol, runtime_checkable

import torch
from torch import Tensor

from privgan.errors import RequestError


class Leakage(Protocol):
    """How much a release tells about one s, read through the output of an adversary; `several` adds up secrets.

    logit is logit_B for two classes, positive for class 1, or logit_BK; 0, or equal logits, is a guess. s_B holds class
    indices, or numbers for those that take them. weight_K = 1 / (K p_s) makes every class count the same, so that a
    common class cannot hide a rare one.
    """

    def adversary_loss(self, logit: Tensor, s_B: Tensor, weight_K: Tensor, /) -> Tensor:
        """What the adversary minimises: a scalar."""

    def __call__(self, logit: Tensor, s_B: Tensor, weight_K: Tensor, /) -> Tensor:
        """What the channel minimises: a scalar, 0 where the adversary guesses."""

    def guess(self, share_K: Tensor, /) -> Tensor:
        """The best logit (two classes), or logit_K, of one who knows the weighted shares of the classes alone."""


@runtime_checkable
class Annealed(Protocol):
    """A leakage that changes while the game goes on, as a function of its progress alone."""

    def anneal(self, progress: float) -> None:
        """progress: share of the rounds that lies behind, in [0, 1); told before every step of the game."""


def log_odds(share_K: Tensor) -> Tensor:
    """ln p_1 / p_0 of two classes, or ln p_K: the answer of a calibrated adversary that knows nothing of a row."""
    return (share_K[1] / share_K[0]).log() if len(share_K) == 2 else share_K.log()


def class_weights(counts_K: Tensor, name: str = "the sensitive value") -> Tensor:
    """weight_K = 1 / (K p_s) for class counts_K; float32, mean 1 over the rows they count. name: of what is counted.

    Raises:
        RequestError: a class without rows.
    """
    if (counts_K == 0).any() or len(counts_K) < 2:
        raise RequestError(
            f"{name} has an empty class: counts {counts_K.tolist()}; rows of at least two classes are needed"
        )
    return (counts_K.sum() / (len(counts_K) * counts_K.double())).to(torch.float32)
