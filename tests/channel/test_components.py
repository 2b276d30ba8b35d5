"""Principal components with a map: what each map promises, on data where the answer is known."""

import numpy as np
import pytest
import torch

from privgan.batch import Batch
from privgan.channel import Components
from privgan.channel.loading import load
from privgan.errors import RequestError
from privgan.theory import gaussian

ROWS, VALUES = 4000, 6


def groups(delta=2.0, unequal=True, seed=0):
    """Two Gaussian groups of vectors, 6 values, means apart by delta standard deviations."""
    rng = np.random.default_rng(seed)
    s_N = rng.integers(0, 2, ROWS)
    scale_KF = np.array([[3, 2, 1, 0.5, 0.2, 0.1], [3, 1, 2, 0.5, 0.2, 0.1] if unequal else [3, 2, 1, 0.5, 0.2, 0.1]])
    x_NF = rng.normal(size=(ROWS, VALUES)) * scale_KF[s_N]
    x_NF[:, 1] += delta * 2 * s_N
    mixed_FF = np.linalg.qr(rng.normal(size=(VALUES, VALUES)))[0]
    return Batch(
        torch.tensor(x_NF @ mixed_FF, dtype=torch.float32), torch.tensor(s_N), torch.zeros(ROWS, 0), torch.arange(ROWS)
    )


def fitted(rows, **arguments):
    channel = Components((VALUES,), **arguments)
    channel.fit([rows], 2)
    return channel.eval()


def moments(z_ND, s_N):
    return [(z_ND[s_N == k].mean(0), torch.cov(z_ND[s_N == k].T)) for k in (0, 1)]


def test_all_components_and_no_map_change_nothing():
    rows = groups()
    assert torch.allclose(fitted(rows, components=VALUES, map="none")(rows.x), rows.x, atol=1e-4)


@pytest.mark.parametrize("components", [2, 4])
def test_components_are_those_of_least_squares(components):
    rows = groups()
    release = fitted(rows, components=components, map="none")(rows.x)
    centred = rows.x - rows.x.mean(0)
    kept = torch.linalg.svdvals(centred)[:components].square().sum()
    assert (rows.x - release).square().sum() == pytest.approx(float(centred.square().sum() - kept), rel=1e-3)


def test_a_share_of_variance_keeps_as_many_as_it_takes():
    rows = groups()
    channel = fitted(rows, components=0.9, map="none")
    variance_F = torch.linalg.svdvals(rows.x - rows.x.mean(0)).square()
    share_F = variance_F.cumsum(0) / variance_F.sum()
    kept = len(channel.principal.spread_D)
    assert share_F[kept - 1] >= 0.9 and (kept == 1 or share_F[kept - 2] < 0.9)


def test_the_barycentre_makes_both_moments_of_the_groups_equal():
    rows = groups()
    (m0, c0), (m1, c1) = moments(fitted(rows, components=4).code(rows.x, rows.s), rows.s)
    assert torch.allclose(m0, m1, atol=1e-3)
    assert torch.linalg.norm(c0 - c1) < 0.02 * torch.linalg.norm(c0)


def test_linear_erasure_is_blind_and_makes_the_means_equal():
    rows = groups()
    channel = fitted(rows, components=4, map="erasure")
    assert channel.sees == "x"
    (m0, _), (m1, _) = moments(channel.code(rows.x), rows.s)
    assert torch.allclose(m0, m1, atol=1e-4)


@pytest.mark.parametrize("allowance", [0.0, 0.2, 0.5])
def test_a_partial_map_of_equal_covariances_costs_what_the_optimum_on_a_line_costs(allowance):
    """Along the difference of the means the groups are N(0, 1) and N(Delta, 1) times a length."""
    rows = groups(unequal=False)
    channel = fitted(rows, components=VALUES, map="partial", allowance=allowance)
    cost = float((channel(rows.x, rows.s) - rows.x).square().sum(1).mean())
    delta, share = channel.map.line.tolist()
    length = float(channel.map.axis_D.norm())
    assert cost == pytest.approx(float(gaussian.optimal_distortion(delta, allowance, share)) * length**2, rel=0.05)


def test_a_partial_map_without_an_allowance_is_the_barycentre_of_equal_covariances():
    rows = groups(unequal=False)
    moved = [fitted(rows, components=4, map=name)(rows.x, rows.s) for name in ("barycentre", "partial")]
    assert (moved[0] - moved[1]).square().mean() < 1e-3 * rows.x.square().mean()


def test_pictures_stay_pictures_and_their_mirror_images_count(tmp_path):
    torch.manual_seed(0)
    x = torch.rand(200, 1, 8, 8)
    rows = Batch(x, torch.arange(200) % 2, torch.zeros(200, 0), torch.arange(200))
    channel = Components((1, 8, 8), components=5)
    channel.fit([rows], 2)
    channel.eval()
    release = channel(x, rows.s)
    assert release.shape == x.shape and release.min() >= 0 and release.max() <= 1
    mirrored = channel(x.flip(-1), rows.s).flip(-1)
    assert torch.allclose(release, mirrored, atol=1e-3)
    channel.save(tmp_path)
    assert torch.equal(load(tmp_path)(x, rows.s), release)


def test_a_share_of_variance_survives_saving(tmp_path):
    rows = groups()
    channel = fitted(rows, components=0.9)
    channel.save(tmp_path)
    assert torch.equal(load(tmp_path)(rows.x, rows.s), channel(rows.x, rows.s))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"components": 0}, "components=0"),
        ({"components": 2.5}, "components=2.5"),
        ({"map": "magic"}, "none, erasure, barycentre, partial"),
        ({"map": "erasure", "sees": "xs"}, "needs sees=x"),
        ({"sees": "x"}, "needs sees=xs"),
        ({"allowance": 0.1}, "for channel.map=partial"),
        ({"map": "partial", "allowance": 1.0}, r"in \[0, 1\)"),
        ({"map": "partial", "classes": 3}, "moves two groups"),
    ],
)
def test_what_does_not_fit_is_refused(arguments, message):
    with pytest.raises(RequestError, match=message):
        Components((VALUES,), **arguments)


def test_other_classes_than_told_are_refused():
    with pytest.raises(RequestError, match=r"channel\.classes=3"):
        Components((VALUES,), components=2, classes=2).fit([groups()], 3)
