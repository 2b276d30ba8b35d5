import torch

from privgan.channel import KINDS, Autoencoder, load
from privgan.channel.base import Channel


class Unchanged(Channel):
    """Releases what came in: nothing to train."""

    def forward(self, x, s=None):
        return x


def test_a_channel_without_parameters_has_nothing_to_learn():
    assert not Unchanged((2,)).learns
    assert Autoencoder((1, 8, 8), widths=(4,), code=(4,)).learns


def test_a_channel_without_weights_is_saved_and_built_again(tmp_path, monkeypatch):
    monkeypatch.setitem(KINDS, f"{Unchanged.__module__}.{Unchanged.__qualname__}", Unchanged)
    Unchanged((2,)).save(tmp_path)
    x_BF = torch.randn(3, 2)
    assert torch.equal(load(tmp_path)(x_BF), x_BF)
