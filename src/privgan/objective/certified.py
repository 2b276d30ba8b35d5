"""A bound on every attacker instead of a weight: the least distortion whose certificate is expected to be below it."""

import math

from pydantic import NonNegativeFloat
from torch import Tensor

from privgan.config.types import AtLeastTwo, OpenShare, Share
from privgan.errors import RequestError
from privgan.objective.base import Distortion
from privgan.objective.leakage.base import Leakage


class Certified:
    """For codebooks and trees: cells and allowance are chosen on validation people, then certified once on others.

    Among the tried ones it is that of least distortion on validation people whose forecast (see
    `privgan.theory.certificate.forecast`), plus `margin` standard deviations of it, is at most `bound`. A tree is
    chosen by what its leaves do not explain of the data's utility columns, where there are any. The certificate
    itself is counted afterwards on people who chose nothing; where it is above the bound, the run has failed.

    Args:
        distortion: that is least, a mean over rows and values.
        leakage: unused by a closed form.
        bound: balanced accuracy that no attacker may exceed, above the blind guess and below 1.
        cells: numbers of cells to try.
        allowances: total variations to try; 1 is no limit. A codebook that sees s takes 0, a tree that sees s 0 and
            those below 1.
        margin: standard deviations, at least 0; at 0 about half of the runs miss their bound.
        confidence: of the certificate that is forecast.
        lam: unused by a closed form; recipes of games set it.

    Raises:
        RequestError: a bound or confidence out of range, nothing to try, a negative margin.
    """

    utility = None
    fit_method = "certified"

    def __init__(
        self,
        distortion: Distortion,
        leakage: Leakage,
        bound: OpenShare,
        cells: list[AtLeastTwo],
        allowances: list[Share],
        margin: NonNegativeFloat = 1.0,
        confidence: OpenShare = 0.95,
        lam: NonNegativeFloat = 0.0,
    ) -> None:
        if not 0 < bound < 1 or not 0 < confidence < 1:
            raise RequestError(f"objective: bound={bound} and confidence={confidence} must lie between 0 and 1")
        if not cells or min(cells) < 2 or not allowances or not 0 <= min(allowances) <= max(allowances) <= 1:
            raise RequestError(
                f"objective: cells={list(cells)} must be numbers of at least 2, and allowances={list(allowances)} lie "
                "between 0 and 1"
            )
        if not 0 <= margin < math.inf:
            raise RequestError(f"objective.margin={margin} must be at least 0")
        self.distortion, self.leakage = distortion, leakage
        self.bound, self.margin, self.confidence = bound, margin, confidence
        self.lam = lam
        self.cells, self.allowances = sorted(cells), sorted(allowances)

    def update(self, distortion: Tensor, lr_scale: float) -> None:
        """Nothing is weighed here."""
