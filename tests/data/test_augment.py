"""Augmentations: from the generator alone, of each picture by itself, with gradients."""

import pytest
import torch
from torch import Tensor

from privgan.data.augment import flip, shift


def pictures() -> Tensor:
    return torch.arange(2 * 8 * 6 * 5, dtype=torch.float32).reshape(8, 2, 6, 5)


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_a_flip_mirrors_some_and_leaves_the_others() -> None:
    x_BCHW = pictures()
    flipped = flip(x_BCHW, generator())
    mirrored = [torch.equal(after, before.flip(-1)) for before, after in zip(x_BCHW, flipped, strict=True)]
    same = [torch.equal(after, before) for before, after in zip(x_BCHW, flipped, strict=True)]
    assert any(mirrored) and any(same)
    assert all(m != s for m, s in zip(mirrored, same, strict=True))


def test_a_shift_moves_by_whole_pixels_and_repeats_the_border() -> None:
    x_BCHW = pictures()
    padded = torch.nn.functional.pad(x_BCHW, (2, 2, 2, 2), mode="replicate")
    offsets = set()
    for before, after in zip(padded, shift(x_BCHW, generator(), most=2), strict=True):
        found = [(y, x) for y in range(5) for x in range(5) if torch.equal(before[:, y : y + 6, x : x + 5], after)]
        assert len(found) == 1
        offsets.add(found[0])
    assert len(offsets) > 3


def test_the_generator_decides() -> None:
    x_BCHW = pictures()
    torch.manual_seed(1)
    first = shift(flip(x_BCHW, generator(3)), generator(3))
    torch.manual_seed(2)
    assert torch.equal(first, shift(flip(x_BCHW, generator(3)), generator(3)))
    assert not torch.equal(first, shift(flip(x_BCHW, generator(4)), generator(4)))


@pytest.mark.parametrize("most", [0, 3])
def test_gradients_pass(most: int) -> None:
    x_BCHW = pictures().requires_grad_()
    shift(flip(x_BCHW, generator()), generator(), most).sum().backward()
    assert x_BCHW.grad is not None
    # each value given is a value taken
    assert x_BCHW.grad.sum() == x_BCHW.numel()
    assert most or torch.equal(x_BCHW.grad, torch.ones_like(x_BCHW))
