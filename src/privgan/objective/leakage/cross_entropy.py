"""Cross-entropy minimax, the leakage of the paper's Algorithm 1.

Shapes: B batch, K classes.
"""

import math

import torch.nn.functional as F
from torch import Tensor

from privgan.errors import RequestError
from privgan.objective.leakage.base import log_odds


class CrossEntropy:
    """Cross-entropy minimax (paper, Algorithm 1): both players move on E log f(s | x~).

    The value is ln K - CE in nats: 0 where the adversary knows no more than a guess among K balanced classes, ln K
    where it is certain and right. A row counts 1 / (K p_s), so that every class weighs the same and a common class
    cannot hide a rare one.

    Maximising a cross-entropy is unbounded: one confident row would outweigh a batch. The channel's term is therefore
    cut at `bound` nats a row; beyond it there is nothing left to win. Cut at a guess, ln K, the channel gains nothing
    by leading the adversary to the wrong class, a release from which a fresh attacker infers s all the same.

    Args:
        bound: in nats a row; None is that of a guess, ln K.

    Raises:
        RequestError: bound is not above 0.
    """

    def __init__(self, bound: float | None = None) -> None:
        if bound is not None and not bound > 0:
            raise RequestError(f"objective.leakage.bound={bound} must be above 0 nats")
        self.bound = bound

    def adversary_loss(self, logit: Tensor, s_B: Tensor, weight_K: Tensor) -> Tensor:
        """The mean cross-entropy, for the adversary: logit_B (two classes) or logit_BK; weight_K = 1 / (K p_s)."""
        return (cross_entropy(logit, s_B) * weight_K[s_B]).mean()

    def guess(self, share_K: Tensor) -> Tensor:
        """See `Leakage`."""
        return log_odds(share_K)

    def __call__(self, logit: Tensor, s_B: Tensor, weight_K: Tensor) -> Tensor:
        """What the channel minimises: a scalar, in [0, ln K] where bound is None and the classes are even."""
        guess = math.log(len(weight_K))
        bounded_B = cross_entropy(logit, s_B).clamp(max=guess if self.bound is None else self.bound)
        return guess - (bounded_B * weight_K[s_B]).mean()


def cross_entropy(logit: Tensor, s_B: Tensor) -> Tensor:
    """Nats a row of logit_B (two classes) or logit_BK: a tensor of B."""
    if logit.dim() == 1:
        return F.binary_cross_entropy_with_logits(logit, s_B.to(logit.dtype), reduction="none")
    return F.cross_entropy(logit, s_B, reduction="none")
