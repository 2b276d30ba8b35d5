"""The game of Algorithm 1 as a way of fitting: channel against adversary under Lightning."""

import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import ClassVar, Literal

import pytorch_lightning as pl
import torch
from torch import nn

from privgan.channel.base import Channel
from privgan.data.module import PLAYERS, DataModule
from privgan.errors import RequestError
from privgan.fit.base import Fit, FitMethod, Parts, Setting
from privgan.game.alternating import AlternatingGame
from privgan.game.checkpoint import SaveEvery, readable, weights_of
from privgan.game.guard import Guard
from privgan.game.history import History
from privgan.game.progress import progress
from privgan.game.trainer import game_trainer
from privgan.game.validation import Validation
from privgan.objective.leakage.several import suited
from privgan.objective.prediction import Prediction
from privgan.objective.target import TargetAdvantage
from privgan.runs.environment import peak_memory_bytes
from privgan.runs.typed import TrainRecord


class Game(FitMethod):
    """Trains channel and adversary in turn, see `AlternatingGame`; runs under DDP."""

    name = "game"
    processes: ClassVar[Literal["all", "one"]] = "all"

    def needs_adversary(self, channel: Channel) -> bool:
        return True

    def prepare(self, parts: Parts, data: DataModule) -> "GameFit":
        """RequestError for a channel without parameters, and for a leakage that does not fit what is hidden."""
        if not parts.channel.learns:
            raise RequestError(
                f"fit=game: {type(parts.channel).__name__} has no parameters to train: take fit=auto, or another "
                "channel"
            )
        if isinstance(parts.objective.utility, Prediction):
            raise RequestError(
                "fit=game weighs no objective/utility=prediction: take a channel of fit=matching, or "
                "objective/utility=risk"
            )
        assert parts.adversary is not None
        return GameFit(make_game(parts, data), data)


def make_game(parts: Parts, data: DataModule) -> AlternatingGame:
    """The LightningModule of these parts, its leakage adapted to what the training rows hide.

    Args:
        parts: with an adversary.
        data: packed and split.
    """
    parts.objective.leakage, weight_K = suited(parts.objective.leakage, data.labels(*PLAYERS))
    return parts.game(
        channel=parts.channel,
        adversary=parts.adversary,
        objective=parts.objective,
        weight_K=weight_K,
        rows={player: len(data.rows_for(player)) for player in PLAYERS},
    )


class GameFit(Fit):
    """A game from its beginning, or from its checkpoint, to its end."""

    def __init__(self, game: AlternatingGame, data: DataModule) -> None:
        self.game, self.data = game, data

    def run(self, setting: Setting) -> TrainRecord:
        """Play; facts: steps, precision, lam, and of a process that took steps images_per_second and memory."""
        game, checkpoint = self.game, readable(setting.checkpoint) if setting.resume else None
        self.data.set_schedule(game.schedule, game.batch_size)
        trainer = game_trainer(
            steps=game.schedule.steps,
            folder=setting.folder,
            callbacks=self.callbacks(setting),
            accelerator=setting.trainer.accelerator,
            devices=setting.trainer.devices,
            num_nodes=setting.trainer.num_nodes,
            strategy=setting.trainer.strategy,
            precision=setting.trainer.precision,
        )
        began, first = time.monotonic(), step_of(checkpoint)
        trainer.fit(game, datamodule=self.data, ckpt_path=checkpoint, weights_only=True)
        moved, objective = trainer.global_step - first, game.objective
        facts: TrainRecord = {
            "steps": trainer.global_step,
            "precision": trainer.precision,
            "lam": float(objective.lam),
        }
        if isinstance(objective, TargetAdvantage):
            facts["validation_advantage"] = float(objective.advantage)
        if moved:
            facts["images_per_second"] = round(moved * game.batch_size / (time.monotonic() - began), 1)
            facts["peak_memory_bytes"] = peak_memory_bytes(game.device.type)
        return facts

    def callbacks(self, setting: Setting) -> Sequence[pl.Callback]:
        """What watches the game: measurement of the target, guard, history, checkpoints, progress."""
        objective, trainer = self.game.objective, setting.trainer
        guard = Guard(every=trainer.log_every, **asdict(trainer.guard))
        return [
            *([Validation(objective, self.game.schedule)] if isinstance(objective, TargetAdvantage) else []),
            guard,
            History(setting.history, trainer.log_every, (guard.update, setting.scalars)),
            SaveEvery(setting.checkpoint, trainer.checkpoint_every_seconds),
            *progress(trainer.progress),
        ]

    def readers(self) -> list[nn.Module] | None:
        return self.game.readers(self.data.classes)

    def restore_readers(self, checkpoint: Path) -> list[nn.Module] | None:
        if not checkpoint.exists():
            return None
        self.game.adversary.load_state_dict(weights_of("adversary", checkpoint))
        return self.readers()


def step_of(checkpoint: Path | None) -> int:
    """The step at which a checkpoint was written.

    Args:
        checkpoint: of Lightning; None: there is none, which is step 0.
    """
    return int(torch.load(checkpoint, weights_only=True, mmap=True)["global_step"]) if checkpoint else 0
