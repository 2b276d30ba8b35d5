"""First and second moments of groups against those of all.

Shapes: K groups, B rows of each, E numbers of a code.
"""

from torch import Tensor


def mean_gap(w_KBE: Tensor) -> Tensor:
    """Twice the sum over groups of |mean - mean of means|^2: of two groups the squared distance of their means."""
    mean_KE = w_KBE.mean(1)
    return 2 * (mean_KE - mean_KE.mean(0)).square().sum()


def covariance_gap(w_KBE: Tensor) -> Tensor:
    """The same for covariances, over E: of two groups |C_0 - C_1|_F^2 / E."""
    centred_KBE = w_KBE - w_KBE.mean(1, keepdim=True)
    covariance_KEE = centred_KBE.mT @ centred_KBE / w_KBE.shape[1]
    return 2 * (covariance_KEE - covariance_KEE.mean(0)).square().sum() / w_KBE.shape[2]
