"""f-divergences by their variational form (Nowozin et al. 2016, f-GAN). Shapes: B batch, K classes."""

import math
from collections.abc import Callable
from typing import Literal, NamedTuple

import torch
import torch.nn.functional as F
from pydantic import PositiveFloat
from torch import Tensor

from privgan.errors import RequestError
from privgan.objective.leakage.variational import Variational


class Terms(NamedTuple):
    """Activation and conjugate of one divergence, as functions of the log ratio v."""

    rise: Callable[[Tensor], Tensor]  # f'(e^v) - f'(1)
    fall: Callable[[Tensor], Tensor]  # f*(f'(e^v)) - f'(1)


# Of D_f(P || Q) = E_Q f(P / Q), P the upper class of a pair.
DIVERGENCES = {
    "kl": Terms(lambda v: v, torch.expm1),  # f(u) = u ln u
    "reverse_kl": Terms(lambda v: -torch.expm1(-v), lambda v: v),  # f(u) = -ln u
    "jensen_shannon": Terms(  # f(u) = 1/2 (u ln u - (u + 1) ln((u + 1) / 2))
        lambda v: (math.log(2) - F.softplus(-v)) / 2, lambda v: (F.softplus(v) - math.log(2)) / 2
    ),
    "pearson": Terms(lambda v: 2 * torch.expm1(v), lambda v: torch.expm1(2 * v)),  # f(u) = (u - 1)^2
    "squared_hellinger": Terms(  # f(u) = (sqrt(u) - 1)^2
        lambda v: -torch.expm1(-v / 2), lambda v: torch.expm1(v / 2)
    ),
}


class FDivergence(Variational):
    """D_f(P || Q) = sup over T of E_P T - E_Q f*(T), P the rows of class 1 and Q those of class 0.

    The critic's activation is T = f'(e^v), at its best where the logit v is the log ratio ln P/Q. f-GAN's activations
    are the same up to the scale of v, but for Pearson, where it takes T itself. As a log ratio, 0 is a guess for every
    f, and one adversary of K logits can be the best critic of all pairs at once. f'(1) is taken off both terms, which
    changes nothing but the noise of a batch.

    Args:
        divergence: kl, reverse_kl, jensen_shannon (in [0, ln 2], half of f-GAN's), pearson (chi^2) or
            squared_hellinger (in [0, 2]).
        bound: of the log ratio, v = bound tanh(logit / bound), so that no row of an unbounded divergence outweighs a
            batch.
        cut: see `Variational`.

    Raises:
        RequestError: an unknown divergence, a bound that is not above 0.
    """

    def __init__(
        self,
        divergence: Literal["kl", "reverse_kl", "jensen_shannon", "pearson", "squared_hellinger"] = "jensen_shannon",
        bound: PositiveFloat = 10.0,
        cut: bool = True,
    ) -> None:
        super().__init__(cut)
        if divergence not in DIVERGENCES:
            raise RequestError(
                f"objective.leakage.divergence={divergence} is not known: choose one of {', '.join(DIVERGENCES)}"
            )
        if not bound > 0:
            raise RequestError(f"objective.leakage.bound={bound} must be above 0")
        self.terms, self.bound = DIVERGENCES[divergence], bound

    def guess(self, share_K: Tensor) -> Tensor:
        """The logits whose bounded log ratio is that of the shares."""
        odds = super().guess(share_K)
        return self.bound * torch.atanh((odds / self.bound).clamp(-0.999, 0.999)) if odds.dim() == 0 else odds

    def rise(self, v: Tensor) -> Tensor:
        """f'(e^v) - f'(1) of the bounded log ratio."""
        return self.terms.rise(self.bound * torch.tanh(v / self.bound))

    def fall(self, v: Tensor) -> Tensor:
        """f*(f'(e^v)) - f'(1) of the bounded log ratio."""
        return self.terms.fall(self.bound * torch.tanh(v / self.bound))
