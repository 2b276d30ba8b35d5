"""The statistical risk of a release: how well a parameter of the population is estimated from it (paper, section 2.2).

Shapes: B batch, N rows of the test people, G samples, F values of a row.
"""

import numpy as np
import torch
from torch import Tensor

from privgan.objective.utility import STATISTICS, estimate

ROWS, FEWEST_SAMPLES = 100, 10


class StatisticalRisk:
    """E |theta_hat(x~^n) - theta|^2 over disjoint samples of n released rows, beside the same of undefended rows.

    theta is the statistic of all rows that are seen, undefended: it stands for the population. n is 100, less where
    that would leave fewer than ten samples; which rows make a sample is drawn once, whatever their order.

    Args:
        rows: how many will be seen.
    """

    def __init__(self, rows: int) -> None:
        self.n = max(1, min(ROWS, rows // FEWEST_SAMPLES))
        self.samples = max(1, rows // self.n)
        self.sample_N = torch.from_numpy(np.random.default_rng(0).permutation(rows) // self.n)
        self.seen = 0
        self.moments: dict[str, Tensor] = {}

    def add(self, x: Tensor, release: Tensor) -> None:
        """Take in the next rows x_BCHW or x_BF, and their release."""
        sample_B = self.sample_N[self.seen : self.seen + len(x)]
        self.seen += len(x)
        for name, rows in (("x", x), ("release", release)):
            row_BF = rows.flatten(1).double().cpu()
            sums = self.moments.setdefault(name, torch.zeros(self.samples + 1, 2, row_BF.shape[1], dtype=torch.float64))
            sums.index_add_(0, sample_B, torch.stack([row_BF, row_BF.square()], dim=1))  # the rest goes to the last

    def result(self) -> dict[str, float]:
        """{"mean", "deviation"} of the release, "mean_clean", "deviation_clean" of x; mean over the values of theta."""
        found = {}
        for name, sums in self.moments.items():
            first_GF, second_GF = (sums[:-1] / self.n).unbind(1)
            first_F, second_F = self.moments["x"].sum(dim=0) / self.seen
            for theta in STATISTICS:
                error_GF = estimate(theta, first_GF, second_GF) - estimate(theta, first_F, second_F)
                found[theta if name == "release" else f"{theta}_clean"] = error_GF.square().mean().item()
        return found
