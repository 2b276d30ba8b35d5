"""The objective of the game, eq. (4): distortion plus lambda times leakage."""

from pydantic import NonNegativeFloat
from torch import Tensor

from privgan.errors import RequestError
from privgan.objective.base import Distortion
from privgan.objective.leakage.base import Leakage
from privgan.objective.prediction import Prediction
from privgan.objective.utility import Risk


class Minimax:
    """min over W, max over the adversary, of E d(x, x~) + lam * leakage.

    The scale of lam is the paper's: d is the mean absolute error of pixels in [0, 1] and leakage is in nats, so its
    published code (error 35 : cross-entropy 1) is lam = 1/35, and lam = 1/30 ... 0.3 are the values of its figures.

    Args:
        distortion: d(x, x~), a mean over rows and values.
        leakage: the term of the adversary.
        lam: nats to distortion, at least 0.
        utility: a further term of the channel's loss, or None.

    Raises:
        RequestError: lam is negative or not a number.
    """

    def __init__(
        self, distortion: Distortion, leakage: Leakage, lam: NonNegativeFloat, utility: Risk | Prediction | None = None
    ) -> None:
        if not 0 <= lam < float("inf"):
            raise RequestError(f"objective.lam={lam} must be a number of at least 0")
        self.distortion = distortion
        self.leakage = leakage
        self.lam = lam
        self.utility = utility

    def update(self, distortion: Tensor, lr_scale: float) -> None:
        """Lambda stays as it is."""
