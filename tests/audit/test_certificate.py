"""The certificate of a run: whose people are counted, what is promised without people, and what refutes it."""

from pathlib import Path

import numpy as np
import pytest

from privgan.audit.certificate import certificates, raise_if_above, raise_if_refuted
from privgan.channel import Codebook, Noise, Randomized
from privgan.channel.discrete import Discrete
from privgan.data.gaussians import GaussianGroups
from privgan.data.module import DataModule
from privgan.data.parametric import Binary, GaussianMixture
from privgan.data.table import Table
from privgan.errors import WorkError
from privgan.fit.untouched import untouched
from privgan.runs.certified import refuting
from privgan.theory.certificate import certify
from privgan.theory.gap import binary


def certificate(channel, data, **changed):
    (found,) = certificates(channel, data, **dict(confidence=0.95, seed=0, device="cpu") | changed)
    return found


def data_of(source, cache):
    data = DataModule(source, cache=str(cache))
    data.prepare()
    return data


@pytest.fixture(scope="module")
def gaussian(tmp_path_factory):
    return data_of(GaussianMixture(delta=2.0, count=6000, seed=0), tmp_path_factory.mktemp("gaussian"))


def test_counts_of_people_that_nothing_was_fitted_on(gaussian):
    channel = Codebook((1,), cells=8)
    channel.fit(gaussian.batches("channel"), 2)
    found = certificate(channel, gaussian)
    assert found["roles"] == ["adversary", "attacker", "test"]
    assert sum(found["people_S"]) == sum(len(gaussian.roles[role]) for role in found["roles"])
    # Thresholds at eight means lose little of the one at 0, where the best attack reads Phi(1).
    assert 0.82 < found["plug_in"] < found["balanced_accuracy"] < 0.87
    assert certificate(channel, gaussian, roles=("test",))["people_S"] < found["people_S"]


def people(folder, count, rows, secrets=None):
    """A table of so many persons, each with so many equal rows; one number tells s, and another column nothing."""
    rng = np.random.default_rng(0)
    cells = [
        f"{rng.normal(1.0 if s else -1.0):.6f},{'yes' if s else 'no'},{'red' if rng.integers(2) else 'blue'},{person}"
        for person, s in enumerate(rng.integers(0, 2, count))
    ]
    path = folder / f"people{rows}.csv"
    path.write_text("\n".join(["number,s,hue,person", *(cell for cell in cells for _ in range(rows))]) + "\n")
    source = Table(path, sensitive="s", utility=["hue"], group="person", everything=bool(secrets))
    data = DataModule(source, cache=str(folder), secrets=secrets)
    data.prepare()
    return data


def of_numbers(data):
    channel = Codebook(data.shape, cells=4)
    channel.fit(data.batches("channel"), 2)
    return channel


def test_every_person_is_counted_once_however_many_rows_there_are(tmp_path):
    one, four = (people(tmp_path, 800, rows) for rows in (1, 4))
    found = [certificate(of_numbers(data), data) for data in (one, four)]
    persons = len(np.unique(four.labels(*found[1]["roles"]).group))
    assert sum(found[1]["people_S"]) == persons < len(four.labels(*found[1]["roles"]).s) / 3
    assert found[1]["balanced_accuracy"] == pytest.approx(found[0]["balanced_accuracy"], abs=0.03)


def test_limits_of_several_secrets_hold_together(tmp_path):
    data = people(tmp_path, 800, 1, secrets=["s", "hue"])
    channel = of_numbers(people(tmp_path, 800, 1))
    both = certificates(channel, data, confidence=0.95, seed=0, device="cpu")
    alone = certificates(channel, data, confidence=0.975, seed=0, device="cpu")
    assert [one["confidence"] for one in both] == pytest.approx([0.975, 0.975])
    assert all(one["balanced_accuracy"] < other["balanced_accuracy"] for one, other in zip(both, alone, strict=True))


def test_a_channel_that_was_trained_has_met_both_players():
    assert untouched(Discrete((1,))) == ("attacker", "test")
    assert untouched(Codebook((3,), sees="xs", secret_source="predicted")) == ("attacker", "test")
    assert untouched(Codebook((3,))) == ("adversary", "attacker", "test")


def test_a_binary_channel_against_its_closed_form(tmp_path):
    """Kept letters: the best attack is right with 1 - q; the certificate lies above, within a point or two."""
    data = data_of(Binary(p=0.5, q=0.2, count=30_000, seed=0), tmp_path)
    found = certificate(Discrete((1,), keep=1 - 1e-9), data)
    truth = binary(0.5, 0.2, 0.0, aware=False)
    assert truth <= found["balanced_accuracy"] <= truth + 0.02


def test_a_promise_needs_no_people(gaussian):
    found = certificate(Noise((1,), law="laplace", epsilon=1.0, bounds=[-1, 1]), gaussian)
    assert found["method"] == "local privacy" and found["confidence"] is None
    assert found["balanced_accuracy"] == pytest.approx(0.7311, abs=1e-4)
    assert certificate(Noise((1,), law="gaussian", sigma=1.0), gaussian) is None


def test_a_promise_for_several_classes(tmp_path):
    data = data_of(GaussianGroups(means=[[0.0], [1.0], [2.0]], count=300), tmp_path)
    found = certificate(Randomized((1,), epsilon=1.0, levels=2), data)
    assert found["tv"] is None and found["balanced_accuracy"] == pytest.approx(2.71828 / 4.71828, abs=1e-4)


def test_a_reading_above_the_certificate_is_a_failure():
    limit = {"balanced_accuracy": certify([[50, 50], [50, 50]]).balanced_accuracy}
    record = {"name": "trees", "on": "released", "balanced_accuracy": 0.9, "lower": 0.85}
    raise_if_refuted({"certificate": limit, "attackers": [record | {"lower": 0.5}]}, Path("run"))
    raise_if_refuted({"certificate": None, "attackers": [record]}, Path("run"))
    raise_if_refuted({"certificate": limit, "attackers": [record | {"on": "clean"}]}, Path("run"))
    with pytest.raises(WorkError, match=r"trees reaches 0\.900 .* above the certificate"):
        raise_if_refuted({"certificate": limit, "attackers": [record]}, Path("run"))


def test_a_bound_that_is_missed_is_a_failure():
    raise_if_above({"certificate": {"balanced_accuracy": 0.59}}, 0.6, Path("run"))
    raise_if_above({"certificate": None}, None, Path("run"))
    for certificate, says in (({"balanced_accuracy": 0.61}, "certified 0.610, above"), (None, "no certificate")):
        with pytest.raises(WorkError, match=says):
            raise_if_above({"certificate": certificate}, 0.6, Path("run"))


def test_who_sees_more_than_the_release_refutes_nothing():
    """Utility labels may tell more of s than the release does."""
    record = {"name": "trees", "on": "released", "balanced_accuracy": 0.9, "lower": 0.85}
    leakage = {"certificate": {"balanced_accuracy": 0.6}, "attackers": [record | {"knows": "utility"}]}
    assert refuting(leakage) == []
    leakage["attackers"].append(record | {"knows": "channel", "name": "cnn"})
    assert [line.split()[0] for line in refuting(leakage)] == ["cnn"]
    assert refuting(leakage, excused={"cnn"}) == []
    assert refuting({"secrets": {"smile": leakage}})[0].startswith("smile: cnn reaches 0.900")
