"""The first sense of utility: what a release has to keep of the utility columns (paper, section 2.2).

Shapes: B batch, K utility columns.
"""

import math

import torch.nn.functional as F
from pydantic import NonNegativeFloat
from torch import Tensor

from privgan.errors import RequestError


class Prediction:
    """weight * cross-entropy of the utility columns, as a net reads them that was fitted on original rows.

    That net stays as it is: what it still reads in a release, a model made for originals reads as well. `fit=matching`
    weighs this term.

    Args:
        weight: nats to distortion, at least 0.

    Raises:
        RequestError: weight below 0.
    """

    def __init__(self, weight: NonNegativeFloat = 1.0) -> None:
        if not 0 <= weight < math.inf:
            raise RequestError(f"objective.utility.weight={weight} must be a number of at least 0")
        self.weight = weight

    def __call__(self, logit_BK: Tensor, u_BK: Tensor) -> Tensor:
        """Scalar, in nats a column, of utility columns of 0 and 1."""
        return self.weight * F.binary_cross_entropy_with_logits(logit_BK, u_BK)
