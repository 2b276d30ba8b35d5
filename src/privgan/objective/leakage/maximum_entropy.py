"""Maximum entropy: the channel makes the adversary undecided. Shapes: B batch, K classes."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from privgan.objective.leakage.base import log_odds
from privgan.objective.leakage.cross_entropy import cross_entropy


class MaximumEntropy:
    """The adversary learns by cross-entropy, the channel raises the entropy of what it answers.

    The value is ln K - E H(answer) in nats, in [0, ln K]: bounded, without use of s, and with nothing to win by a wrong
    answer. It measures how decided the adversary is, right or wrong; for a calibrated adversary of balanced classes
    that is the mutual information of s and its answer.
    """

    def adversary_loss(self, logit: Tensor, s_B: Tensor, weight_K: Tensor) -> Tensor:
        """The mean cross-entropy of logit_B or logit_BK, classes weighed by weight_K = 1 / (K p_s)."""
        return (cross_entropy(logit, s_B) * weight_K[s_B]).mean()

    def guess(self, share_K: Tensor) -> Tensor:
        """See `Leakage`."""
        return log_odds(share_K)

    def __call__(self, logit: Tensor, s_B: Tensor, weight_K: Tensor) -> Tensor:
        """What the channel minimises: a scalar, in [0, ln K] where the classes are even."""
        logit_BK = torch.stack([torch.zeros_like(logit), logit], dim=1) if logit.dim() == 1 else logit
        log_BK = F.log_softmax(logit_BK, dim=1)
        entropy_B = -(log_BK.exp() * log_BK).sum(dim=1)
        return ((math.log(len(weight_K)) - entropy_B) * weight_K[s_B]).mean()
