import numpy as np
import pytest
import torch

from privgan.data import catalogue
from privgan.data.module import DataModule
from privgan.data.parametric import BLOCK, Binary, GaussianMixture
from privgan.errors import RequestError

SETS = [Binary(p=0.7, q=0.2, count=9000), GaussianMixture(delta=3, sigma=2, prior=0.3, dimension=2, count=9000)]


@pytest.mark.parametrize("source", SETS, ids=["binary", "gaussian"])
def test_a_row_is_the_same_in_any_chunk(source):
    whole = source.rows(0, source.count)
    assert whole.dtype == np.float32 and whole.shape == (9000, *source.shape)
    for start, stop in [(0, 1), (BLOCK - 1, BLOCK + 1), (5000, 9500)]:
        assert np.array_equal(source.rows(start, stop), whole[start:stop])
    other = type(source)(**source.law, count=9000, seed=1)
    assert not np.array_equal(other.rows(0, 9000), whole) and other.fingerprint() != source.fingerprint()


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


@pytest.mark.parametrize("resident", [True, False])
def test_vectors_reach_a_batch_as_they_are(cache, resident):
    data = DataModule(SETS[1], cache=str(cache), resident=resident)
    data.prepare()
    index = data.indices("test")
    batch = data.gather(index)
    assert batch.x.dtype == torch.float32 and batch.u.shape == (len(index), 0)
    assert np.array_equal(batch.x.numpy(), SETS[1].rows(0, 9000)[index])
    assert np.array_equal(batch.s.numpy(), SETS[1].labels().s[index])
    assert batch.x.max() > 6  # neither divided by 255 nor cut to [0, 1]


def test_equal_vectors_in_two_roles_are_no_fault(cache):
    report, sound = catalogue.check(DataModule(SETS[0], cache=str(cache)))
    assert sound, report


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [(Binary, {"p": 1.0}), (Binary, {"q": -0.1}), (GaussianMixture, {"delta": -1}), (GaussianMixture, {"sigma": 0}),
     (GaussianMixture, {"prior": 0}), (GaussianMixture, {"dimension": 0}), (Binary, {"count": 0})],
)  # fmt: skip
def test_a_law_outside_its_range_is_named(kind, wrong):
    with pytest.raises(RequestError, match=r"\Adata.source[^\n]*\Z"):
        kind(**wrong)
