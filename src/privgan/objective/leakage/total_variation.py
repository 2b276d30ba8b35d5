"""Total variation, eqs. (3) and (4) of the paper. Shapes: B batch, K classes."""

from torch import Tensor

from privgan.objective.leakage.variational import Variational

SATURATED = 1e3  # times log odds: tanh is 1 there


class TotalVariation(Variational):
    """E_1 f - E_0 f with a critic f = tanh(logit), bounded to [-1, 1].

    The supremum over such f is **twice** the total variation TV = 1/2 sum |P - Q| (the paper's eq. (3) leaves the 2
    out), so the value lies in [-2, 2] and ends at 2 TV; the accuracy of the best attack on balanced classes is
    1/2 + TV/2. A lambda meant for TV is half as large here. A saturated critic passes no gradient to the channel.

    Args:
        cut: see `Variational`; false is eq. (4) as it stands.
    """

    def __init__(self, cut: bool = False) -> None:
        super().__init__(cut)

    def guess(self, share_K: Tensor) -> Tensor:
        """A critic bounded by tanh is at its best at its bound."""
        return SATURATED * super().guess(share_K)

    def rise(self, v: Tensor) -> Tensor:
        """tanh v."""
        return v.tanh()

    def fall(self, v: Tensor) -> Tensor:
        """tanh v."""
        return v.tanh()
