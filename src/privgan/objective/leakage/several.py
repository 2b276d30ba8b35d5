"""The leakage of what a set hides: a number, one of several classes, or several secrets at once.

Shapes: N rows, B batch, J secrets, K classes of all secrets together.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from privgan.adversary.heads import heads
from privgan.data.source import Labels
from privgan.errors import RequestError
from privgan.objective.leakage.base import Annealed, Leakage, class_weights
from privgan.objective.leakage.squared_error import SquaredError


class Several:
    """The sum over secrets of one measure of leakage, each read by a head of the adversary and weighed by its classes.

    It hides every secret by itself; what several secrets say only together (that exactly one of two holds, say) may be
    left.

    Args:
        leakage: of every secret.
        classes: K of each secret.
    """

    def __init__(self, leakage: Leakage, classes: Sequence[int]) -> None:
        self.leakage, self.classes = leakage, list(classes)

    def anneal(self, progress: float) -> None:
        """See `Annealed`."""
        if isinstance(self.leakage, Annealed):
            self.leakage.anneal(progress)

    def adversary_loss(self, logit: Tensor, s_BJ: Tensor, weight_K: Tensor) -> Tensor:
        """The sum of the adversary's losses; weight_K holds the weights of all classes, secret after secret."""
        parts = self._parts(logit, s_BJ, weight_K)
        return torch.stack([self.leakage.adversary_loss(*part) for part in parts]).sum()

    def guess(self, share_K: Tensor) -> Tensor:
        """The guesses of all secrets, one after another."""
        parts = [self.leakage.guess(part) for part in share_K.split(self.classes)]
        return torch.cat([part.reshape(-1) for part in parts])

    def __call__(self, logit: Tensor, s_BJ: Tensor, weight_K: Tensor) -> Tensor:
        """What the channel minimises: a scalar, 0 where every head guesses."""
        return torch.stack([self.leakage(*part) for part in self._parts(logit, s_BJ, weight_K)]).sum()

    def _parts(self, logit: Tensor, s_BJ: Tensor, weight_K: Tensor) -> list[tuple[Tensor, Tensor, Tensor]]:
        weights = weight_K.split(self.classes)
        return list(zip(heads(logit, self.classes), s_BJ.unbind(1), weights, strict=True))


def suited(leakage: Leakage, labels: Labels) -> tuple[Leakage, Tensor]:
    """The leakage of what these training rows hide, made of the one that was asked for, and weight_K of their classes.

    A squared error without mean and variance takes those of a number from the rows. weight_K is empty for a number,
    and holds the weights secret after secret for several.

    Raises:
        RequestError: another measure than the squared error for a number, the squared error for more than two classes,
            a class without rows.
    """
    weights = []
    for secret, s_N in labels.by_secret:
        if not secret.classes:
            if not isinstance(leakage, SquaredError):
                raise RequestError(f"{secret.name} is a number: objective/leakage=squared_error")
            return leakage.of(float(np.mean(s_N)), float(np.var(s_N))), torch.zeros(0)
        if isinstance(leakage, SquaredError) and len(secret.classes) > 2:
            raise RequestError(
                f"{secret.name} has {len(secret.classes)} classes: objective/leakage=squared_error is for a number or "
                "two classes, take cross_entropy"
            )
        counts_K = torch.bincount(torch.from_numpy(np.ascontiguousarray(s_N)), minlength=len(secret.classes))
        weights.append(class_weights(counts_K, secret.name))
    sizes = [len(weight_K) for weight_K in weights]
    return (Several(leakage, sizes) if len(sizes) > 1 else leakage), torch.cat(weights)
