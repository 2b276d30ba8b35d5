import json

import pytest
import torch

from privgan.channel import load
from privgan.channel.dense import Dense
from privgan.errors import RequestError


@pytest.mark.parametrize("sees", ["x", "xs"])
@pytest.mark.parametrize("gate", [0, 20])
def test_a_residual_channel_starts_as_the_identity(sees, gate):
    x_BF, s_B = 5 * torch.randn(6, 3), torch.arange(6) % 2
    assert torch.equal(Dense((3,), noise=2, sees=sees, gate=gate)(x_BF, s_B), x_BF)
    assert not torch.equal(Dense((3,), sees=sees, residual=False)(x_BF, s_B), x_BF)


def test_s_changes_the_release_of_a_channel_that_sees_it_alone():
    x_BF, ones_B = torch.randn(6, 3), torch.ones(6, dtype=torch.long)
    for sees, equal in [("x", True), ("xs", False)]:
        channel = Dense((3,), sees=sees, residual=False)
        assert torch.equal(channel(x_BF, ones_B), channel(x_BF, 0 * ones_B)) is equal


def test_a_closed_gate_leaves_a_feature_as_it_is():
    channel, x_BF = Dense((2,), gate=20), torch.randn(6, 2)
    with torch.no_grad():
        channel.net[-1].weight[2:] = 0
        channel.net[-1].bias[:] = torch.tensor([1.0, 1.0, 9.0, -9.0])  # what is added, then the gates
    assert torch.allclose(channel(x_BF)[:, 0], x_BF[:, 0] + 1)
    assert torch.equal(channel(x_BF)[:, 1], x_BF[:, 1])


def test_noise_is_drawn_for_every_row():
    channel = Dense((2,), noise=1, residual=False)
    assert len(channel(torch.zeros(50, 2)).unique(dim=0)) == 50


def test_a_release_is_not_rounded_to_bfloat16():
    x_BF, s_B = torch.randn(100, 1), torch.zeros(100, dtype=torch.long)
    channel = Dense((1,), sees="xs", residual=False)
    with torch.autocast("cpu", torch.bfloat16):
        release = channel(x_BF, s_B)
    assert torch.equal(release, channel(x_BF, s_B)) and release.dtype == torch.float32


def test_it_is_saved_with_what_it_sees(tmp_path):
    channel = Dense((2,), widths=(8,), sees="xs", classes=3, residual=False).eval()
    channel.save(tmp_path)
    x_BF, s_B = torch.randn(4, 2), torch.tensor([0, 1, 2, 2])
    assert torch.equal(load(tmp_path)(x_BF, s_B), channel(x_BF, s_B))
    assert json.loads((tmp_path / "channel.json").read_text())["input"] == {
        "shape": [2],
        "range": None,
        "sees": "xs",
        "secret_source": "given",
    }


def test_what_it_cannot_do_is_said():
    with pytest.raises(RequestError, match=r"sees=xs"):
        Dense((2,), sees="xs")(torch.zeros(1, 2))
    wrong_options = (
        {"shape": (3, 8, 8)},
        {"widths": ()},
        {"noise": -1},
        {"gate": -1},
        {"gate": 1, "residual": False},
        {"sees": "s"},
        {"classes": 1},
    )
    for wrong in wrong_options:
        with pytest.raises(RequestError, match=r"\Achannel[^\n]*\Z"):
            Dense(**{"shape": (2,)} | wrong)
