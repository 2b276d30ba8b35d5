"""Checkpoints of a game: one file, written atomically, from which a killed run resumes."""

import signal
import time
from pathlib import Path
from typing import Any

import pytorch_lightning as pl
import torch
from lightning_fabric.plugins.io.torch_io import TorchCheckpointIO
from torch import Tensor

from privgan.atomic import replacing
from privgan.errors import RequestError
from privgan.interruption import Interrupted, Noted


class AtomicCheckpointIO(TorchCheckpointIO):
    """Writes to a temporary name beside the target, flushes it to the disk and renames it.

    Lightning's own writer goes through the system's temporary folder, where a rename across disks is a copy.
    """

    def save_checkpoint(self, checkpoint: dict[str, Any], path: Any, storage_options: Any | None = None) -> None:
        """Leave either the old file or the whole new one."""
        with replacing(Path(path)) as fresh, fresh.open("wb") as file:
            torch.save(checkpoint, file)


class SaveEvery(pl.Callback):
    """Saves `path` about every `seconds`, and when SIGTERM or Ctrl-C ends the game: then raises Interrupted.

    Looks at the clock at every `steps`-th step only. All processes of a distributed run save at the step that the first
    one names, and stop at a `steps`-th step when a signal has reached any of them; a single one stops after its step.
    """

    def __init__(self, path: Path, seconds: float = 60.0, steps: int = 25) -> None:
        self.path, self.seconds, self.steps = path, seconds, steps
        self.last = time.monotonic()
        self.signals = Noted()

    def on_train_start(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Start the clock, and take signals over from Lightning, which ends with exit code 0 or 1 and no checkpoint."""
        self.last = time.monotonic()
        self.signals.start()

    def on_train_end(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Signals are handled as before."""
        self.signals.stop()

    def on_exception(self, trainer: pl.Trainer, pl_module: pl.LightningModule, exception: BaseException) -> None:
        """Signals are handled as before."""
        self.signals.stop()

    def on_train_batch_end(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule, outputs: Any, batch: Any, batch_idx: int
    ) -> None:
        """Save when the time has come, at the end, and before a signal ends the game."""
        step = trainer.global_step
        stops = self._stops(trainer)
        if (
            stops
            or step == trainer.max_steps
            or (step % self.steps == 0 and trainer.strategy.broadcast(time.monotonic() - self.last >= self.seconds))
        ):
            trainer.save_checkpoint(self.path)
            self.last = time.monotonic()
        if stops:
            raise Interrupted(self.signals.number or signal.SIGTERM, f" at step {step}, which is saved")

    def _stops(self, trainer: pl.Trainer) -> bool:
        """Whether a signal has come to any process."""
        noted = self.signals.number is not None
        if trainer.world_size == 1:
            return noted
        return trainer.global_step % self.steps == 0 and trainer.strategy.reduce_boolean_decision(noted, all=False)


def readable(path: Path) -> Path | None:
    """The checkpoint to resume from, or None where there is none yet.

    Raises:
        RequestError: the file is there and is no checkpoint of a game.
    """
    if not path.exists():
        return None
    try:
        state = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
        state["global_step"], state["state_dict"], state["optimizer_states"]
    except Exception as broken:
        raise RequestError(f"{path} is no checkpoint of a game; delete it to start this run afresh") from broken
    return path


def weights_of(part: str, path: Path) -> dict[str, Tensor]:
    """The state of one part of the game ("channel", "adversary") in a checkpoint."""
    state: dict[str, Tensor] = torch.load(path, map_location="cpu", weights_only=True, mmap=True)["state_dict"]
    return {name.removeprefix(f"{part}."): value for name, value in state.items() if name.startswith(f"{part}.")}
