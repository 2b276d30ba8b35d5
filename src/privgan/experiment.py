"""One run from beginning to end: data in, channel trained by the game, fresh attackers, record.

Each part leaves its files before the next begins, so that a run that was killed goes on where it stood.
"""

import os
import shlex
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from omegaconf import DictConfig, OmegaConf

from privgan.attackers.panel import Panel
from privgan.channel.base import Channel, groups, load
from privgan.config import build, plain
from privgan.data.module import PLAYERS, DataModule
from privgan.errors import RequestError, WorkError
from privgan.evaluation.distortion import measure
from privgan.evaluation.export import export
from privgan.evaluation.leakage import attack_release, complain
from privgan.evaluation.samples import write_samples
from privgan.game.alternating import AlternatingGame
from privgan.game.checkpoint import SaveEvery, readable, weights_of
from privgan.game.guard import Guard
from privgan.game.history import History, Sink
from privgan.game.progress import progress
from privgan.game.side import side_accuracy, teach
from privgan.game.trainer import game_trainer, resolved_precision
from privgan.game.validation import Validation
from privgan.objective.base import Objective
from privgan.objective.leakage.several import suited
from privgan.objective.target import TargetAdvantage
from privgan.runs import environment
from privgan.runs.record import RunFolder, child_rank
from privgan.tracking.base import Tracker
from privgan.tracking.none import NoTracker


def run(config: DictConfig) -> None:
    """Train and attack in `out/name/signature`; what is done is skipped, what was broken off is gone on with.

    A channel without parameters is attacked as it stands: no game is played, `train.steps` is 0.
    Raises RequestError for data or options that do not fit, WorkError for a game that diverged.
    """
    settings = plain(config)
    folder = RunFolder.of(settings)
    with folder.lock():
        if not child_rank() and folder.state() == "done":
            print(f"{folder.path} is done already; delete it to run it again")
            return
        if settings["trainer"]["threads"]:
            torch.set_num_threads(settings["trainer"]["threads"])
        # What can be refused without the data is built before they are packed.
        panel: Panel = build(config.attackers)
        objective: Objective = build(config.objective)
        tracker: Tracker = NoTracker() if child_rank() else build(config.tracking)
        data: DataModule = build(config.data)
        data.prepare()
        game = make_game(config, data, objective)
        device, _ = release_device(settings["trainer"])
        checkpoint = readable(folder.checkpoint) if folder.state() == "running" else None

        command = shlex.join(["privgan", *sys.argv[1:]])
        folder.start(settings, command=command, data=data.describe(), **environment.describe(device))
        tracker.start(
            {"signature": folder.path.name, "name": settings["name"], "config": settings, "folder": folder.path}
        )
        try:
            trained: dict[str, Any] = {"steps": 0}
            if checkpoint is None:
                teach(game.channel, data, device=device, seed=settings["seed"])
            if game.channel.learns:
                trained = train(game, data, settings["trainer"], folder.path, checkpoint, tracker.scalars)
            else:
                game.channel.fit(data.batches("channel"), data.classes)
            if not child_rank():
                leakage = _judge(game, trained, panel, data, settings, folder)
                folder.finish()
                tracker.finish(folder.record(), folder.leakage(), folder.path / "samples.png")
        except WorkError as error:
            folder.fail(str(error))
            raise
        finally:
            tracker.close()
        if not child_rank():
            complain(leakage, folder.path)


def _judge(
    game: AlternatingGame,
    trained: Mapping[str, Any],
    panel: Panel,
    data: DataModule,
    settings: Mapping[str, Any],
    folder: RunFolder,
) -> dict[str, Any]:
    """Save the channel and judge what was saved: distortion, samples, attacks; returns what `leakage.json` holds."""
    game.channel.save(folder.path)
    torch.manual_seed(settings["seed"])  # of the noise that a release may draw
    device, bfloat16 = release_device(settings["trainer"])
    channel = load(folder.path).to(device)
    measured = {**measure(channel, data, device, bfloat16), **side_accuracy(channel, data, device)}
    folder.update(train={**folder.record()["train"], **trained, **measured})
    write_samples(folder.path / "samples.png", channel, data, device, bfloat16)
    readers = game.readers(data.classes) if game.channel.learns else None
    return attack_release(
        folder.path, channel, panel, data, settings, device=device, bfloat16=bfloat16, readers=readers
    )


def make_game(config: DictConfig, data: DataModule, objective: Objective) -> AlternatingGame:
    """The game of a config, with fresh weights drawn from its seed alone."""
    labels = data.labels(*PLAYERS)
    objective.leakage, weight_K = suited(objective.leakage, labels)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(config.seed)
        channel: Channel = build(config.channel, shape=data.shape)
        told = channel.sees == "xs" and (channel.learns or channel.predictor is not None)
        if told and channel.classes != data.classes:
            wanted = str(data.classes).replace(" ", "")
            raise RequestError(f"the channel sees s of classes {channel.classes}: set channel.classes={wanted}")
        if channel.of_groups:
            groups(data.classes)  # refused before a folder is begun
        if channel.sees == "xs" and channel.classes == 0:
            channel.scale(float(labels.s.mean()), float(labels.s.std()))
        game: AlternatingGame = build(
            config.game,
            channel=channel,
            adversary=build(config.adversary, shape=data.shape, classes=data.classes),
            objective=objective,
            weight_K=weight_K,
            rows={player: len(data.drawn_by(player)) for player in PLAYERS},
            compiled=config.trainer.compile,
            seed=config.seed,
        )
    return game


def train(
    game: AlternatingGame,
    data: DataModule,
    settings: Mapping[str, Any],
    folder: Path,
    checkpoint: Path | None,
    sink: Sink,
) -> dict[str, Any]:
    """Play the game to its end, from the checkpoint where there is one.

    Returns what `run.json` says of it: steps, and of a process that moved at all its images_per_second and memory.
    """
    data.follow(game.schedule, game.batch_size)
    objective = game.objective
    guard = Guard(every=settings["log_every"], **settings.get("guard", {}))
    callbacks = [
        *([Validation(objective, game.schedule)] if isinstance(objective, TargetAdvantage) else []),
        guard,
        History(folder / "history.csv", settings["log_every"], (guard.heed, sink)),
        SaveEvery(folder / "checkpoints" / "last.ckpt", settings["checkpoint_every_seconds"]),
        *progress(settings["progress"]),
    ]
    keys = ("accelerator", "devices", "num_nodes", "strategy", "precision")
    trainer = game_trainer(
        steps=game.schedule.steps, folder=folder, callbacks=callbacks, **{key: settings[key] for key in keys}
    )
    began, first = time.monotonic(), _step_of(checkpoint)
    trainer.fit(game, datamodule=data, ckpt_path=checkpoint, weights_only=True)
    moved = trainer.global_step - first
    facts: dict[str, Any] = {
        "steps": trainer.global_step,
        "precision": trainer.precision,
        "lam": float(objective.lam),
    }
    if isinstance(objective, TargetAdvantage):
        facts["validation_advantage"] = float(objective.advantage)
    if moved:
        facts["images_per_second"] = round(moved * game.batch_size / (time.monotonic() - began), 1)
        facts["peak_memory_bytes"] = environment.peak_memory_bytes(game.device.type)
    return facts


def _step_of(checkpoint: Path | None) -> int:
    return int(torch.load(checkpoint, weights_only=True, mmap=True)["global_step"]) if checkpoint else 0


def release_device(settings: Mapping[str, Any]) -> tuple[str, bool]:
    """(device, bfloat16) of releases and attacks: one device, in the precision of the game."""
    accelerator = settings["accelerator"]
    device = "cuda" if accelerator in ("auto", "gpu", "cuda") and torch.cuda.is_available() else "cpu"
    return device, resolved_precision(settings["precision"], accelerator).startswith("bf16")


def attack(config: DictConfig) -> dict[str, Any]:
    """The panel of this config against the channel of a finished game; its `leakage.json` is written anew.

    Where this very panel has been there before, only the attackers that failed are run.
    With `export`, nobody attacks: originals, releases and labels go to that file, and {"rows": n} is returned.
    Raises RequestError where `run` is no folder of a trained channel, WorkError where an attacker failed.
    """
    folder = RunFolder(Path(config.run))
    with folder.lock():
        before = OmegaConf.create(folder.record()["config"])
        channel = load(folder.path)
        if os.environ.get("PRIVGAN_DATA") and "root" in before.data.source:
            before.data.source.root = str(Path(os.environ["PRIVGAN_DATA"]).resolve())
        data: DataModule = build(before.data)
        data.prepare()
        if folder.record()["data"]["fingerprint"] != data.describe()["fingerprint"]:
            raise RequestError(f"{folder.path}: the data has changed since this run; train it again")
        device, bfloat16 = release_device(plain(config)["trainer"])
        channel.to(device)
        torch.manual_seed(before.seed)  # of the noise that a release may draw
        if config.export:
            return {"rows": export(Path(config.export), channel, data, device=device, bfloat16=bfloat16)}
        readers = None
        if folder.checkpoint.exists():
            game = make_game(before, data, build(before.objective))
            game.adversary.load_state_dict(weights_of("adversary", folder.checkpoint))
            readers = game.readers(data.classes)
        settings = plain(before) | {"attackers": plain(config)["attackers"]}
        leakage = attack_release(
            folder.path,
            channel,
            build(config.attackers),
            data,
            settings,
            device=device,
            bfloat16=bfloat16,
            readers=readers,
        )
        complain(leakage, folder.path)
        return leakage
