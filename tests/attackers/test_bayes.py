"""The best attack is known: it reads what the theory says, and nobody reads more."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from scipy.special import ndtr

from privgan.attackers.base import Released
from privgan.attackers.bayes import Bayes, law_of
from privgan.attackers.dense import Perceptron
from privgan.attackers.histogram import Histogram
from privgan.attackers.linear import Linear
from privgan.attackers.panel import Panel
from privgan.channel import BinaryOptimum, Dense, Discrete, GaussianOptimum, Noise, Randomized
from privgan.data.parametric import Binary, GaussianMixture
from privgan.errors import RequestError
from privgan.theory import gap
from privgan.theory.local_privacy import accuracy_bound

N = 60_000
PARTS = ("train", "validation", "test")


def parts(source, channel=None):
    """train, validation and test of a release."""
    x_NF, s_N = source.rows(0, source.count), source.labels().s
    if channel is not None:
        torch.manual_seed(0)
        with torch.no_grad():
            x_NF = channel(torch.from_numpy(x_NF), torch.from_numpy(s_N)).numpy()
    edges = [0, N // 2, 3 * N // 4, N]
    slices = [slice(*edge) for edge in pairwise(edges)]
    return {name: Released(x_NF[rows], s_N[rows]) for name, rows in zip(PARTS, slices, strict=True)}


def here(attackers):
    """A panel that works in this process."""
    return Panel(attackers, devices=0)


def mixture(**changes):
    return GaussianMixture(**{"delta": 2.0, "count": N} | changes)


def test_the_gaussian_optimum_leaves_its_epsilon():
    source, channel = mixture(sigma=3.0), GaussianOptimum((1,), delta=2.0, epsilon=0.3, sigma=3.0)
    law = law_of(source, channel)
    assert law.tv == pytest.approx(0.3) and law.accuracy == pytest.approx(0.65)
    (record,) = here({"bayes": Bayes()}).attack(parts(source, channel), law=law).records
    assert record["balanced_accuracy"] == pytest.approx(0.65, abs=0.01)
    assert record["lower"] <= record["exact_balanced_accuracy"] <= record["upper"]


def test_the_blind_gaussian_optimum_leaves_its_epsilon():
    source, channel = mixture(sigma=3.0), GaussianOptimum((1,), delta=2.0, epsilon=0.3, sigma=3.0, sees="x")
    law = law_of(source, channel)
    assert law.tv == pytest.approx(0.3, abs=0.001) and law.accuracy == pytest.approx((1 + law.tv) / 2)
    (record,) = here({"bayes": Bayes()}).attack(parts(source, channel), law=law).records
    assert record["lower"] <= record["exact_balanced_accuracy"] <= record["upper"]


def test_the_accuracy_of_the_best_attack_minds_the_prior():
    source = mixture(prior=0.8)
    assert law_of(source, None).accuracy == pytest.approx(gap.attack_accuracy(2.0, 0.8))
    for epsilon in (0.0, 0.2, 0.5):
        law = law_of(source, GaussianOptimum((1,), delta=2.0, epsilon=epsilon, prior=0.8))
        released = parts(source, GaussianOptimum((1,), delta=2.0, epsilon=epsilon, prior=0.8))["test"]
        guess_N = law.log_ratio(released.x) > np.log(0.2 / 0.8)
        assert np.mean(guess_N == released.s) == pytest.approx(law.accuracy, abs=0.01)


def test_the_binary_model_is_known_through_any_matrix():
    source = Binary(p=0.75, q=0.1, count=N)
    assert law_of(source, None).accuracy == pytest.approx(0.9)
    for channel in (BinaryOptimum((1,), p=0.75, q=0.1, epsilon=0.05), Discrete((1,), sees="x", keep=0.8)):
        law = law_of(source, channel.eval())
        (record,) = here({"bayes": Bayes()}).attack(parts(source, channel), law=law).records
        assert record["balanced_accuracy"] == pytest.approx((1 + law.tv) / 2, abs=0.015)
    assert law_of(source, BinaryOptimum((1,), p=0.75, q=0.1, epsilon=0.05)).accuracy == pytest.approx(0.8)


def test_noise_and_randomized_response_leave_what_their_closed_forms_say():
    source = mixture(sigma=2.0, prior=0.7)
    law = law_of(source, Noise((1,), sigma=3.0))
    assert law.accuracy == pytest.approx(gap.gaussian_noise(mu=2.0, sigma=2.0, p=0.7, D=9.0))
    (record,) = here({"bayes": Bayes()}).attack(parts(source, Noise((1,), sigma=3.0)), law=law).records
    assert record["lower"] <= record["exact_balanced_accuracy"] <= record["upper"]
    assert law_of(source, Noise((1,), law="laplace", sigma=3.0)) is None
    assert law_of(source, Noise((1,), sigma=3.0, bounds=(-1, 1))) is None

    source, channel = Binary(q=0.1, count=N), Randomized((1,), epsilon=1.0)
    bound = accuracy_bound(1.0, tv_in=0.8)
    assert (1 + law_of(source, channel).tv) / 2 == pytest.approx(bound)
    (record,) = here({"bayes": Bayes()}).attack(parts(source, channel), law=law_of(source, channel)).records
    assert record["lower"] <= bound <= record["upper"]


def test_a_perceptron_on_a_line_is_known_by_what_it_makes_of_the_classes():
    source, same = mixture(sigma=2.0), Dense((1,))
    assert law_of(source, same).tv == pytest.approx(2 * ndtr(1) - 1, abs=2e-4)
    noisy = Dense((1,), widths=(2,), noise=1)  # silu(v) - silu(-v) = v: it adds its noise to x
    with torch.no_grad():
        noisy.net[0].weight[:] = torch.tensor([[0.0, 2.0], [0.0, -2.0]])
        noisy.net[0].bias[:] = 0
        noisy.net[2].weight[:] = torch.tensor([[1.0, -1.0]])
    law = law_of(source, noisy)
    assert law.tv == pytest.approx(2 * ndtr(np.sqrt(0.5)) - 1, abs=0.005)
    assert law.accuracy == pytest.approx((1 + law.tv) / 2)
    (record,) = here({"bayes": Bayes()}).attack(parts(source, noisy), law=law).records
    assert record["lower"] <= record["exact_balanced_accuracy"] <= record["upper"]


def test_the_law_of_a_perceptron_that_sees_s_minds_s_and_the_prior():
    source, channel = mixture(prior=0.8), Dense((1,), widths=(2,), sees="xs")
    with torch.no_grad():  # silu(1) - silu(-1) = 1: class 1 is moved onto class 0
        channel.net[0].weight[:] = torch.tensor([[0.0, 0.0, 1.0], [0.0, 0.0, -1.0]])
        channel.net[0].bias[:] = 0
        channel.net[2].weight[:] = torch.tensor([[-2.0, 2.0]])
    law = law_of(source, channel)
    assert law.tv == pytest.approx(0, abs=1e-3) and law.accuracy == pytest.approx(0.8, abs=1e-3)


def test_without_a_law_nobody_claims_to_know_it():
    source = mixture()
    assert law_of(mixture(dimension=2), Dense((2,), residual=False)) is None
    assert law_of(source, GaussianOptimum((1,), delta=3.0, epsilon=0.1)) is None
    records = here({"bayes": Bayes(), "linear": Linear(max_rows=2000)}).attack(parts(source)).records
    assert [record["name"] for record in records] == ["linear"]
    with pytest.raises(RequestError, match="not known"):
        Bayes().fit(*list(parts(source).values())[:2], seed=0)


@pytest.mark.parametrize("attacker", [Histogram(), Perceptron(epochs=1)], ids=["histogram", "dense"])
def test_trained_attackers_come_near_the_best_attack(attacker):
    source, channel = mixture(), GaussianOptimum((1,), delta=2.0, epsilon=0.3)
    (record,) = here({"it": attacker}).attack(parts(source, channel)).records
    assert 0.62 < record["balanced_accuracy"] < 0.665
    (record,) = here({"it": attacker}).attack(parts(Binary(q=0.1, count=N))).records
    assert record["balanced_accuracy"] == pytest.approx(0.9, abs=0.01)


def test_a_histogram_reads_s_in_the_last_digits():
    source = mixture(delta=0.0)
    rows = parts(source)
    coded = {
        name: Released(np.round(part.x) + np.float32(0.001) * part.s[:, None].astype(np.float32), part.s)
        for name, part in rows.items()
    }
    (record,) = here({"histogram": Histogram()}).attack(coded).records
    assert record["balanced_accuracy"] > 0.99


def test_several_classes_and_features():
    generator, s_N = np.random.default_rng(0), np.arange(3000) % 3
    x_NF = (generator.standard_normal((3000, 2)) + 3 * s_N[:, None]).astype(np.float32)
    shuffled = generator.permutation(3000).reshape(3, 1000)
    rows = {name: Released(x_NF[i], s_N[i]) for name, i in zip(PARTS, shuffled, strict=True)}
    for attacker in (Histogram(bins=(16,)), Perceptron(epochs=5, batch_size=64)):
        (record,) = here({"it": attacker}).attack(rows).records
        assert record["classes"] == 3 and record["balanced_accuracy"] > 0.9


def test_vectors_are_for_those_who_read_vectors():
    pictures = Released(np.zeros((30, 1, 8, 8), np.uint8), np.arange(30) % 2)
    for attacker in (Histogram(), Perceptron()):
        with pytest.raises(RequestError, match="takes vectors"):
            attacker.fit(pictures, pictures, seed=0)
    with pytest.raises(RequestError, match="bins"):
        Histogram(bins=(1,))
