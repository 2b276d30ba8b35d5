"""Rows in the forms in which people have them, as a channel takes them, and back.

Shapes: N rows, C colour channels, H height, W width, F features.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor

from privgan.errors import RequestError

MODES = {1: "L", 3: "RGB"}


@dataclass(frozen=True)
class Rows:
    """Rows and the way back.

    Attributes:
        x: x_NCHW uint8 or x_NF float32.
        like_input: makes of a release what x was given as.
    """

    x: Tensor
    like_input: Callable[[Tensor], Any]


def rows_of(x: Any, shape: tuple[int, ...]) -> Rows:
    """Rows as a channel takes them.

    Args:
        x: array, tensor, PIL picture or a list of them; pictures in either order of axes, uint8 or in [0, 1].
        shape: (C, H, W) or (F,) of the channel.

    Raises:
        RequestError: they are no rows of this shape.

    Examples:
        >>> rows_of([[0.5, 1.0]], (2,)).x
        tensor([[0.5000, 1.0000]])
    """
    if isinstance(x, Image.Image):
        return Rows(_pixels(x, shape)[None], lambda release: _picture(release[0]))
    if isinstance(x, list | tuple) and x and all(isinstance(one, Image.Image) for one in x):
        stacked = torch.stack([_pixels(one, shape) for one in x])
        return Rows(stacked, lambda release: [_picture(one) for one in release])
    if isinstance(x, Tensor):
        rows = _of_array(x.detach().cpu().numpy(), shape)
        device = x.device
        return Rows(rows.x, lambda release: torch.tensor(rows.like_input(release), device=device))
    return _of_array(np.asarray(x), shape)


def _of_array(x: np.ndarray, shape: tuple[int, ...]) -> Rows:
    single = x.ndim == len(shape)
    array = x[None] if single else x
    last = len(shape) == 3 and array.shape[1:] != shape and array.shape[1:] == (*shape[1:], shape[0])
    array = array.transpose(0, 3, 1, 2) if last else array
    if array.shape[1:] != shape:
        raise RequestError(f"x has shape {x.shape}, and this channel releases rows of {shape}: resize them first")
    if array.dtype.kind not in "fiu":
        raise RequestError(f"x holds {array.dtype}: give numbers")
    check_finite(array, "x holds values that are not finite: take those rows out")
    rows = as_pixels(array) if len(shape) == 3 else array.astype(np.float32)

    def like_input(release: Tensor) -> np.ndarray:
        found = release.numpy()
        if x.dtype != np.uint8:
            found = (found.astype(np.float32) / 255 if len(shape) == 3 else found).astype(x.dtype)
        found = found.transpose(0, 2, 3, 1) if last else found
        return found[0] if single else found

    return Rows(torch.from_numpy(np.ascontiguousarray(rows)), like_input)


def check_finite(x: np.ndarray, fault: str) -> None:
    """Infinite numbers and those that are none are refused: cast to bytes they would pass for black.

    Args:
        x: of any type.
        fault: what is said of them.

    Raises:
        RequestError: x holds such a number.
    """
    if x.dtype.kind == "f" and not np.isfinite(x).all():
        raise RequestError(fault)


def as_pixels(x: np.ndarray, kinds: str = "f", where: str = "") -> np.ndarray:
    """Pictures as bytes.

    Args:
        x: uint8, or finite numbers in [0, 1].
        kinds: of numpy types that such numbers may have.
        where: begins the message.

    Raises:
        RequestError: another type, or numbers beyond [0, 1].
    """
    if x.dtype == np.uint8:
        return x
    if x.dtype.kind not in kinds or x.min(initial=0) < 0 or x.max(initial=0) > 1:
        raise RequestError(f"{where}pictures are uint8, or floating point numbers in [0, 1]")
    return (x * 255).round().astype(np.uint8)


def _pixels(picture: Image.Image, shape: tuple[int, ...]) -> Tensor:
    if len(shape) != 3:
        raise RequestError(f"this channel releases rows of {shape}, no pictures")
    channels, height, width = shape
    upright = ImageOps.exif_transpose(picture).convert(MODES[channels])
    if upright.size != (width, height):
        upright = upright.resize((width, height), Image.Resampling.BOX)
    x_HWC = np.asarray(upright).reshape(height, width, channels)
    return torch.from_numpy(np.ascontiguousarray(x_HWC.transpose(2, 0, 1)))


def _picture(x_CHW: Tensor) -> Image.Image:
    x_HWC = x_CHW.numpy().transpose(1, 2, 0)
    return Image.fromarray(np.ascontiguousarray(x_HWC[:, :, 0] if x_HWC.shape[2] == 1 else x_HWC))
