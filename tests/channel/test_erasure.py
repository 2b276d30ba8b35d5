"""Linear erasure against its closed form."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from privgan.batch import Batch
from privgan.channel import Erasure
from privgan.errors import RequestError


@given(st.integers(2, 4), st.integers(1, 40), st.integers(0, 5))
def test_erasure_makes_class_means_equal(classes, features, seed):
    torch.manual_seed(seed)
    s_B = torch.arange(30) % classes
    x_BF = torch.randn(30, features) + torch.randn(classes, features)[s_B]
    batch = Batch(x_BF, s_B, torch.zeros(30, 0), s_B)
    for sees in ("x", "xs"):
        channel = Erasure((features,), sees=sees, rows=20)
        channel.fit([Batch(*(part[i::7] for part in batch)) for i in range(7)], classes)
        release_BF = channel(x_BF, s_B)
        mean_KF = torch.stack([release_BF[s_B == k].mean(0) for k in range(classes)])
        assert torch.allclose(mean_KF, x_BF.mean(0).expand(classes, -1), atol=2e-2)


def test_blind_erasure_is_the_least_edit_and_s_is_not_asked_for():
    torch.manual_seed(0)
    s_B = torch.arange(4000) % 2
    root_FF = torch.tensor([[1.0, 0.0], [1.5, 0.5]])
    x_BF = torch.randn(4000, 2) @ root_FF.T + s_B[:, None] * torch.tensor([1.0, 0.0])
    channel = Erasure((2,), ridge=1e-9)
    channel.fit([Batch(x_BF, s_B, torch.zeros(4000, 0), s_B)], 2)
    edit = (channel(x_BF) - x_BF).square().sum(1).mean()
    # Any other erasing map x - A u^T (x - mean) with u^T A = 1 edits more.
    cross_F = ((x_BF - x_BF.mean(0)) * (s_B[:, None] - 0.5)).mean(0)
    for angle in torch.linspace(-1.4, 1.4, 29):
        u_F = torch.tensor([1.0, torch.tan(angle).item()])
        u_F = u_F / (u_F @ cross_F)
        other = ((x_BF - x_BF.mean(0)) @ u_F).square().mean() * cross_F.square().sum()
        assert edit <= other * 1.001


@pytest.mark.parametrize(("classes", "features"), [(2, 6), (4, 6), (3, 2)])
def test_blind_erasure_is_leace_in_closed_form(classes, features):
    """x - W^+ P W (x - mean): W whitens x, P projects on the whitened covariance with s (Belrose et al. 2023)."""
    generator = np.random.default_rng(classes)
    s_N = generator.integers(classes, size=1500)
    x_NF = generator.standard_normal((1500, features)) @ generator.standard_normal((features, features))
    x_NF += generator.standard_normal((classes, features))[s_N]
    centred_NF, one_NK = x_NF - x_NF.mean(0), np.eye(classes)[s_N]
    values_F, vectors_FF = np.linalg.eigh(np.cov(x_NF.T, bias=True))
    white_FF = vectors_FF / np.sqrt(values_F) @ vectors_FF.T
    left_FF, size, _ = np.linalg.svd(white_FF @ centred_NF.T @ (one_NK - one_NK.mean(0)) / len(x_NF))
    erased_FK = left_FF[:, : (size > 1e-9).sum()]
    leace_NF = x_NF - centred_NF @ (np.linalg.inv(white_FF) @ erased_FK @ erased_FK.T @ white_FF).T
    channel = Erasure((features,), ridge=1e-12, rows=1500)
    x, s = torch.from_numpy(x_NF), torch.from_numpy(s_N)
    channel.fit([Batch(x, s, torch.zeros(1500, 0), s)], classes)
    assert np.allclose(channel(x).numpy(), leace_NF, atol=1e-4)


def test_what_is_erased_is_not_left_in_the_last_digits():
    torch.manual_seed(0)
    s_B = torch.arange(4000) % 2
    x_BF = torch.randn(4000, 1) + 2 * s_B[:, None]
    channel = Erasure((1,))
    channel.fit([Batch(x_BF, s_B, torch.zeros(4000, 0), s_B)], 2)
    assert len(channel(x_BF).unique()) == 1  # on a line there is nothing but what tells s


def test_a_regression_that_misses_a_class_is_refused():
    s_B = (torch.arange(3000) == 7).long()
    channel = Erasure((2,), rows=2)
    with pytest.raises(RequestError, match=r"\Achannel\.rows=2 [^\n]*take more\Z"):
        channel.fit([Batch(torch.randn(3000, 2), s_B, torch.zeros(3000, 0), s_B)], 2)
