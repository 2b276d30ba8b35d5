"""A bound asked for: the codebook of least distortion below it is chosen on some people and certified on others."""

import json

import numpy as np
import pandas as pd
import pytest

from privgan.audit.certificate import certificates
from privgan.channel import Codebook, Noise, Tree
from privgan.cli import main
from privgan.config import build, compose
from privgan.config.trainer import Trainer
from privgan.data.module import DataModule
from privgan.data.parametric import GaussianMixture
from privgan.errors import RequestError, WorkError
from privgan.experiment.run import run as run_experiment
from privgan.fit.auto import Auto
from privgan.fit.base import Parts, Setting
from privgan.objective.certified import Certified
from privgan.objective.distortion import mse
from privgan.runs.record import RunFolder


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    source = GaussianMixture(delta=1.0, count=20_000, seed=0)
    data = DataModule(source, cache=str(tmp_path_factory.mktemp("gaussian")))
    data.prepare()
    return data


def objective(bound, **changed):
    given = dict(cells=[2, 4, 8], allowances=[0.1, 0.2, 1.0], bound=bound)
    return Certified(mse, None, **given | changed)


def fitted(channel, aim, data, tmp_path):
    setting = Setting(tmp_path, False, Trainer(), 0, "cpu", lambda step, row: None)
    return Auto().prepare(Parts(channel, aim, None, None), data).run(setting)


@pytest.mark.parametrize("sees", ["x", "xs"])
def test_the_certificate_is_below_the_bound_and_not_far(sees, data, tmp_path):
    channel = Codebook((1,), sees=sees)
    facts = fitted(channel, objective(0.6), data, tmp_path)
    (found,) = certificates(channel, data, confidence=0.95, seed=0, device="cpu")
    assert found["balanced_accuracy"] <= 0.6 and found["cells"] == facts["chosen"]["cells"]
    assert sees == "xs" or found["balanced_accuracy"] > 0.54
    kept = [one for one in facts["tried"] if one["forecast"] + one["deviation"] <= 0.6]
    best = min(kept, key=lambda one: one["distortion"])
    assert (best["cells"], best["allowance"]) == (channel.cells, channel.allowance)
    assert abs(found["balanced_accuracy"] - best["forecast"]) <= 3 * best["deviation"]


def test_a_bound_that_nothing_keeps(data, tmp_path):
    with pytest.raises(WorkError, match="the lowest forecast is"):
        fitted(Codebook((1,)), objective(0.51, allowances=[1.0]), data, tmp_path)


@pytest.mark.parametrize(
    ("channel", "bound", "says"),
    [(Noise((1,)), 0.6, "channel=codebook or channel=tree"), (Codebook((1,)), 0.5, "blind guess")],
)
def test_bad_requests(channel, bound, says, data, tmp_path):
    with pytest.raises(RequestError, match=says):
        fitted(channel, objective(bound), data, tmp_path)


@pytest.mark.parametrize("changed", [{"bound": 1.0}, {"cells": [1]}, {"allowances": [2.0]}, {"margin": -1.0}])
def test_bad_objectives(changed):
    with pytest.raises(RequestError, match="objective"):
        objective(**{"bound": 0.6} | changed)


@pytest.mark.parametrize("sees", ["x", "xs"])
def test_a_tree_keeps_its_utility_below_the_bound(sees, tmp_path):
    """The column that says both s and what is wanted may be used as far as the bound allows, the other fully."""
    draw = np.random.default_rng(0)
    s_N, own_N = draw.random(12_000) < 0.4, draw.normal(size=12_000)
    both_N = draw.normal(size=12_000) + 1.5 * s_N
    frame = pd.DataFrame({"sex": np.where(s_N, "f", "m"), "both": both_N, "own": own_N})
    frame["rich"] = np.where(both_N + own_N + 0.3 * draw.normal(size=12_000) > 0.6, "yes", "no")
    frame.to_csv(tmp_path / "people.csv", index=False)
    words = ["data=table", f"data.source.path={tmp_path / 'people.csv'}", "data.source.sensitive=sex"]
    words += ["data.source.utility=[rich]", f"data.cache={tmp_path / 'cache'}"]
    data = build(compose(words).data)
    data.prepare()
    found = {}
    for bound in (0.6, 0.75):
        channel = Tree(data.shape, sees=sees, min_people=20)
        facts = fitted(channel, objective(bound, cells=[4, 16]), data, tmp_path)
        (certificate,) = certificates(channel, data, confidence=0.95, seed=0, device="cpu")
        kept = [one for one in facts["tried"] if one["forecast"] + one["deviation"] <= bound]
        assert certificate["balanced_accuracy"] <= bound
        assert (
            facts["chosen"]["allowance"]
            == channel.allowance
            == min(kept, key=lambda one: one["utility_lost"])["allowance"]
        )
        found[bound] = min(one["utility_lost"] for one in kept)
    assert found[0.75] < found[0.6] - 0.02


def test_a_whole_run(cache, tmp_path):
    words = ["experiment=smoke", "channel=codebook", "channel.sees=xs", "channel.min_people=4", "objective=certified"]
    words += ["objective.bound=0.95", "objective.cells=[2,4]", "trainer.progress=false", "data.source.count=600"]
    words += ["~attackers.attackers.strong_cnn", f"out={tmp_path}", f"data.cache={cache}"]
    config = compose(words)
    run_experiment(config)
    folder = RunFolder.of(config.plain)
    record, certificate = folder.record(), folder.leakage()["certificate"]
    assert record["state"] == "done"
    assert record["train"]["chosen"]["cells"] == certificate["cells"]
    assert json.loads((folder.path / "channel.json").read_text())["arguments"]["cells"] == certificate["cells"]


def test_a_run_whose_panel_reads_above_its_certificate_has_failed(tmp_path, monkeypatch, capsys):
    """The certificate is wrong by force; the run says so, is failed, and cannot be exported."""
    wrong = {"balanced_accuracy": 0.51, "confidence": 0.95, "people_S": [5, 5], "cells": 4, "roles": ["test"]}
    monkeypatch.setattr("privgan.audit.run.certificates", lambda *_, **__: [wrong])
    words = ["train", "data=gaussian", "data.source.count=2000", "channel=codebook", "channel.cells=4"]
    words += ["attackers=quick", "~attackers.attackers.strong_cnn", "~attackers.attackers.neighbours_whitened"]
    words += ["attackers.bayes_risk=false", f"out={tmp_path}", f"data.cache={tmp_path}", "trainer.progress=false"]
    assert main(words) == 1
    assert "above the certificate of 0.510" in capsys.readouterr().err
    (folder,) = (path.parent for path in tmp_path.rglob("run.json"))
    record = RunFolder(folder).record()
    assert record["state"] == "failed" and "above the certificate" in record["reason"]
    assert main(["export", f"run={folder}", f"to={tmp_path / 'out'}"]) == 2
    assert not (tmp_path / "out").exists()
