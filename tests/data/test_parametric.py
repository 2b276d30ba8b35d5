import numpy as np
import pytest
import torch

from privgan.data import catalogue
from privgan.data.gaussians import GaussianGroups, GaussianNumber
from privgan.data.module import DataModule
from privgan.data.parametric import BLOCK, Binary, GaussianMixture
from privgan.data.stream import Endless
from privgan.errors import RequestError

LEANING = {"means": [[0, 0], [1, 2], [3, 0]], "covariances": [np.eye(2), [[2, 1], [1, 2]], np.zeros((2, 2))]}
SETS = [
    Binary(p=0.7, q=0.2, count=9000),
    GaussianMixture(delta=3, sigma=2, prior=0.3, dimension=2, count=9000),
    GaussianGroups(**LEANING, weights=[2, 1, 1], count=9000),
    GaussianNumber(rho=0.6, dimension=2, count=9000),
]


@pytest.mark.parametrize("source", SETS, ids=lambda source: source.name)
def test_a_row_is_the_same_in_any_chunk(source):
    whole = source.rows(0, source.count)
    assert whole.dtype == np.float32 and whole.shape == (9000, *source.shape)
    for start, stop in [(0, 1), (BLOCK - 1, BLOCK + 1), (5000, 9500)]:
        assert np.array_equal(source.rows(start, stop), whole[start:stop])
    other = type(source)(**source.law, count=9000, seed=1)
    assert not np.array_equal(other.rows(0, 9000), whole) and other.fingerprint() != source.fingerprint()
    beyond, _ = source.drawn(8000, 10_000)
    assert np.array_equal(beyond[:1000], whole[8000:]) and len(beyond) == 2000


def test_the_binary_set_has_its_law():
    source = Binary(p=0.7, q=0.2, count=200_000)
    s_N, x_N = source.labels().s, source.rows(0, 200_000)[:, 0]
    seen_SX = np.array([[np.mean((s_N == s) & (x_N == x)) for x in (0, 1)] for s in (0, 1)])
    assert np.abs(seen_SX - source.joint_SX).max() < 0.005


def test_the_gaussian_set_has_its_law():
    source = GaussianMixture(delta=3, sigma=2, prior=0.3, dimension=2, count=200_000)
    s_N, x_NF = source.labels().s, source.rows(0, 200_000)
    assert s_N.mean() == pytest.approx(0.3, abs=0.005)
    for s, mean_F in enumerate([(0, 0), (6, 0)]):
        assert x_NF[s_N == s].mean(axis=0) == pytest.approx(mean_F, abs=0.03)
        assert np.cov(x_NF[s_N == s].T) == pytest.approx(4 * np.eye(2), abs=0.06)


def test_gaussian_groups_have_their_law():
    source = GaussianGroups(**LEANING, weights=[2, 1, 1], count=200_000)
    labels, x_NF = source.labels(), source.rows(0, 200_000)
    assert np.bincount(labels.s) / 200_000 == pytest.approx([0.5, 0.25, 0.25], abs=0.005)
    assert labels.s_names == ("0", "1", "2")
    for s, (mean_F, covariance_FF) in enumerate(zip(*LEANING.values(), strict=True)):
        assert x_NF[labels.s == s].mean(axis=0) == pytest.approx(mean_F, abs=0.03)
        assert np.cov(x_NF[labels.s == s].T) == pytest.approx(np.array(covariance_FF), abs=0.05)


def test_a_gaussian_number_has_its_correlation():
    source = GaussianNumber(rho=-0.6, dimension=2, count=200_000)
    labels, x_NF = source.labels(), source.rows(0, 200_000)
    assert labels.s.dtype == np.float32 and labels.s_names == ()
    assert np.corrcoef(labels.s, x_NF.T) == pytest.approx(np.array([[1, -0.6, 0], [-0.6, 1, 0], [0, 0, 1]]), abs=0.01)


def test_endless_batches_bring_rows_that_nobody_saw(cache):
    data = DataModule(SETS[1], cache=str(cache), resample_every_batch=True)
    stream = Endless(first=1 << 40, batch_size=64, number=1, roles=2)
    one, again, next_one = (data.draw(stream.indices(k)) for k in (5, 5, 6))
    assert torch.equal(one.x, again.x) and torch.equal(one.s, again.s)
    assert not np.isin(one.x.numpy(), next_one.x.numpy()).any()
    assert not np.isin(one.x.numpy(), SETS[1].rows(0, 9000)).any()
    assert one.u.shape == (64, 0) and len(one.group.unique()) == 64
    both = [Endless(0, 10, number, 2).indices(k) for number in (0, 1) for k in range(5)]
    assert sorted(np.concatenate(both)) == list(range(100))
    parts = [Endless(0, 10, 0, 2, rank, 3).indices(4) for rank in range(3)]
    assert sorted(np.concatenate(parts)) == list(range(80, 90))


@pytest.mark.parametrize("cache_on_device", [True, False])
def test_vectors_reach_a_batch_as_they_are(cache, cache_on_device):
    data = DataModule(SETS[1], cache=str(cache), cache_on_device=cache_on_device)
    data.prepare()
    index = data.indices("test")
    batch = data.gather(index)
    assert batch.x.dtype == torch.float32 and batch.u.shape == (len(index), 0)
    assert np.array_equal(batch.x.numpy(), SETS[1].rows(0, 9000)[index])
    assert np.array_equal(batch.s.numpy(), SETS[1].labels().s[index])
    assert batch.x.max() > 6  # neither divided by 255 nor cut to [0, 1]


def test_equal_vectors_in_two_roles_are_no_fault(cache):
    report, valid = catalogue.check(DataModule(SETS[0], cache=str(cache)))
    assert valid, report


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [(Binary, {"p": 1.0}), (Binary, {"q": -0.1}), (GaussianMixture, {"delta": -1}), (GaussianMixture, {"sigma": 0}),
     (GaussianMixture, {"prior": 0}), (GaussianMixture, {"dimension": 0}), (Binary, {"count": 0}),
     (GaussianNumber, {"rho": 1.1}), (GaussianGroups, {"means": [[0], [1, 2]]}), (GaussianGroups, {"means": [[0]]}),
     (GaussianGroups, {"means": [[0], [1]], "covariances": [[[1]], [[-1]]]}), (GaussianGroups, {"means": "0"}),
     (GaussianGroups, {"means": [[0], [1]], "weights": [1, 0]})],
)  # fmt: skip
def test_a_law_outside_its_range_is_named(kind, wrong):
    with pytest.raises(RequestError, match=r"\Adata.source[^\n]*\Z"):
        kind(**wrong)
