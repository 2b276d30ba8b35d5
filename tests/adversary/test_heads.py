"""One head for each secret, side by side."""

import pytest
import torch
from torch import nn

from privgan.adversary import Convolutional, Dense
from privgan.adversary.heads import Head, heads, outputs
from privgan.errors import RequestError


@pytest.mark.parametrize(("classes", "width"), [(2, 1), (5, 5), (0, 1), ([2, 2], 2), ([2, 3, 4], 8)])
def test_an_adversary_is_as_wide_as_its_heads(classes, width):
    assert outputs(classes) == width
    for net, x in [
        (Dense((4,), classes), torch.randn(3, 4)),
        (Convolutional((1, 8, 8), classes), torch.rand(3, 1, 8, 8)),
    ]:
        assert net(x).shape == ((3,) if width == 1 else (3, width))


def test_heads_are_cut_in_order():
    logit = torch.arange(10.0).reshape(2, 5)
    first, second, third = heads(logit, [2, 3, 2])
    assert first.tolist() == [0, 5] and third.tolist() == [4, 9]
    assert second.tolist() == [[1, 2, 3], [6, 7, 8]]
    assert heads(logit, 5)[0] is logit
    assert Head(nn.Identity(), [2, 3, 2], place=2)(logit).tolist() == [4, 9]


def test_a_head_of_a_number_speaks_in_its_unit():
    head = Head(nn.Flatten(0), 0, mean=40.0, deviation=10.0)
    assert head(torch.tensor([[-1.0], [0.0], [2.0]])).tolist() == [30, 40, 60]


@pytest.mark.parametrize("classes", [1, -1, [2, 0], [], [3, 1]])
def test_classes_that_make_no_head(classes):
    with pytest.raises(RequestError, match="at least 2 each, or 0 for a number alone"):
        outputs(classes)
