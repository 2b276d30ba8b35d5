"""Maximum mean discrepancy: a kernel two-sample distance.

Shapes: K groups, B rows of each, E numbers of a code, N = K B.
"""

from itertools import combinations

import torch
from torch import Tensor


def discrepancy(w_KBE: Tensor) -> Tensor:
    """Unbiased squared MMD (Gretton et al. 2012, eq. 3), the mean over pairs of groups; it can fall below 0.

    The kernel is the mean of four Gaussians, 1/4, 1/2, 1 and 2 times as wide as the median distance of the rows of the
    first group. One exponential is taken, the narrower ones are its powers.
    """
    groups, rows, _ = w_KBE.shape
    w_NE = w_KBE.flatten(0, 1)
    norm_N = w_NE.square().sum(1)
    squared_NN = (norm_N[:, None] + norm_N - 2 * w_NE @ w_NE.T).clamp(min=0)
    median = squared_NN[:rows, :rows].detach().median().clamp(min=1e-12)
    widest_NN = torch.exp(-squared_NN / (4 * median))
    wide_NN = widest_NN**4
    narrow_NN = wide_NN**4
    kernel_KBKB = ((widest_NN + wide_NN + narrow_NN + narrow_NN**4) / 4).view(groups, rows, groups, rows)
    within_K = [(kernel_KBKB[k, :, k].sum() - rows) / (rows * (rows - 1)) for k in range(groups)]
    pairs = [within_K[k] + within_K[j] - 2 * kernel_KBKB[k, :, j].mean() for k, j in combinations(range(groups), 2)]
    return torch.stack(pairs).mean()
