"""A tree releases mean rows of its leaves: they keep what is wanted, and tell s as little as its price says."""

import numpy as np
import pytest
import torch

from privgan.audit.certificate import certificates
from privgan.batch import Batch
from privgan.channel import Tree, load
from privgan.channel.leaves import grow
from privgan.data.module import DataModule
from privgan.data.parametric import GaussianMixture
from privgan.errors import RequestError
from privgan.theory.semi_discrete import shares, total_variation


def rows(count=4000, utility=True, seed=0):
    """s shifts the first two columns, what is wanted follows the last two; the second column says both."""
    generator = torch.Generator().manual_seed(seed)
    s_B = (torch.rand(count, generator=generator) < 0.4).long()
    x_BF = torch.randn(count, 4, generator=generator)
    u_B1 = (x_BF[:, 1] + x_BF[:, 2] + x_BF[:, 3] > 0).float()[:, None]
    x_BF[:, :2] += s_B[:, None]
    return Batch(x_BF, s_B, u_B1 if utility else u_B1[:, :0], torch.arange(count))


def fitted(batch=None, **arguments):
    channel = Tree((4,), **arguments)
    channel.fit([batch or rows()], 2)
    return channel


def told(channel, batch):
    """Total variation of the leaves, and the accuracy of the majority of what is wanted in each."""
    leaf_N, u_N = channel.cell(batch.x).numpy(), batch.u[:, 0].numpy()
    majority_M = np.array([u_N[leaf_N == leaf].mean() > 0.5 for leaf in range(channel.cells)])
    apart = total_variation(shares(leaf_N, batch.s.numpy(), 2, channel.cells))
    return apart, (majority_M[leaf_N] == u_N).mean()


def test_leaves_are_whole_and_their_means_are_released(tmp_path):
    batch = rows()
    channel = fitted(batch, cells=10, min_people=60)
    assert channel.cells == 10 and channel.fit_method == "closed_form" and not channel.learns
    leaf_N = channel.cell(batch.x)
    assert torch.bincount(leaf_N, minlength=10).min() >= 60
    for leaf in range(10):
        assert torch.allclose(channel(batch.x)[leaf_N == leaf][0], batch.x[leaf_N == leaf].mean(dim=0), atol=1e-5)
    channel.save(tmp_path)
    again = load(tmp_path)
    assert again.cells == 10 and torch.equal(again(batch.x), channel(batch.x))


def test_the_tree_and_its_leaves_agree():
    batch = rows(1500)
    tree, leaf_N = grow(batch.x.numpy(), batch.u.numpy(), batch.s.numpy(), most=20, least=20, price=0.0)
    node_N, number = np.zeros(1500, np.int64), np.arange(1500)
    for _ in range(20):
        below = batch.x.numpy()[number, tree.feature_J[node_N]] <= tree.threshold_J[node_N]
        node_N = np.where(below, tree.left_J[node_N], tree.right_J[node_N])
    assert (tree.leaf_J[node_N] == leaf_N).all() and len(np.unique(leaf_N)) == leaf_N.max() + 1


def test_a_price_buys_silence_for_accuracy():
    """Measured on other people: at a price the leaves tell far less of s and still much of what is wanted."""
    others = rows(20_000, seed=1)
    apart, right = zip(*(told(fitted(cells=16, price=price), others) for price in (0.0, 1.0)), strict=True)
    assert apart[0] > 0.25 > 0.12 > apart[1]
    assert right[0] > right[1] > 0.7


def test_without_a_utility_the_row_is_kept():
    batch = rows(utility=False)
    few, many = (fitted(batch, cells=cells, price=0.0, min_people=20) for cells in (2, 40))
    errors = [(channel(batch.x) - batch.x).square().mean() for channel in (few, many)]
    assert errors[1] < 0.75 * errors[0]


def test_a_leaf_counts_persons_and_not_rows():
    batch = rows(1200)
    channel = fitted(batch._replace(group=torch.arange(1200) // 4), cells=50, min_people=50)
    assert channel.cells <= 300 / 50


def test_its_leaves_are_certified(tmp_path):
    data = DataModule(GaussianMixture(delta=1.0, count=8000, seed=0), cache=str(tmp_path))
    data.prepare()
    channel = Tree((1,), cells=8, price=0.0)
    channel.fit(data.batches("channel"), data.classes)
    (found,) = certificates(channel, data, confidence=0.95, seed=0, device="cpu")
    assert found["cells"] == channel.cells and found["roles"] == ["adversary", "attacker", "test"]
    assert 0.6 < found["plug_in"] < found["balanced_accuracy"] < 0.75  # the best attack on the whole row: 0.69


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"cells": 1}, "at least 2"),
        ({"price": -1.0}, "at least 0"),
        ({"price": float("nan")}, "at least 0"),
        ({"min_people": 5000}, "4000 persons"),
    ],
)
def test_bad_requests(wrong, says):
    with pytest.raises(RequestError, match=says):
        fitted(**wrong)


def test_nodes_of_a_received_file_that_lead_round_are_refused(tmp_path):
    channel = fitted(cells=4)
    channel.left_J.zero_()
    channel.right_J.zero_()
    channel.save(tmp_path)
    with pytest.raises(RequestError, match="lead round and to no leaf"):
        load(tmp_path)


def test_pictures_have_no_columns():
    with pytest.raises(RequestError, match="channel=codebook"):
        Tree((1, 8, 8))
