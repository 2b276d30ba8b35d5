"""A tree releases mean rows of its leaves: they keep what is wanted, and tell s as little as its price says."""

import numpy as np
import pytest
import torch

from privgan.audit.certificate import certificates
from privgan.batch import Batch
from privgan.channel import Tree, load
from privgan.channel.distilled import distilled
from privgan.channel.leaves import grow
from privgan.data.layout import Part
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
    torch.manual_seed(0)
    leaf_N, u_N = channel.cell(batch.x, batch.s).numpy(), batch.u[:, 0].numpy()
    majority_M = np.bincount(leaf_N, u_N, channel.cells) > np.bincount(leaf_N, minlength=channel.cells) / 2
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


def test_leaves_are_used_alike_where_s_is_seen_and_what_is_wanted_stays():
    """Measured on other people: at next to no advantage more is kept than by a price, or by moving everybody alike."""
    others = rows(20_000, seed=1)
    ways = {
        "as they are": {"price": 0.0},
        "aware": {"sees": "xs"},
        "aware, some": {"sees": "xs", "allowance": 0.1},
        "blind": {"allowance": 0.05},
    }
    apart, right = {}, {}
    for name, way in ways.items():
        apart[name], right[name] = told(fitted(cells=16, **way), others)
    assert apart["as they are"] > 0.25 > 0.1 > apart["aware"] and apart["blind"] < 0.15
    assert apart["aware"] < apart["aware, some"] < 0.16
    assert min(right["aware"], right["aware, some"]) > max(right["as they are"] - 0.03, right["blind"] + 0.02), right


@pytest.mark.parametrize("way", [{}, {"sees": "xs", "allowance": 0.05}])
def test_drawn_rows_tell_their_leaf_and_nothing_else(way, tmp_path):
    """A column is drawn by itself, so what a drawn row says of s its leaf says as well."""
    batch = rows()
    channel = fitted(batch, cells=8, min_people=60, release="draw", **way)
    torch.manual_seed(0)
    cell_N = channel.cell(batch.x, batch.s)
    torch.manual_seed(0)
    drawn_NF = channel(batch.x, batch.s)
    blind = fitted(batch, cells=8, min_people=60, price=channel.price)
    assert torch.equal(blind.cell(drawn_NF), cell_N)  # it falls into the leaf that it was drawn for
    for leaf in range(channel.cells):
        own_NF, there_N = batch.x[blind.cell(batch.x) == leaf], cell_N == leaf
        assert torch.allclose(drawn_NF[there_N].mean(0), own_NF.mean(0), atol=5 * own_NF.std() / there_N.sum() ** 0.5)
    assert len(drawn_NF.unique(dim=0)) > 3000
    channel.save(tmp_path)
    again = load(tmp_path)
    torch.manual_seed(0)
    assert torch.equal(again(batch.x, batch.s), drawn_NF)


def test_drawn_rows_of_a_table_are_valid():
    """Words, rounded numbers and absence, as often as in the leaf; no drawn number is the largest of all."""
    rng = np.random.default_rng(0)
    word_N, gone_N = rng.choice(3, 3000, p=[0.6, 0.3, 0.1]), rng.random(3000) < 0.2
    number_N = np.where(gone_N, 0, np.round(rng.exponential(2, 3000)))
    x_NF = torch.from_numpy(np.column_stack([np.eye(3)[word_N], number_N, gone_N])).float()
    batch = Batch(x_NF, torch.arange(3000) % 2, torch.from_numpy(word_N > 0).float()[:, None], torch.arange(3000))
    channel = Tree((5,), cells=2, release="draw")
    parts = [
        Part("word", "category", 0, 3),
        Part("number", "integer", 3, 2, indicator=True, low=0.0, high=float(number_N.max()), step=1.0),
    ]
    channel.describe_rows(parts)
    channel.fit([batch], 2)
    torch.manual_seed(0)
    drawn_NF = channel(x_NF).numpy()
    assert set(np.unique(drawn_NF[:, [0, 1, 2, 4]])) == {0.0, 1.0} and (drawn_NF[:, :3].sum(axis=1) == 1).all()
    assert (drawn_NF[:, 3] == drawn_NF[:, 3].round()).all() and drawn_NF[:, 3].max() < number_N.max()
    assert (drawn_NF[drawn_NF[:, 4] == 1, 3] == 0).all()
    assert drawn_NF.mean(axis=0) == pytest.approx(x_NF.mean(dim=0).numpy(), abs=0.08)


def test_a_value_that_most_rows_share_leaves_thresholds_for_the_others():
    """Gains of capital: nine of ten rows are 0, and what is wanted depends on where the others lie."""
    rng = np.random.default_rng(0)
    x_N1 = (rng.exponential(1, (4000, 1)) * (rng.random((4000, 1)) < 0.1)).astype(np.float32)
    u_N1 = ((x_N1 > 0.7) & (x_N1 < 1.1)).astype(float)
    _, leaf_N = grow(x_N1, u_N1, np.arange(4000) % 2, most=4, least=5, price=0.0)
    majority_M = np.bincount(leaf_N, u_N1[:, 0]) > np.bincount(leaf_N) / 2
    assert (majority_M[leaf_N] == u_N1[:, 0]).mean() > 0.998


def noisy(count, seed):
    """What is wanted depends on eight columns together, and is wrong in a sixth of the rows."""
    generator = torch.Generator().manual_seed(seed)
    x_BF = torch.randn(count, 8, generator=generator)
    true_B = x_BF.sum(dim=1) > 0
    u_B1 = (true_B ^ (torch.rand(count, generator=generator) < 1 / 6)).float()[:, None]
    return Batch(x_BF, (torch.rand(count, generator=generator) < 0.5).long(), u_B1, torch.arange(count)), true_B.numpy()


def test_leaves_grown_on_predictions_serve_the_utility_better_on_other_people():
    batch, _ = noisy(6000, 0)
    others, true_N = noisy(20_000, 1)
    right = {}
    for distil in (False, True):
        channel = Tree((8,), cells=200, min_people=10, price=0.0, distil=distil)
        channel.fit([batch], 2)
        own_M, count_M = (
            np.bincount(channel.cell(batch.x).numpy(), weight, channel.cells) for weight in (batch.u[:, 0], None)
        )
        said_N = (own_M > count_M / 2)[channel.cell(others.x).numpy()]
        right[distil] = (said_N == true_N).mean()
    assert right[True] > right[False] + 0.01, right


def test_predictions_of_words_and_numbers():
    batch, true_N = noisy(4000, 0)
    u_N3 = np.stack([batch.u[:, 0].numpy(), batch.x[:, 0].numpy() * 10 + 5, np.ones(4000)], axis=1)
    found_N3 = distilled(batch.x.numpy(), u_N3)
    assert found_N3[:, 0].min() == -1 and found_N3[:, 0].max() == 1 and not found_N3[:, 2].any()
    assert ((found_N3[:, 0] > 0) == true_N).mean() > 0.85
    assert np.corrcoef(found_N3[:, 1], u_N3[:, 1])[0, 1] > 0.95


def test_nothing_is_predicted_where_no_utility_is_named():
    with pytest.raises(RequestError, match="the data name none"):
        fitted(rows(utility=False), distil=True)


def test_one_leaf_is_one_row_for_everybody():
    batch = rows(150)
    channel = fitted(batch, sees="xs", min_people=100)
    assert channel.cells == 1 and torch.allclose(channel(batch.x, batch.s), batch.x.mean(dim=0), atol=1e-5)


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
        ({"allowance": 1.5}, "a total variation, 0 to 1"),
        ({"release": "mode"}, "choose mean or draw"),
        ({"sees": "xs", "classes": 3}, r"set channel\.classes=2"),
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
