"""The channels of known optima do what the theory says of them, on the data they are made for."""

import numpy as np
import pytest
import torch

from privgan.batch import Batch
from privgan.channel import Barycentre, BinaryOptimum, GaussianOptimum, load
from privgan.data.parametric import Binary, GaussianMixture
from privgan.errors import RequestError
from privgan.theory import blind_gaussian, gap, gaussian

N = 200_000


def drawn(source):
    return torch.from_numpy(source.rows(0, N)), torch.from_numpy(source.labels().s)


@pytest.mark.parametrize("epsilon", [0.0, 0.3])
def test_the_gaussian_optimum_costs_what_the_closed_form_says(epsilon):
    x_NF, s_N = drawn(GaussianMixture(delta=2, sigma=3, prior=0.4, dimension=2, count=N))
    channel = GaussianOptimum((2,), delta=2, epsilon=epsilon, prior=0.4, sigma=3)
    release_NF = channel(x_NF, s_N)
    assert torch.equal(release_NF[:, 1], x_NF[:, 1]) and not channel.learns
    cost = float((release_NF - x_NF).square().sum(dim=1).mean())
    assert cost == pytest.approx(gaussian.optimal_distortion(2, epsilon, 0.4, 3.0), rel=0.02)


@pytest.mark.parametrize("epsilon", [0.1, 0.4])
def test_the_blind_gaussian_optimum_leaves_and_costs_what_the_frontier_says(epsilon):
    x_NF, s_N = drawn(GaussianMixture(delta=2, sigma=3, dimension=2, count=N))
    torch.manual_seed(0)
    channel = GaussianOptimum((2,), delta=2, epsilon=epsilon, sigma=3, sees="x")
    release_NF = channel(x_NF)
    assert torch.equal(release_NF[:, 1], x_NF[:, 1]) and not channel.learns
    cost = float((release_NF - x_NF).square().sum(dim=1).mean())
    assert cost == pytest.approx(float(blind_gaussian.blind_frontier(2, 0.5 + epsilon / 2, sigma=3)), rel=0.02)
    shares = [torch.bincount(_cell(release_NF[s_N == s, 0]), minlength=121) / (s_N == s).sum() for s in (0, 1)]
    assert float((shares[0] - shares[1]).abs().sum() / 2) == pytest.approx(epsilon, abs=0.015)
    assert len(release_NF[:, 0].unique()) <= 121


def _cell(x_N):
    return torch.bucketize(x_N.contiguous(), torch.linspace(-12, 18, 122)[1:-1])


@pytest.mark.parametrize("sees", ["x", "xs"])
def test_the_binary_optimum_leaves_what_it_may_and_costs_what_gap_says(sees):
    x_N1, s_N = drawn(Binary(p=0.5, q=0.1, count=N))
    torch.manual_seed(0)
    z_N1 = BinaryOptimum((1,), p=0.5, q=0.1, epsilon=0.2, sees=sees)(x_N1, s_N)
    share_SZ = torch.stack([torch.bincount(z_N1[s_N == s, 0].long(), minlength=2) / N for s in (0, 1)])
    assert float(share_SZ.max(dim=0).values.sum()) == pytest.approx(0.7, abs=0.005)
    distortion = float((z_N1 != x_N1).float().mean())
    assert gap.binary(0.5, 0.1, distortion, aware=sees == "xs") == pytest.approx(0.7, abs=0.005)


def test_the_barycentre_makes_gaussian_groups_equal(tmp_path):
    generator, s_N = np.random.default_rng(0), torch.arange(N) % 2
    spread = np.stack([np.diag([1.0, 2.0]), [[1.5, 0.5], [0.0, 1.0]]])
    x_NF = torch.from_numpy(np.einsum("nij,nj->ni", spread[s_N], generator.standard_normal((N, 2)))).float()
    x_NF[s_N == 1] += torch.tensor([3.0, -1.0])
    channel = Barycentre((2,))
    channel.fit([Batch(x_NF, s_N, torch.zeros(N, 0), torch.arange(N))], classes=2)
    channel.save(tmp_path)
    release_NF = load(tmp_path)(x_NF, s_N)
    first, second = release_NF[s_N == 0].double(), release_NF[s_N == 1].double()
    assert torch.allclose(first.mean(dim=0), second.mean(dim=0), atol=1e-4)
    assert torch.allclose(first.T.cov(), second.T.cov(), atol=1e-3)
    assert float((release_NF - x_NF).square().sum(dim=1).mean()) < 0.5 * 10.0  # no more than half way to the other


@pytest.mark.parametrize(
    "make",
    [
        lambda: GaussianOptimum((2,), delta=-1, epsilon=0.1),
        lambda: GaussianOptimum((1, 8, 8), delta=1, epsilon=0.1),
        lambda: GaussianOptimum((1,), delta=1, epsilon=0.1, sees="s"),
        lambda: BinaryOptimum((1,), p=0.5, q=0.1, epsilon=0.7),
        lambda: BinaryOptimum((2,), p=0.5, q=0.1, epsilon=0.1),
        lambda: BinaryOptimum((1,), p=0.5, q=1.1, epsilon=0.1),
        lambda: Barycentre((1, 8, 8)),
        lambda: Barycentre((1,))(torch.zeros(1, 1)),
        lambda: Barycentre((1,)).fit([], classes=2),
    ],
)
def test_what_cannot_be_is_said_in_a_line(make):
    with pytest.raises(RequestError, match=r"\A[^\n]+\Z"):
        make()
