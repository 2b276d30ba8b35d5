"""The second sense of utility: what can be learned of the population from releases (paper, section 2.2).

Shapes: N rows, F values of a row (C x H x W for pictures).
"""

import math
from typing import Literal

from pydantic import NonNegativeFloat
from torch import Tensor

from privgan.errors import RequestError

STATISTICS = ("mean", "deviation")


def estimate(theta: str, first_F: Tensor, second_F: Tensor) -> Tensor:
    """theta_hat_F of a sample from its first two moments, the means of x and of x^2: the plug-in estimator."""
    if theta == "mean":
        return first_F
    return (second_F - first_F.square()).clamp(min=1e-12).sqrt()


class Risk:
    """weight * |theta_hat(release) - theta_hat(x)|^2 of a batch: a term of the channel's loss in the rounds.

    The statistical risk is E |theta_hat(x~^n) - theta|^2, squared error, mean over the values of theta. In a batch the
    originals stand in for theta: what their own sampling adds to the risk is no fault of the channel. How large the
    risk is on people of the test, at a stated n, is what `privgan.release.risk` measures, with this term or
    without.

    Args:
        theta: `mean` of every value of x over the population (of a mixture of two known means it is the weight, up to
            scale), or its standard `deviation`.
        weight: of the term, against the distortion.

    Raises:
        RequestError: an unknown theta, weight below 0.
    """

    def __init__(self, theta: Literal["mean", "deviation"] = "mean", weight: NonNegativeFloat = 1.0) -> None:
        if theta not in STATISTICS:
            raise RequestError(f"objective.utility.theta={theta} is not known: choose {' or '.join(STATISTICS)}")
        if not 0 <= weight < math.inf:
            raise RequestError(f"objective.utility.weight={weight} must be a number of at least 0")
        self.theta, self.weight = theta, weight

    def __call__(self, x: Tensor, release: Tensor) -> Tensor:
        """Scalar, at least 0, of x and release of equal shape."""
        found_F, true_F = (
            estimate(self.theta, rows.float().mean(dim=0), rows.float().square().mean(dim=0)) for rows in (release, x)
        )
        return self.weight * (found_F - true_F).square().mean()
