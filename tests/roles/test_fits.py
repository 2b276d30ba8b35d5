"""Whose rows a fit may read: those of its players, and for what it tunes or reports those of validation. Never test."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from privgan.config import build, compose
from privgan.config.trainer import Guard, Trainer
from privgan.data.module import PLAYERS, DataModule
from privgan.fit.base import Setting
from privgan.fit.parts import build_parts
from privgan.fit.secret_predictor import fit_secret_predictor

TRAINER = Trainer(
    accelerator="cpu",
    precision="32-true",
    guard=Guard(windows=99),
    checkpoint_every_seconds=1e9,
    log_every=5,
    progress=False,
)
SMALL = ["data=gaussian", "data.source.count=1500", "data.cache_on_device=false"]
GAME = ["game.epochs_pre_d=1", "game.epochs_pre_g=1", "game.epochs_train=2", "game.itr_d=1", "game.itr_g=1"]
GAME += ["game.batch_size=64"]
TARGET = ["objective=target", "objective.target_advantage=0.2", "objective.rows=200"]
FITS: dict[str, list[str]] = {
    "game": ["channel=dense", "objective=minimax", *GAME],
    "target": ["channel=dense", *TARGET, *GAME],
    "budget": ["channel=dense", "objective=budget", "objective.budget=0.2", *GAME],
    "predicted": ["channel=dense", "channel.sees=xs", "channel.secret_source=predicted", "objective=minimax", *GAME],
    "matching": ["channel=code", "fit=matching", "fit.steps=12", "fit.batch_size=32", "fit.critics=1"],
    "matching_target": ["channel=code", "fit=matching", "fit.steps=12", "fit.batch_size=32", *TARGET],
    "closed_form": ["channel=erasure", "fit=closed_form"],
    "certified": ["channel=codebook", "objective=certified", "objective.bound=0.9"],
}
VALIDATED = ("target", "matching", "matching_target", "certified")  # tune or report something by validation people


class Watched:
    """Notes the rows that leave a data module, by any of its doors."""

    def __init__(self, data: DataModule, patch: pytest.MonkeyPatch, labels_too: bool) -> None:
        self.touched: set[int] = set()
        gather, labels, store = data.gather, data.labels, data.store.gather
        patch.setattr(data, "gather", lambda index, *more: (self.note(index), gather(index, *more))[1])
        if labels_too:
            patch.setattr(data, "labels", lambda *roles: (self.note(data.indices(*roles)), labels(*roles))[1])
        patch.setattr(data.store, "gather", lambda index: (self.note(index), store(index))[1])

    def note(self, index: np.ndarray) -> None:
        self.touched |= set(np.asarray(index).tolist())


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    def make(words: list[str]) -> tuple[Any, DataModule, Watched]:
        config = compose([*SMALL, *words, f"data.cache={tmp_path / 'cache'}"])
        data = build(config.data)
        data.prepare()
        # a forecast of a certificate counts how many people there are of each class, in the roles that it will be for
        return config, data, Watched(data, monkeypatch, labels_too="objective=certified" not in words)

    yield make


@pytest.mark.parametrize("name", FITS)
def test_a_fit_reads_no_test_people(name: str, watched: Any, tmp_path: Path) -> None:
    config, data, watch = watched(FITS[name])
    torch.manual_seed(0)
    method = build(config.fit)
    parts = build_parts(config, method, data, build(config.objective))
    fit = method.prepare(parts, data)
    fit_secret_predictor(parts.channel, data, device="cpu", seed=0)
    fit.run(Setting(tmp_path, False, TRAINER, 0, "cpu", lambda step, values: None))
    roles = {role: set(data.roles[role].tolist()) for role in data.roles}
    read = {role for role, rows in roles.items() if watch.touched & rows}
    allowed = {*PLAYERS, *(("validation",) if name in VALIDATED else ())}
    assert read <= allowed and read & set(PLAYERS), read


def test_the_players_of_a_game_share_nobody(watched: Any) -> None:
    _, data, _ = watched(FITS["game"])
    rows = {player: set(data.rows_for(player).tolist()) for player in PLAYERS}
    assert rows["channel"].isdisjoint(rows["adversary"])
    assert all(rows[player] == set(data.roles[player].tolist()) for player in PLAYERS)
