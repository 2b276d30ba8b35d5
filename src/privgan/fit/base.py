"""The contract of fitting: how a channel gets its numbers from the people of its roles.

A method is named in the config (`fit=...`). Given a channel and data it prepares a fit, and refuses there what does not
go together, before a run folder is begun. The fit then runs: it resumes from its checkpoint, shows its progress, leaves
`history.csv` where it takes steps, and returns what the run record says of it.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

from torch import nn

from privgan.channel.base import Channel
from privgan.config.trainer import Trainer
from privgan.data.module import DataModule
from privgan.game.alternating import AlternatingGame
from privgan.game.history import Sink
from privgan.objective.base import Objective
from privgan.runs.typed import TrainRecord


@dataclass(frozen=True)
class Parts:
    """What a config names for fitting.

    Args:
        channel: with fresh weights.
        objective: distortion, leakage and their weight.
        adversary: with fresh weights; None for a method that needs none.
        game: builds the LightningModule of Algorithm 1 around the other parts.
    """

    channel: Channel
    objective: Objective
    adversary: nn.Module | None
    game: Callable[..., AlternatingGame]


@dataclass(frozen=True)
class Setting:
    """Where and how a fit runs.

    Args:
        folder: of the run; nothing is written outside it.
        resume: continue from the checkpoint where there is one.
        trainer: accelerator, devices, precision, log_every, progress, ...
        seed: of every random draw.
        device: `cpu` or `cuda`, for what runs outside Lightning.
        scalars: called with (step, {"player/loss": ...}) for each row of the history.
        stage: number of this fit among several, None for a fit by itself; it names the files.
    """

    folder: Path
    resume: bool
    trainer: Trainer
    seed: int
    device: str
    scalars: Sink
    stage: int | None = None

    @property
    def checkpoint(self) -> Path:
        """Where an interrupted fit continues from, if it got that far."""
        return self.folder / "checkpoints" / ("last.ckpt" if self.stage is None else f"stage-{self.stage}.ckpt")

    @property
    def history(self) -> Path:
        """The losses, step by step."""
        return self.folder / ("history.csv" if self.stage is None else f"history-{self.stage}.csv")


class Fit(ABC):
    """One channel about to be fitted, with everything it needs."""

    @abstractmethod
    def run(self, setting: Setting) -> TrainRecord:
        """Fit the channel in place.

        Returns:
            Entries of `train` in `run.json`: `steps` at least, 0 where no step was taken.

        Raises:
            WorkError: the fit failed, for example because it diverged.
            RequestError: a checkpoint that belongs to another fit, rows that the channel cannot be fitted on.
        """

    def readers(self) -> list[nn.Module] | None:
        """The adversary as the fit left it, one module for each secret (logits, or the estimate of a number).

        None where there was no adversary.
        """
        return None

    def restore_readers(self, checkpoint: Path) -> list[nn.Module] | None:
        """`readers` from the checkpoint of a finished fit."""
        return None


class FitMethod(ABC):
    """A way of fitting.

    Attributes:
        name: stem of its file in `conf/fit`.
        processes: `all` it runs over every process that the trainer starts (DDP); `one` it runs in the first process
            only, however many were asked for.
    """

    name: ClassVar[str]
    processes: ClassVar[Literal["all", "one"]] = "one"

    def needs_adversary(self, channel: Channel) -> bool:
        """Whether an adversary is to be built for it."""
        return False

    @abstractmethod
    def prepare(self, parts: Parts, data: DataModule) -> Fit:
        """The fit of this channel on this data.

        Raises:
            RequestError: parts or data that this method cannot work with.
        """
