import json

import pytest
import torch

from privgan.channel import Autoencoder, load
from privgan.errors import RequestError


@pytest.mark.parametrize("shape", [(1, 32, 32), (3, 64, 48), (3, 33, 30), (1, 5, 7)])
def test_a_release_has_the_shape_and_range_of_its_original(shape):
    x_BCHW = torch.rand(2, *shape)
    release_BCHW = Autoencoder(shape, widths=(4, 8), code=(8,))(x_BCHW)
    assert release_BCHW.shape == x_BCHW.shape
    assert release_BCHW.dtype == torch.float32
    assert 0 <= release_BCHW.min() <= release_BCHW.max() <= 1


def test_the_layers_are_those_of_figure_3_and_their_mirror():
    convolutions = [m for m in Autoencoder((3, 32, 32)).net if isinstance(m, torch.nn.Conv2d)]
    there = [(3, 32), (32, 32), (32, 64), (64, 64), (64, 128), (128, 128)]
    assert [(c.in_channels, c.out_channels) for c in convolutions] == there + [(b, a) for a, b in reversed(there)]
    assert [c.kernel_size[0] for c in convolutions] == [3, 3, 3, 3, 1, 1, 1, 1, 3, 3, 3, 3]


def test_padding_does_not_reach_what_needs_none():
    torch.manual_seed(0)
    channel = Autoencoder((1, 8, 8), widths=(4,), code=(4,))
    x = torch.rand(1, 1, 8, 8)
    assert torch.equal(channel(x), channel.net(x).sigmoid())


def test_a_saved_channel_releases_the_same_pictures(tmp_path):
    channel = Autoencoder((1, 16, 16), widths=(4, 4), code=(4,)).eval()
    x = torch.rand(3, 1, 16, 16)
    channel.save(tmp_path)
    assert torch.equal(load(tmp_path)(x), channel(x))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["channel.json", "channel.safetensors"]


def test_only_channels_of_this_package_are_built(tmp_path):
    Autoencoder((1, 16, 16), widths=(4, 4), code=(4,)).save(tmp_path)
    plan = json.loads((tmp_path / "channel.json").read_text())
    (tmp_path / "channel.json").write_text(json.dumps(plan | {"channel": "os.system"}))
    with pytest.raises(RequestError, match=r"os\.system is no channel"):
        load(tmp_path)


def test_a_folder_without_a_channel_says_so(tmp_path):
    with pytest.raises(RequestError, match="no trained channel"):
        load(tmp_path)


def test_s_is_told_as_planes_beside_the_colours(tmp_path):
    channel = Autoencoder((3, 15, 16), widths=(4, 4), code=(4,), sees="xs", classes=3).eval()
    x_BCHW, s_B = torch.rand(1, 3, 15, 16).expand(3, -1, -1, -1), torch.arange(3)
    release = channel(x_BCHW, s_B)
    assert release.shape == x_BCHW.shape and not torch.equal(release[0], release[1])
    channel.save(tmp_path)
    assert torch.equal(load(tmp_path)(x_BCHW, s_B), release)
    assert json.loads((tmp_path / "channel.json").read_text())["input"]["sees"] == "xs"
    with pytest.raises(RequestError, match="sees=xs"):
        channel(x_BCHW)


@pytest.mark.parametrize("wrong", [{"widths": ()}, {"depth": 0}, {"code": (0,)}])
def test_widths_must_be_positive(wrong):
    with pytest.raises(RequestError, match="positive"):
        Autoencoder((1, 16, 16), **wrong)
