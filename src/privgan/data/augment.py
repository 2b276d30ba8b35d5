"""Random flips and shifts of a batch, on its device, drawn on that of an explicit generator; gradients pass through."""

import torch
from torch import Tensor


def flip(x_BCHW: Tensor, generator: torch.Generator) -> Tensor:
    """Each picture mirrored left to right with probability 1/2."""
    mirrored_B = (torch.rand(len(x_BCHW), generator=generator) < 0.5).to(x_BCHW.device)
    return torch.where(mirrored_B[:, None, None, None], x_BCHW.flip(-1), x_BCHW)


def shift(x_BCHW: Tensor, generator: torch.Generator, most: int = 2) -> Tensor:
    """Each picture moved by up to `most` pixels both ways, its border repeated where the move uncovers something."""
    B, C, H, W = x_BCHW.shape
    by_2B = torch.randint(-most, most + 1, (2, B), generator=generator).to(x_BCHW.device)
    line_BH = (torch.arange(H, device=x_BCHW.device) + by_2B[0][:, None]).clamp(0, H - 1)
    place_BW = (torch.arange(W, device=x_BCHW.device) + by_2B[1][:, None]).clamp(0, W - 1)
    x_BCHW = x_BCHW.gather(2, line_BH[:, None, :, None].expand(B, C, H, W))
    return x_BCHW.gather(3, place_BW[:, None, None, :].expand(B, C, H, W))
