"""Squared error, for a sensitive value that is a number. Shapes: B batch."""

import math

from pydantic import PositiveFloat
from torch import Tensor

from privgan.errors import RequestError


class SquaredError:
    """The adversary regresses s: its output is (s - mean) / sqrt(variance), so that 0 is the guess of the mean.

    The value is 1 - E (output - standardised s)^2: the share of the variance of s that the adversary explains, its R^2.

    Args:
        mean, variance: of s; None takes those of the training rows, see `of`, and of a balanced 0 and 1 for classes.
        cut: a row counts no more than the guess of the mean would get it wrong, so that leading the adversary astray
            wins nothing; the value then lies in [0, 1] in the mean, and above R^2.

    Raises:
        RequestError: mean is not a number, variance not above 0; more than one output a row.
    """

    def __init__(self, mean: float | None = None, variance: PositiveFloat | None = None, cut: bool = True) -> None:
        self.given, self.cut = (mean, variance), cut
        self.mean = 0.5 if mean is None else mean
        variance = 0.25 if variance is None else variance
        if not (math.isfinite(self.mean) and 0 < variance < math.inf):
            raise RequestError(f"objective.leakage: mean={mean} must be a number and variance={variance} above 0")
        self.deviation = math.sqrt(variance)

    def of(self, mean: float, variance: float) -> "SquaredError":
        """The same of an s with these moments, but for those that were given."""
        given_mean, given_variance = self.given
        return SquaredError(
            mean if given_mean is None else given_mean, variance if given_variance is None else given_variance, self.cut
        )

    def adversary_loss(self, logit: Tensor, s_B: Tensor, weight_K: Tensor) -> Tensor:
        """The mean squared error of standardised s_B. Class indices are numbers weighed by weight_K, floats are not."""
        error_B, _ = self._errors(logit, s_B, weight_K)
        return error_B.mean()

    def guess(self, share_K: Tensor) -> Tensor:
        """The mean of standardised classes 0 and 1."""
        return (share_K[1] / share_K.sum() - self.mean) / self.deviation

    def __call__(self, logit: Tensor, s_B: Tensor, weight_K: Tensor) -> Tensor:
        """What the channel minimises: a scalar, at most 1."""
        error_B, guess_B = self._errors(logit, s_B, weight_K)
        return 1 - (error_B.minimum(guess_B) if self.cut else error_B).mean()

    def _errors(self, logit_B: Tensor, s_B: Tensor, weight_K: Tensor) -> tuple[Tensor, Tensor]:
        """Weighted squared errors of the output and of the mean."""
        if logit_B.dim() != 1:
            raise RequestError(f"objective/leakage=squared_error wants one output a row, not {logit_B.shape[1]}")
        weight_B = 1.0 if s_B.is_floating_point() else weight_K[s_B]
        z_B = (s_B.to(logit_B.dtype) - self.mean) / self.deviation
        return weight_B * (logit_B - z_B).square(), weight_B * z_B.square()
