import pytest
import torch

from privgan.channel import load
from privgan.channel.discrete import Discrete
from privgan.errors import RequestError


def test_releases_follow_the_matrix():
    channel = Discrete((1,), alphabet_size=3, sees="xs").eval()
    torch.nn.init.normal_(channel.logit_SXZ)
    torch.manual_seed(0)
    for s in (0, 1):
        for x in (0, 1, 2):
            z_B1 = channel(torch.full((20_000, 1), float(x)), torch.full((20_000,), s))
            share_Z = torch.bincount(z_B1[:, 0].long(), minlength=3) / 20_000
            assert torch.allclose(share_Z, channel.log_SXZ[s, x].exp(), atol=0.02)


def test_only_the_channels_own_step_sees_a_relaxed_letter():
    channel, x_B1 = Discrete((1,)), torch.zeros(100, 1)
    relaxed = channel(x_B1)
    assert relaxed.requires_grad and ((relaxed > 0) & (relaxed < 1)).any()
    with torch.no_grad():
        assert set(channel(x_B1).unique().tolist()) <= {0.0, 1.0}
    assert not channel.eval()(x_B1).requires_grad


def test_the_relaxed_letter_has_about_the_right_mean():
    channel = Discrete((1,), keep=0.9, temperature=0.3)
    torch.manual_seed(0)
    assert channel(torch.zeros(50_000, 1)).mean().item() == pytest.approx(0.1, abs=0.02)


def test_it_is_saved_and_built_again(tmp_path):
    channel = Discrete((1,), alphabet_size=4, sees="xs")
    channel.save(tmp_path)
    assert torch.equal(load(tmp_path).log_SXZ, channel.log_SXZ)


@pytest.mark.parametrize("wrong", [{"shape": (2,)}, {"alphabet_size": 1}, {"temperature": 0}, {"keep": 1}])
def test_what_is_out_of_range_is_named(wrong):
    with pytest.raises(RequestError, match=r"\Achannel[^\n]*\Z"):
        Discrete(**{"shape": (1,)} | wrong)
