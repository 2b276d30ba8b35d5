"""A codebook releases few prototypes, means of several people, and equalises the classes where it is asked to."""

import pytest
import torch

from privgan.batch import Batch
from privgan.channel import BinaryOptimum, Codebook, load
from privgan.channel.discrete import Discrete
from privgan.errors import RequestError
from privgan.theory.semi_discrete import shares, total_variation

VECTOR, PICTURE = (3,), (1, 6, 6)


def rows(shape, count=1200, seed=0, apart=1.0):
    generator = torch.Generator().manual_seed(seed)
    s_B = (torch.rand(count, generator=generator) < 0.3).long()
    x = torch.randn(count, *shape, generator=generator)
    x[:, 0] += apart * s_B.view(-1, *[1] * (len(shape) - 1))
    if len(shape) == 3:
        x = (0.5 + 0.1 * x).clamp(0, 1)
    return Batch(x, s_B, torch.zeros(count, 0), torch.arange(count) // 2)


def fitted(shape=VECTOR, batch=None, **arguments):
    channel = Codebook(shape, **arguments)
    channel.fit([batch or rows(shape)], classes=2)
    return channel


def apart(channel, batch):
    torch.manual_seed(0)
    return total_variation(shares(channel.cell(batch.x, batch.s).numpy(), batch.s.numpy(), 2, channel.cells))


@pytest.mark.parametrize(
    ("shape", "arguments"),
    [
        (VECTOR, {}),
        (VECTOR, {"sees": "xs"}),
        (VECTOR, {"sees": "xs", "secret_source": "predicted"}),
        (VECTOR, {"allowance": 0.1}),
        (PICTURE, {"components": 5}),
        (PICTURE, {"sees": "xs", "allowance": 0.1}),
        (PICTURE, {"sees": "xs", "parts": 2}),
        (VECTOR, {"parts": 2, "allowance": 0.1}),
    ],
)
def test_it_is_fitted_saved_and_restored(shape, arguments, tmp_path):
    batch = rows(shape)
    channel = fitted(shape, batch, cells=6 if "parts" not in arguments else 9, **arguments)
    assert not channel.learns and channel.fit_method == "closed_form"
    channel.save(tmp_path)
    releases = []
    for each in (channel, load(tmp_path)):
        torch.manual_seed(1)
        releases.append(each(batch.x, batch.s))
        assert each.cells == channel.cells and each.cells in (6, 9)
    assert torch.equal(*releases)
    assert releases[0].shape == batch.x.shape and releases[0].dtype == torch.float32
    assert len(releases[0].flatten(1).unique(dim=0)) <= channel.cells


def test_the_blind_one_is_k_means_and_the_classes_stay_apart():
    batch = rows(VECTOR)
    channel = fitted(batch=batch, cells=6)
    nearest_B = torch.cdist(batch.x, channel.release_MX).argmin(dim=1)
    assert (channel.cell(batch.x) == nearest_B).float().mean() > 0.99
    assert apart(channel, batch) > 0.3


@pytest.mark.parametrize("sees", ["x", "xs"])
@pytest.mark.parametrize("allowance", [0.0, 0.15])
def test_the_allowance_holds_on_its_people_and_costs(sees, allowance):
    batch = rows(VECTOR)
    channel, free = fitted(batch=batch, cells=6, sees=sees, allowance=allowance), fitted(batch=batch, cells=6)
    assert apart(channel, batch) <= allowance + 0.05
    errors = []
    for each in (channel, free):
        torch.manual_seed(0)
        errors.append((each(batch.x, batch.s) - batch.x).square().mean().item())
    assert errors[0] > errors[1]


def test_seeing_s_is_cheaper_than_not():
    batch, errors = rows(VECTOR), {}
    for sees in ("x", "xs"):
        torch.manual_seed(0)
        channel = fitted(batch=batch, cells=8, sees=sees, allowance=0.05)
        errors[sees] = (channel(batch.x, batch.s) - batch.x).square().mean().item()
    assert errors["xs"] < errors["x"]


def test_a_prototype_is_a_mean_of_several_people():
    batch = rows(VECTOR, count=200)
    channel = fitted(batch=batch, cells=40, min_people=15)
    assert channel.cells <= 200 / 15
    cell_B = channel.cell(batch.x)
    assert all(len(batch.group[cell_B == cell].unique()) >= 15 for cell in cell_B.unique())
    assert torch.cdist(channel.release_MX, batch.x).min() > 0


def test_sums_make_many_prototypes_of_values_that_many_people_share():
    """27 prototypes of 9 values; 40 of 200 persons share each value, which cells of their own could not have."""
    batch = rows(VECTOR, count=400)
    channel = fitted(batch=batch, cells=27, parts=3, min_people=40)
    assert channel.cells == 27 and fitted(batch=batch, cells=27, min_people=40).cells <= 10
    value_333X = channel.release_MX.view(3, 3, 3, -1)
    for part in range(3):
        turned = value_333X.movedim(part, 0).flatten(1, 2)
        steps = turned - turned[:1]  # from one value of the part to another: the same, whatever the others are
        assert torch.allclose(steps, steps[:, :1].expand_as(steps), atol=1e-5)
        value_B = channel.cell(batch.x).div(3 ** (2 - part), rounding_mode="floor") % 3
        assert all(len(batch.group[value_B == value].unique()) >= 40 for value in range(3))
    assert (channel(batch.x) - batch.x).square().mean() < (
        fitted(batch=batch, cells=8)(batch.x) - batch.x
    ).square().mean()


def test_offsets_of_sums_carry_over_to_other_people_better():
    """With 64 prototypes and 600 rows, one offset for each fits chance; twelve for the values of three parts do not."""
    others, found = rows(VECTOR, count=30_000, seed=1), {}
    for parts in (1, 3):
        channel = fitted(batch=rows(VECTOR, count=600), cells=64, sees="xs", parts=parts, min_people=1)
        found[parts] = apart(channel, others)
    assert found[3] < 0.8 * found[1]


def test_values_that_too_few_share_are_given_up_one_part_at_a_time():
    channel = fitted(batch=rows(VECTOR, count=60), cells=64, parts=2, min_people=10)
    assert 1 < channel.cells < 64


def test_what_it_releases_is_finite_where_it_says_so():
    x_B1, s_B = torch.randint(0, 2, (50, 1)).float(), torch.randint(0, 2, (50,))
    for channel in (Discrete((1,), alphabet_size=3), BinaryOptimum((1,), p=0.5, q=0.1, epsilon=0.1)):
        assert channel.cell(x_B1, s_B).unique().max() < channel.cells
    assert Codebook.cells is None


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"cells": 1}, "at least 2"),
        ({"allowance": 1.5}, "total variation"),
        ({"min_people": 0}, "at least 1"),
        ({"parts": 0}, "parts=0"),
        ({"parts": 3, "cells": 7}, "at least 8 cells"),
        ({"sees": "xs", "classes": 3}, "classes=2"),
        ({"min_people": 5000}, "min_people=5000"),
    ],
)
def test_bad_requests(wrong, says):
    with pytest.raises(RequestError, match=says):
        fitted(**wrong)
