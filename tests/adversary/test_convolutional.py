import pytest
import torch
from torch import nn

from privgan.adversary import Convolutional
from privgan.adversary.rectified import Rectified
from privgan.errors import RequestError


@pytest.mark.parametrize(("classes", "shape"), [(2, (5,)), (3, (5, 3))])
def test_one_logit_for_two_classes_else_one_each(classes, shape):
    assert Convolutional((3, 33, 32), classes=classes)(torch.rand(5, 3, 33, 32)).shape == shape


def test_the_layers_are_those_of_figure_3():
    net = Convolutional((3, 64, 64)).net
    assert [m.stride[0] for m in net if isinstance(m, nn.Conv2d)] == [2, 2]
    assert [m.out_features for m in net if isinstance(m, nn.Linear)] == [256, 64, 1]
    assert [m.p for m in net if isinstance(m, nn.Dropout)] == [0.25, 0.25, 0.5]
    assert {m.negative_slope for m in net if isinstance(m, nn.LeakyReLU)} == {0.2}


def test_pictures_too_small_for_the_strides():
    with pytest.raises(RequestError, match="too small"):
        Convolutional((1, 4, 64))


def test_an_estimate_of_a_price_is_never_below_nothing():
    """The same layers with a ReLU behind them, and for numbers alone."""
    torch.manual_seed(0)
    net = Rectified((3, 32, 32), classes=0).eval()
    plain = Convolutional((3, 32, 32), classes=0).eval()
    plain.load_state_dict(net.state_dict())
    x_BCHW = torch.rand(64, 3, 32, 32)
    assert torch.equal(net(x_BCHW), plain(x_BCHW).relu()) and net(x_BCHW).shape == (64,)
    with pytest.raises(RequestError, match="adversary=rectified estimates numbers"):
        Rectified((3, 32, 32), classes=2)
