"""How the output of an adversary is laid out: one head for each secret, side by side.

A head of two classes is one logit, of K classes K logits, of a number its estimate. Shapes: B batch, J secrets.
"""

from collections.abc import Sequence

from torch import Tensor, nn

from privgan.errors import RequestError


class Head(nn.Module):
    """What an adversary says of one secret: its logits, or the estimate of a number in the number's own unit.

    Args:
        adversary: of all secrets.
        classes: see `outputs`.
        place: of the secret among them.
        mean, deviation: of a number, which the adversary estimates in deviations from its mean.
    """

    def __init__(
        self,
        adversary: nn.Module,
        classes: int | Sequence[int],
        place: int = 0,
        mean: float = 0.0,
        deviation: float = 1.0,
    ) -> None:
        super().__init__()
        self.adversary, self.classes, self.place = adversary, classes, place
        self.mean, self.deviation = mean, deviation

    def forward(self, x: Tensor) -> Tensor:
        """Rows -> logit_B or logit_BK of this secret."""
        return self.mean + self.deviation * heads(self.adversary(x), self.classes)[self.place]


def outputs(classes: int | Sequence[int]) -> int:
    """Values a row of an adversary of these classes: K of one secret, 0 for a number, [K, K, ...] of several.

    RequestError where some K is 1 or below 0, or 0 among several.
    """
    sizes = [classes] if isinstance(classes, int) else list(classes)
    if min(sizes, default=1) < 2 and sizes != [0]:
        raise RequestError(f"adversary: classes={classes} must be at least 2 each, or 0 for a number alone")
    return sum(map(_width, sizes))


def squeeze_single_logit(logit_BK: Tensor) -> Tensor:
    """logit_B where there is one column: two classes have one logit, a number one estimate; else as it is."""
    return logit_BK.squeeze(1) if logit_BK.shape[1] == 1 else logit_BK


def heads(logit: Tensor, classes: int | Sequence[int]) -> list[Tensor]:
    """The logits of each secret: logit_B of two classes or a number, logit_BK of more."""
    if isinstance(classes, int):
        return [logit]
    parts = logit.split([_width(size) for size in classes], dim=1)
    return [squeeze_single_logit(part) for part in parts]


def _width(size: int) -> int:
    return size if size > 2 else 1
