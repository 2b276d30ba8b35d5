"""How far a release is from its original: the first term of eq. (4).

Every function takes x and release of equal shape in [0, 1] and returns a scalar, the mean over rows and values, so that
0 is no change and the size of a picture does not change the meaning of lambda.

Shapes: B batch, C colour channels, H height, W width.
"""

import torch
import torch.nn.functional as F
from torch import Tensor
from torchmetrics.functional.image import structural_similarity_index_measure

from privgan.errors import RequestError


def l1(x: Tensor, release: Tensor) -> Tensor:
    """Mean absolute error, in [0, 1]; what the paper's code weighs 35 : 1 against the cross-entropy."""
    return F.l1_loss(release, x)


def mse(x: Tensor, release: Tensor) -> Tensor:
    """Mean squared error, in [0, 1]."""
    return F.mse_loss(release, x)


class Huber:
    """Quadratic below `delta`, linear above (Huber 1964).

    Raises:
        RequestError: delta is not above 0.
    """

    def __init__(self, delta: float = 0.1) -> None:
        if not delta > 0:
            raise RequestError(f"objective.distortion.delta={delta} must be above 0")
        self.delta = delta

    def __call__(self, x: Tensor, release: Tensor) -> Tensor:
        """Scalar, in [0, delta (1 - delta / 2)]."""
        return F.huber_loss(release, x, delta=self.delta)


def ssim(x_BCHW: Tensor, release_BCHW: Tensor) -> Tensor:
    """1 - structural similarity (Wang et al. 2004), in [0, 2]; window 11, or what fits a smaller picture."""
    side = min(11, *x_BCHW.shape[-2:])
    return 1 - _similarity(x_BCHW, release_BCHW, kernel=side if side % 2 else side - 1).mean()


def _similarity(x_BCHW: Tensor, release_BCHW: Tensor, kernel: int) -> Tensor:
    similarity_B = structural_similarity_index_measure(
        release_BCHW, x_BCHW, data_range=1.0, gaussian_kernel=False, kernel_size=kernel, reduction="none"
    )
    assert isinstance(similarity_B, Tensor)
    return similarity_B


class Measured:
    """l1, mse, psnr (dB) and ssim over a set that is seen batch by batch; nothing of it is kept.

    psnr is that of the mean squared error over the whole set, as the paper's distortion is a mean over the set.
    """

    def __init__(self) -> None:
        self.rows = 0
        self.sums = torch.zeros(3, dtype=torch.float64)
        self.pictures = True

    def add(self, x: Tensor, release: Tensor) -> None:
        """Take in x_BCHW in [0, 1] (or x_BF of any range) and its release."""
        rows = len(x)
        self.pictures = x.dim() == 4
        ssims = (1 - ssim(x, release)) if self.pictures else torch.tensor(float("nan"))
        sums = torch.stack([l1(x, release), mse(x, release), ssims.to(x.device)]) * rows
        self.sums += sums.double().cpu()
        self.rows += rows

    def result(self) -> dict[str, float | None]:
        """{"l1", "mse", "psnr", "ssim"}; the last two are None for vectors, and psnr without any error."""
        l1_mean, mse_mean, ssim_mean = (self.sums / max(self.rows, 1)).tolist()
        psnr = -10 * float(torch.log10(torch.tensor(mse_mean))) if mse_mean > 0 and self.pictures else None
        return {"l1": l1_mean, "mse": mse_mean, "psnr": psnr, "ssim": ssim_mean if self.pictures else None}
