"""How far a release is from its original: the first term of eq. (4).

Every function takes x and release of equal shape in [0, 1] and returns a scalar, the mean over rows and values, so that
0 is no change and the size of a picture does not change the meaning of lambda.

Shapes: B batch, C colour channels, H height, W width.
"""

import math

import torch
import torch.nn.functional as F
from pydantic import PositiveFloat
from torch import Tensor
from torchmetrics.functional.image import structural_similarity_index_measure

from privgan.errors import RequestError

ROUNDING = 1e-12  # of a difference of squares of values in [0, 1]


def l1(x: Tensor, release: Tensor) -> Tensor:
    """Mean absolute error; what the paper's code weighs 35 : 1 against the cross-entropy.

    Args:
        x, release: of one shape, pictures in [0, 1].

    Returns:
        A scalar in [0, 1].
    """
    return F.l1_loss(release, x)


def mse(x: Tensor, release: Tensor) -> Tensor:
    """Mean squared error.

    Args:
        x, release: of one shape, pictures in [0, 1].

    Returns:
        A scalar in [0, 1].
    """
    return F.mse_loss(release, x)


class Huber:
    """Quadratic below `delta`, linear above (Huber 1964).

    Args:
        delta: where it turns from quadratic to linear.

    Raises:
        RequestError: delta is not above 0.
    """

    def __init__(self, delta: PositiveFloat = 0.1) -> None:
        if not delta > 0:
            raise RequestError(f"objective.distortion.delta={delta} must be above 0")
        self.delta = delta

    def __call__(self, x: Tensor, release: Tensor) -> Tensor:
        """Scalar, in [0, delta (1 - delta / 2)]."""
        return F.huber_loss(release, x, delta=self.delta)


class Excess:
    """weight * max(0, MSE - budget)^2: free within a budget, dear beyond it (Martinsson et al. 2021, with 1e5).

    Args:
        budget: of the mean squared error.
        weight: of what is beyond it.

    Raises:
        RequestError: budget or weight are not above 0.
    """

    def __init__(self, budget: PositiveFloat, weight: PositiveFloat = 1e5) -> None:
        if not min(budget, weight) > 0:
            raise RequestError(f"objective.distortion: budget={budget} and weight={weight} must be above 0")
        self.budget, self.weight = budget, weight

    def __call__(self, x: Tensor, release: Tensor) -> Tensor:
        """Scalar, at least 0."""
        return self.weight * F.relu(mse(x, release) - self.budget).square()


def ssim(x_BCHW: Tensor, release_BCHW: Tensor) -> Tensor:
    """1 - structural similarity, in [0, 2], under a Gaussian window of deviation 1.5 and side 11.

    In pictures with a side below 6 pixels the window is the widest that a reflection at the border can fill.

    References:
        Wang, Bovik, Sheikh and Simoncelli, IEEE TIP 13 (2004), section III.C.
    """
    # torchmetrics reaches 3.5 deviations to either side, for which a reflection needs one pixel more.
    deviation = max(0.1, min(1.5, (min(x_BCHW.shape[-2:]) - 1) / 3.5))
    similarity_B = structural_similarity_index_measure(
        release_BCHW, x_BCHW, gaussian_kernel=True, sigma=deviation, data_range=1.0, reduction="none"
    )
    assert isinstance(similarity_B, Tensor)
    return 1 - similarity_B.mean()


ssim.row_kinds = frozenset({"pictures"})  # type: ignore[attr-defined]


class Measured:
    """l1, mse, psnr (dB) and ssim over a set that is seen batch by batch; nothing of it is kept but sums.

    psnr is that of the mean squared error over the whole set, as the paper's distortion is a mean over the set.
    psnr_of_mean is that of one picture for everybody, the mean of the set: no release need be farther away.
    """

    def __init__(self) -> None:
        self.rows = 0
        self.sums = torch.zeros(4, dtype=torch.float64)  # l1, mse, ssim, squares of the originals
        self.pictures = True
        self.sum_CHW: Tensor | None = None

    def add(self, x: Tensor, release: Tensor) -> None:
        """Take in x_BCHW in [0, 1] (or x_BF of any range) and its release."""
        rows = len(x)
        self.pictures = x.dim() == 4
        ssims = (1 - ssim(x, release)) if self.pictures else torch.tensor(float("nan"))
        squares = x.detach().float().square().mean()
        sums = torch.stack([l1(x, release), mse(x, release), ssims.to(x.device), squares]) * rows
        self.sums += sums.double().cpu()
        if self.pictures:
            total_CHW = x.detach().float().sum(0).cpu().double()
            self.sum_CHW = total_CHW if self.sum_CHW is None else self.sum_CHW + total_CHW
        self.rows += rows

    def result(self) -> dict[str, float | None]:
        """{"l1", "mse", "psnr", "ssim", "psnr_of_mean"}; the last three are None for vectors, psnr without error."""
        l1_mean, mse_mean, ssim_mean, square_mean = (self.sums / max(self.rows, 1)).tolist()
        return {
            "l1": l1_mean,
            "mse": mse_mean,
            "psnr": _decibels(mse_mean) if self.pictures else None,
            "ssim": ssim_mean if self.pictures else None,
            "psnr_of_mean": _decibels(self._spread(square_mean)),
        }

    def _spread(self, square_mean: float) -> float:
        """Mean squared error of the mean picture; 0 for vectors."""
        if self.sum_CHW is None:
            return 0.0
        found = square_mean - float((self.sum_CHW / self.rows).square().mean())
        return found if found > ROUNDING else 0.0


def _decibels(error: float) -> float | None:
    """PSNR of values in [0, 1]; None without any error."""
    return -10 * math.log10(error) if error > 0 else None
