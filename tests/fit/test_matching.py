"""Matching in the code: it hides what it is fitted to hide, resumes, and refuses what it cannot fit."""

import signal
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from privgan.attackers.base import Released
from privgan.attackers.code import CodePerceptron
from privgan.attackers.guess import Guess
from privgan.attackers.panel import Panel
from privgan.channel import Autoencoder, Code
from privgan.channel.coding.principal import Rows
from privgan.config import build, compose
from privgan.config.trainer import Trainer
from privgan.errors import RequestError, WorkError
from privgan.fit.base import Parts, Setting
from privgan.fit.code_rows import CodeRows
from privgan.fit.loop import Loop
from privgan.fit.matching import Matching
from privgan.interruption import Interrupted
from privgan.objective import distortion
from privgan.objective.leakage import CrossEntropy
from privgan.objective.minimax import Minimax
from privgan.objective.target import TargetAdvantage

TRAINER = Trainer(log_every=5, checkpoint_every_seconds=1e9, progress=False)
QUICK = dict(batch_size=32, critics=1, width=16, critic_steps=1, life=10, refit=5, reading=1)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    cache = tmp_path_factory.mktemp("cache")
    module = build(compose(["data=gaussian", "data.source.count=3000", f"data.cache={cache}"]).data)
    module.prepare()
    return module


def prepared(data, objective=None, method=None, **arguments):
    torch.manual_seed(0)
    channel = Code(data.shape, widths=[16], decoder=[16], **arguments)
    chosen = objective or Minimax(distortion.mse, CrossEntropy(), lam=1.0)
    return channel, (method or Matching(steps=20, **QUICK)).prepare(Parts(channel, chosen, None, None), data)


def setting(folder: Path, resume: bool = False, **trainer) -> Setting:
    return Setting(folder, resume, replace(TRAINER, **trainer), 0, "cpu", lambda step, values: None)


def test_it_hides_and_leaves_its_history(data, tmp_path):
    # blind, so that it does not begin where it is to arrive
    method = Matching(steps=120, lr=0.02, lr_decoder=0.02, **QUICK | {"batch_size": 64})
    channel, fit = prepared(data, method=method)
    facts = fit.run(setting(tmp_path))
    batch = next(iter(data.batches("test", batch_size=10_000)))
    with torch.no_grad():
        release = channel(batch.x, batch.s)
    means = [release[batch.s == k].mean(0) for k in (0, 1)]
    clean = [batch.x[batch.s == k].mean(0) for k in (0, 1)]
    assert torch.linalg.norm(means[0] - means[1]) < 0.5 * torch.linalg.norm(clean[0] - clean[1])
    assert facts["steps"] == 120 and facts["lam"] == 1.0 and -1 <= facts["validation_advantage"] < 0.5
    lines = (tmp_path / "history.csv").read_text().splitlines()
    assert lines[0] == "step,player,loss,distortion,leakage" and len(lines) == 25
    assert fit.readers()[0](release).shape == (len(release),)


def test_attackers_read_in_the_code_of_a_channel_that_has_one(data):
    """The code's perceptron sits on the panel with such a channel, and infers what the code still holds."""
    channel, _ = prepared(data)
    channel.begin(Rows.of(data.batches("channel"), mirror=False))
    attacker = CodePerceptron(epochs=4, width=16)
    panel = Panel({"guess": Guess(), "code": attacker}, devices=0)
    x = {role: next(iter(data.batches(role, batch_size=10_000))) for role in ("channel", "validation", "test")}
    parts = {
        name: Released(x[role].x.numpy(), x[role].s.numpy())
        for name, role in (("train", "channel"), ("validation", "validation"), ("test", "test"))
    }
    found = {one["name"]: one for one in panel.attack(parts, on="clean", code=channel.linear_code()).records}
    assert found["code"]["lower"] > 0.7
    assert [one["name"] for one in panel.attack(parts, on="clean").records] == ["guess"]


def test_an_interrupted_fit_ends_as_an_unbroken_one(data, tmp_path, monkeypatch):
    whole, fit = prepared(data)
    fit.run(setting(tmp_path / "whole"))
    noted = Loop.note

    def struck(loop, step, *values):
        noted(loop, step, *values)
        if step == 11:
            signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(Loop, "note", struck)
    with pytest.raises(Interrupted, match="at step 12, which is saved"):
        prepared(data)[1].run(setting(tmp_path / "broken"))
    monkeypatch.setattr(Loop, "note", noted)
    resumed, fit = prepared(data)
    fit.run(setting(tmp_path / "broken", resume=True))
    assert all(
        torch.equal(a, b) for a, b in zip(whole.state_dict().values(), resumed.state_dict().values(), strict=True)
    )
    histories = [(tmp_path / place / "history.csv").read_text() for place in ("whole", "broken")]
    assert histories[0] == histories[1]


def test_the_first_loss_that_is_not_finite_ends_it(data, tmp_path):
    objective = Minimax(lambda x, release: (x - release).mean() * float("nan"), CrossEntropy(), lam=1.0)
    with pytest.raises(WorkError, match="diverged"):
        prepared(data, objective)[1].run(setting(tmp_path))


def test_lambda_follows_a_fresh_attacker(data, tmp_path):
    objective = TargetAdvantage(distortion.mse, CrossEntropy(), target_advantage=0.0, lam=1e-4, measures=4)
    prepared(data, objective)[1].run(setting(tmp_path))
    assert float(objective.lam) > 1e-4 and np.isfinite(float(objective.advantage))


def test_squared_distortion_among_components_is_that_of_the_rows(data):
    """Components beyond the first are dropped; what is lost with them is a constant."""
    found = []
    for one in (distortion.mse, lambda x, release: (x - release).square().mean()):
        channel, _ = prepared(data, components=1, numbers=1)
        rows = Rows.of(data.batches("channel"), mirror=False)
        channel.begin(rows)
        code_rows = CodeRows(channel, rows, one, "cpu")
        drawn_KB = torch.stack([of[:400] for of in code_rows.of_K])
        found.append(code_rows.distortion(drawn_KB, code_rows.private(drawn_KB)))
    assert torch.isclose(*found, rtol=0.1)


def test_a_checkpoint_of_something_else_is_refused(data, tmp_path):
    (tmp_path / "checkpoints").mkdir()
    torch.save({"weights": 1}, tmp_path / "checkpoints" / "last.ckpt")
    with pytest.raises(RequestError, match="no checkpoint of this fit"):
        prepared(data)[1].run(setting(tmp_path, resume=True))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"steps": 0}, "steps=0"),
        ({"kernel": -1.0}, "kernel=-1.0"),
        ({"average": 1.0}, "average=1.0"),
        ({"lr": 0.0}, "lr=0.0"),
        ({"critics": -1}, "critics=-1"),
    ],
)
def test_what_is_out_of_range_is_refused(arguments, message):
    with pytest.raises(RequestError, match=message):
        Matching(**arguments)


def test_a_channel_without_a_code_is_refused(data):
    channel = Autoencoder((1, 8, 8), widths=(4,), depth=1, code=(8,))
    objective = Minimax(distortion.mse, CrossEntropy(), lam=1.0)
    with pytest.raises(RequestError, match="fits channel=code, not Autoencoder"):
        Matching().prepare(Parts(channel, objective, None, None), data)
