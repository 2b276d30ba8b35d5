import pytest
import torch

from privgan.channel import Autoencoder, Blur, Dense, Discrete, Erasure, load
from privgan.channel.base import Channel
from privgan.errors import RequestError


class Unchanged(Channel):
    """Releases what came in: nothing to train."""

    def forward(self, x, s=None):
        return x


def test_a_channel_without_parameters_has_nothing_to_learn():
    assert not Unchanged((2,)).learns
    assert Autoencoder((1, 8, 8), widths=(4,), code=(4,)).learns


def test_a_channel_without_weights_is_saved_and_built_again(tmp_path):
    blur = Blur((1, 8, 8), sigma=1.0)
    blur.save(tmp_path)
    x_BCHW = torch.rand(3, 1, 8, 8)
    assert torch.equal(load(tmp_path)(x_BCHW), blur(x_BCHW))


@pytest.mark.parametrize(
    ("classes", "s", "told"),
    [
        (3, [0, 2], [[1, 0, 0], [0, 0, 1]]),
        ([2, 3], [[1, 0], [0, 2]], [[0, 1, 1, 0, 0], [1, 0, 0, 0, 1]]),
        (0, [30.0, 60.0], [[-1], [2]]),
    ],
)
def test_what_a_channel_is_told_of_s(classes, s, told, tmp_path):
    channel = Dense((2,), sees="xs", classes=classes, residual=False).eval()
    if classes == 0:
        channel.scale(40.0, 10.0)
    assert (
        channel.num_side_inputs == len(told[0])
        and channel.encode_secret(torch.zeros(len(s), 2), torch.tensor(s)).tolist() == told
    )
    channel.save(tmp_path)
    x_BF = torch.randn(2, 2)
    assert torch.equal(load(tmp_path)(x_BF, torch.tensor(s)), channel(x_BF, torch.tensor(s)))
    picture = Autoencoder((1, 8, 8), widths=(4,), code=(4,), sees="xs", classes=classes)
    assert picture(torch.rand(2, 1, 8, 8), torch.tensor(s)).shape == (2, 1, 8, 8)


def test_a_channel_that_sees_x_alone_is_told_nothing():
    assert Dense((2,), classes=[2, 2]).num_side_inputs == 0


@pytest.mark.parametrize("classes", [1, [2, 0], [], [2, 1]])
def test_classes_that_are_none(classes):
    with pytest.raises(RequestError, match="at least 2, or 0 for a number"):
        Dense((2,), sees="xs", classes=classes)


def test_channels_of_groups_know_one_secret_of_classes():
    for classes in (0, [2, 2]):
        with pytest.raises(RequestError, match="one secret of classes"):
            Discrete((1,), sees="xs", classes=classes)
        with pytest.raises(RequestError, match="one secret of classes"):
            Erasure((2,)).fit([], classes)
