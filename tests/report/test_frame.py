"""The lines around a curve are the closed forms of theory, each in its own way of reading, and never out of order."""

import numpy as np
import pytest

from privgan.report.frame import frames_of, tv_of
from privgan.report.leakage import BALANCED, RAW
from privgan.report.records import DataSet
from privgan.theory import gap
from privgan.theory.blind_gaussian import blind_frontier
from privgan.theory.gaussian import optimal_distortion
from privgan.theory.local_privacy import accuracy_bound


def frames(name, **law):
    """The frames of a set of this law."""
    return frames_of(DataSet(name, "s", (1,), "f", {}, None, tuple(law.items())))


@pytest.mark.parametrize("delta", [1.0, 2.0, 6.0])
def test_gaussian_lines_are_the_theory(delta):
    """In balanced accuracy against squared error, in the unit of sigma^2, a value."""
    sigma = 2.0
    (frame,) = frames("gaussian", delta=delta, sigma=sigma, prior=0.5, dimension=4)
    lines = {line.name: line for line in frame.lines}
    tv = 0.2
    distortion = optimal_distortion(delta, tv, sigma=sigma) / 4
    assert frame.optimum(aware=True).at(np.array([distortion])) == pytest.approx(0.5 + tv / 2, abs=1e-9)
    assert frame.independence == pytest.approx(delta**2 * sigma**2 / 4 / 4)
    affine = gap.gaussian_shift_noise(delta * sigma / 2, sigma, 0.5, 4 * distortion)
    assert lines["GAP, shift + noise"].at(np.array([distortion])) == pytest.approx(affine)
    assert "private bit (LDP)" not in lines  # known for one value alone


@pytest.mark.parametrize("delta", [1.0, 2.0, 6.0])
def test_no_line_lies_below_the_optimum_of_what_it_sees(delta):
    """Aware below blind, blind below noise and the private bit."""
    (frame,) = frames("gaussian", delta=delta, sigma=1.0, prior=0.5, dimension=1)
    lines = {line.name: line.at(np.linspace(0, frame.constant, 60)) for line in frame.lines}
    aware, blind = (frame.optimum(sees).at(np.linspace(0, frame.constant, 60)) for sees in (True, False))
    assert all((line[~np.isnan(line)] >= aware[~np.isnan(line)] - 1e-9).all() for line in lines.values())
    for name in ("GAP, noise", "private bit (LDP)"):
        there = ~np.isnan(lines[name])
        assert there.any()
        assert (lines[name][there] >= blind[there] - 2e-3).all()


def test_the_blind_line_is_as_exact_as_it_says():
    """Against a finer grid, between the levels at which it was solved: within 0.2 points."""
    (frame,) = frames("gaussian", delta=2.0, sigma=1.0, prior=0.5, dimension=1)
    accuracies = np.array([0.55, 0.63, 0.71, 0.78])
    distortions = blind_frontier(2.0, accuracies, points=121)
    assert frame.optimum(aware=False).at(distortions) == pytest.approx(accuracies, abs=2e-3)


def test_the_private_bit_is_local_privacy_itself():
    """Sampled: its distortion, and balanced accuracy at the bound."""
    epsilon, delta, n = 1.5, 2.0, 400_000
    (frame,) = frames("gaussian", delta=delta, sigma=1.0, prior=0.5, dimension=1)
    generator = np.random.default_rng(0)
    s = generator.random(n) < 0.5
    x = generator.standard_normal(n) + delta * s
    told = (x > delta / 2) ^ (generator.random(n) < 1 / (1 + np.exp(epsilon)))
    released = np.where(told, x[told].mean(), x[~told].mean())
    reads = (told[s].mean() + (~told[~s]).mean()) / 2
    assert reads == pytest.approx(accuracy_bound(epsilon, tv_of_gaussian(delta)), abs=3e-3)
    (line,) = (line for line in frame.lines if line.kind == "private")
    assert line.at(np.array([np.mean((x - released) ** 2)])) == pytest.approx(reads, abs=5e-3)


def tv_of_gaussian(delta):
    """Of the set as it is."""
    return tv_of(DataSet("gaussian", "s", (1,), "f", {}, None, (("delta", delta),)))


@pytest.mark.parametrize("q", [0.1, 0.3])
def test_binary_lines_are_the_closed_form(q):
    """At an even prior in one frame, where randomized response is the blind optimum."""
    (frame,) = frames("binary", p=0.5, q=q)
    x = np.linspace(0, 0.5, 11)
    response = next(line for line in frame.lines if line.kind == "private")
    assert frame.optimum(aware=True).at(x) == pytest.approx(gap.binary(0.5, q, x))
    assert frame.optimum(aware=False).at(x) == pytest.approx(response.at(x))
    assert np.isnan(response.at(np.array([0.6]))).all()


@pytest.mark.parametrize("q", [0.1, 0.3])
def test_an_uneven_prior_is_read_in_both_ways(q):
    """The closed form is one of raw accuracy; in balanced accuracy less can be reached, down to one half."""
    balanced, raw = frames("binary", p=0.75, q=q)
    assert (balanced.kind, raw.kind) == (BALANCED, RAW)
    x = np.linspace(0, 0.3, 7)
    assert raw.optimum(aware=False).at(x) == pytest.approx(gap.binary(0.75, q, x, aware=False))
    assert balanced.optimum(aware=True).at(np.zeros(1)) == pytest.approx(1 - q)
    assert balanced.optimum(aware=True).at(np.array([balanced.independence])) == pytest.approx(0.5)
    gaussian = frames("gaussian", delta=2.0, sigma=1.0, prior=0.75, dimension=1)
    assert [frame.kind for frame in gaussian] == [BALANCED, RAW]
    assert gaussian[0].optimum(aware=False) is None


def test_where_nothing_is_known_there_is_no_frame():
    """Pictures, and sets whose law nobody has worked out."""
    assert frames("smiles") == frames("number", slope=1.0) == ()
    assert tv_of(DataSet("smiles", "smile", (3, 8, 8), "f", {}, None)) == 1.0
    (flat,) = frames("gaussian", delta=0.0, sigma=1.0, prior=0.5, dimension=1)
    assert flat.optimum(aware=True).at(np.array([0.0, 1.0])) == pytest.approx(0.5)
