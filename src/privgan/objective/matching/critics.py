"""What a critic that has learnt to tell the groups says of them: bounded, and with nothing to gain by turning it round.

Shapes: K groups, B rows of each.
"""

import torch
from torch import Tensor


def critic_gap(logit: Tensor) -> Tensor:
    """The squared distance of the groups' mean posteriors, in [0, 1] for two groups.

    It is 0 where the critic says the same of every group on average. A loss that pushes rows to the other side of the
    critic would be undone by an attacker who turns its answers round; here the least is in the middle.

    Args:
        logit: logit_KB of the second of two groups, or logit_KBK of more.

    Returns:
        A scalar: (E_1 p - E_0 p)^2 for two groups; of more, the mean over groups of |E_k p - mean|^2, times 2.
    """
    p_KBK = torch.stack([torch.zeros_like(logit), logit], dim=-1).softmax(-1) if logit.dim() == 2 else logit.softmax(-1)
    mean_KK = p_KBK.mean(1)
    return 2 * (mean_KK - mean_KK.mean(0)).square().sum(1).mean()
