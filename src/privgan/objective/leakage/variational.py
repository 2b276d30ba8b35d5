"""A distance of two groups as the best difference of two expectations: sup over v of E_1 rise(v) - E_0 fall(v).

Shapes: B batch, K classes.
"""

from abc import ABC, abstractmethod
from itertools import combinations

import torch
from torch import Tensor

from privgan.objective.leakage.base import log_odds


class Variational(ABC):
    """Both players move on one number: the adversary raises it towards the distance, the channel lowers it.

    With more than two classes it is the mean over all pairs k > l, read from one adversary by v = logit_k - logit_l.

    Args:
        cut: rows that the adversary takes for the other class count as a guess in the channel's term. Then the channel
            has nothing to win by leading the adversary to the wrong class, and its term is at least 0 but larger than
            the distance; without, it is an unbiased estimate of what this critic sees, below 0 where it is wrong.
    """

    def __init__(self, cut: bool) -> None:
        self.cut = cut

    @abstractmethod
    def rise(self, v: Tensor) -> Tensor:
        """Increasing, 0 at v = 0: what a row of the pair's upper class adds."""

    @abstractmethod
    def fall(self, v: Tensor) -> Tensor:
        """Increasing, 0 at v = 0: what a row of the pair's lower class takes away."""

    def adversary_loss(self, logit: Tensor, s_B: Tensor, weight_K: Tensor) -> Tensor:
        """Minus the difference of expectations that this critic sees, mean over pairs: a scalar."""
        return -self._difference(logit, s_B, weight_K, cut=False)

    def guess(self, share_K: Tensor) -> Tensor:
        """See `Leakage`."""
        return log_odds(share_K)

    def __call__(self, logit: Tensor, s_B: Tensor, weight_K: Tensor) -> Tensor:
        """The difference of expectations, for the channel: a scalar."""
        return self._difference(logit, s_B, weight_K, cut=self.cut)

    def _difference(self, logit: Tensor, s_B: Tensor, weight_K: Tensor, cut: bool) -> Tensor:
        classes = len(weight_K)
        gain_B = torch.zeros_like(s_B, dtype=logit.dtype)
        for lower, upper in combinations(range(classes), 2):
            v_B = logit if logit.dim() == 1 else logit[:, upper] - logit[:, lower]
            up_B, down_B = (v_B.clamp(min=0), v_B.clamp(max=0)) if cut else (v_B, v_B)
            gain_B = (
                gain_B + torch.where(s_B == upper, self.rise(up_B), 0) - torch.where(s_B == lower, self.fall(down_B), 0)
            )
        # E_k g = E [s = k] g / p_k, and K weight_k = 1 / p_k.
        return (gain_B * weight_K[s_B]).mean() * classes / (classes * (classes - 1) / 2)
