"""The adversary's advantage as a smooth, bounded leakage: total variation, through a critic that learns as usual.

Shapes: B batch, K classes.
"""

import math

import torch
import torch.nn.functional as F
from pydantic import PositiveFloat
from torch import Tensor

from privgan.errors import RequestError
from privgan.objective.leakage.base import log_odds


class Advantage:
    """What the adversary gains over a blind guess by guessing from its own posterior, sharpened.

    The adversary learns by cross-entropy, which never saturates; the channel minimises
    (K E softmax(sharpness * logit)_s - 1) / (K - 1), for two classes the mean of +-tanh(sharpness * logit / 2). This is
    the critic bounded to [-1, 1] of eq. (3), in the unit of TV. With an adversary that knows the posterior it is the
    triangular discrimination at sharpness 1 and rises to TV = advantage of the best attack with the sharpness; there
    the critic is a step, but about rows of which it is not sure, the only ones that matter at the optimum, it keeps a
    slope.

    A sharp critic has a slope on few rows only, and the identity can be a dead end of the game: a channel that does
    not see s finds no way out of it at sharpness 12. Where `start` is given, the sharpness grows from there over the
    rounds.

    Args:
        sharpness: in the second half of the game, above 0.
        start: sharpness at its beginning, above 0; None is the same from beginning to end.

    Raises:
        RequestError: sharpness or start is not above 0.
    """

    def __init__(self, sharpness: PositiveFloat = 6.0, start: float | None = None) -> None:
        for name, value in (("sharpness", sharpness), ("start", start)):
            if value is not None and not 0 < value < math.inf:
                raise RequestError(f"objective.leakage.{name}={value} must be above 0")
        self.start, self.end = sharpness if start is None else start, sharpness
        self.sharpness = self.start

    def anneal(self, progress: float) -> None:
        """Take the sharpness of this share of the rounds, in [0, 1]: geometric from start to end, at 1/2 and after."""
        self.sharpness = self.start * (self.end / self.start) ** min(1.0, 2 * progress)

    def adversary_loss(self, logit: Tensor, s_B: Tensor, weight_K: Tensor) -> Tensor:
        """The mean cross-entropy, for the adversary: logit_B (two classes) or logit_BK; weight_K = 1 / (K p_s)."""
        loss_B = F.cross_entropy(_both(logit), s_B, reduction="none")
        return (loss_B * weight_K[s_B]).mean()

    def guess(self, share_K: Tensor) -> Tensor:
        """See `Leakage`."""
        return log_odds(share_K)

    def __call__(self, logit: Tensor, s_B: Tensor, weight_K: Tensor) -> Tensor:
        """What the channel minimises: a scalar, 1 where the adversary is certain and right, 0 for a blind guess."""
        classes = len(weight_K)
        right_B = (self.sharpness * _both(logit)).softmax(dim=1).gather(1, s_B[:, None])[:, 0]
        return (classes * (right_B * weight_K[s_B]).mean() - 1) / (classes - 1)


def _both(logit: Tensor) -> Tensor:
    """logit_BK; two classes have one logit, that of s = 1 against nought."""
    return torch.stack([torch.zeros_like(logit), logit], dim=1) if logit.dim() == 1 else logit
