"""One batch as it leaves the device. Shapes: B batch, C colour channels, H height, W width, F features."""

import torch
from torch import Tensor

from privgan.channel.base import Channel
from privgan.errors import WorkError


def released_batch(channel: Channel | None, x: Tensor, s: Tensor, bfloat16: bool = False) -> Tensor:
    """The rows that leave the device.

    Args:
        channel: None releases x as it came.
        x: x_BCHW float32 in [0, 1], or x_BF float32.
        s: s_B, for a channel that sees it.
        bfloat16: run the channel in bfloat16, as the game did.

    Returns:
        x_BCHW uint8, rounded as a file of 8 bits is; or x_BF float32.

    Raises:
        WorkError: the channel's release is not finite; rounded to 8 bits it would look like any other.
    """
    with torch.no_grad(), torch.autocast(x.device.type, torch.bfloat16, enabled=bfloat16):
        release = x if channel is None else channel(x, s)
    release = release.float()
    if channel is not None and not torch.isfinite(release).all():
        raise WorkError(
            "the channel's release is not finite (NaN or infinite values): nothing is released and no figure is given; "
            "train it again, with a smaller learning rate"
        )
    return as_bytes(release) if x.dim() == 4 else release


def as_bytes(release_BCHW: Tensor) -> Tensor:
    """Pictures as a file of 8 bits holds them.

    Args:
        release_BCHW: in [0, 1]; what lies outside is cut off.

    Returns:
        uint8, 0 to 255.

    Examples:
        >>> as_bytes(torch.tensor([0.0, 0.5, 1.0, 1.2]))
        tensor([  0, 128, 255, 255], dtype=torch.uint8)
    """
    return (release_BCHW * 255).round().clamp(0, 255).to(torch.uint8)


def as_float_batch(release: Tensor) -> Tensor:
    """A release as networks take it.

    Args:
        release: pictures uint8, or vectors.

    Returns:
        float32: pictures in [0, 1], vectors as they are.
    """
    return release.float() / 255 if release.dtype == torch.uint8 else release
