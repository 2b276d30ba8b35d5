"""A baseline: the region that tells most of s is painted over.

Shapes: B batch, C colour channels, H height, W width, K classes.
"""

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor

from privgan.batch import Batch
from privgan.channel.base import Channel, classes_of_one_secret
from privgan.config.types import Share
from privgan.errors import RequestError


class Mask(Channel):
    """The square in which the classes differ most becomes the mean picture; blind.

    It is the square of the largest sum of Fisher ratios of its pixels, the variance of the class means over the
    variance within classes, on the channel's rows.

    Args:
        shape: (C, H, W).
        share: of the area that is painted over, in (0, 1].

    Raises:
        RequestError: rows that are no pictures, a share outside (0, 1].
    """

    strength_keys = ("channel.share",)
    row_kinds = frozenset({"pictures"})
    requires_single_categorical_secret = True
    mean_CHW: Tensor
    masked_HW: Tensor

    def __init__(self, shape: Sequence[int], share: Share = 0.15) -> None:
        super().__init__(shape, share=share)
        if len(self.shape) != 3 or not 0 < share <= 1:
            raise RequestError(f"channel=mask paints over a share={share} in (0, 1] of pictures, not of {self.shape}")
        self.share = share
        self.register_buffer("mean_CHW", torch.zeros(self.shape))
        self.register_buffer("masked_HW", torch.zeros(self.shape[1:], dtype=torch.bool))

    def fit(self, batches: Iterable[Batch], classes: int | Sequence[int]) -> None:
        """Mean picture and square of these rows. RequestError: a class without rows."""
        classes = classes_of_one_secret(classes)
        count_K = torch.zeros(classes, dtype=torch.float64)
        sums = {"x": torch.zeros(classes, *self.shape, dtype=torch.float64)}
        sums["square"] = torch.zeros_like(sums["x"])
        for batch in batches:
            for k in range(classes):
                x = batch.x[batch.s == k].double().cpu()
                count_K[k] += len(x)
                sums["x"][k] += x.sum(0)
                sums["square"][k] += x.square().sum(0)
        if (count_K == 0).any():
            raise RequestError(f"channel=mask: every class needs rows to be fitted on, counts {count_K.tolist()}")
        count_K111 = count_K[:, None, None, None]
        mean_KCHW = sums["x"] / count_K111
        within_CHW = (sums["square"] / count_K111 - mean_KCHW.square()).mean(0)
        ratio_HW = (mean_KCHW.var(0, correction=0) / within_CHW.clamp(min=1e-6)).sum(0)
        self.mean_CHW.copy_(sums["x"].sum(0) / count_K.sum())
        self.masked_HW.copy_(_square(ratio_HW, self.share))

    def forward(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """x_BCHW -> the same with the square painted over, float32."""
        return torch.where(self.masked_HW, self.mean_CHW, x.float())


def _square(ratio_HW: Tensor, share: float) -> Tensor:
    """Where the rectangle of this share of the area, of the picture's proportions, holds the largest sum."""
    height, width = (max(1, min(side, round(side * share**0.5))) for side in ratio_HW.shape)
    sum_YX = ratio_HW.unfold(0, height, 1).unfold(1, width, 1).sum((-1, -2))
    top, left = divmod(int(sum_YX.argmax()), sum_YX.shape[1])
    masked_HW = torch.zeros(ratio_HW.shape, dtype=torch.bool)
    masked_HW[top : top + height, left : left + width] = True
    return masked_HW
