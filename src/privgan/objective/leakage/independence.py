"""Where nothing leaks: what a leakage is worth to an adversary that knows the shares of the classes and nothing else.

Shapes: K classes of all secrets together.
"""

import torch
from torch import Tensor

from privgan.objective.leakage.base import Leakage
from privgan.objective.leakage.several import Several


def at_independence(leakage: Leakage, share_K: Tensor, weight_K: Tensor) -> Tensor:
    """The value of the leakage where the release says nothing of s, a scalar; taken off, every leakage is 0 there.

    With weights 1 / (K p_s) it is 0 for every measure. Where every row counts alike, the best constant answer is the
    larger class, and a measure of uneven classes is above 0 (total variation 1.0 at 75 : 25) although nothing leaks.

    Args:
        share_K: share of every class among the rows, secret after secret.
        weight_K: of the classes in the leakage, as its call takes them.
    """
    if isinstance(leakage, Several):
        parts = zip(share_K.split(leakage.classes), weight_K.split(leakage.classes), strict=True)
        return torch.stack([at_independence(leakage.leakage, *part) for part in parts]).sum()
    if not len(weight_K):
        return share_K.new_zeros(())
    logit = leakage.guess(share_K * weight_K)
    # One row of each class, counted by its share.
    rows = logit.expand(len(share_K), *logit.shape)
    s_K = torch.arange(len(share_K), device=share_K.device)
    return leakage(rows, s_K, weight_K * share_K * len(share_K))


def shares(leakage: Leakage, weight_K: Tensor) -> Tensor:
    """share_K of the classes whose weights are 1 / (K p_s), secret after secret."""
    sizes = leakage.classes if isinstance(leakage, Several) else [len(weight_K)] if len(weight_K) else []
    return torch.cat([1 / (len(part) * part) for part in weight_K.split(sizes)]) if sizes else weight_K
