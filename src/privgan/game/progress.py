"""How far the game is: a bar on a terminal, a plain line now and then elsewhere."""

import sys
import time
from typing import Any

import pytorch_lightning as pl
from pytorch_lightning.callbacks import TQDMProgressBar

from privgan.batch import Batch
from privgan.pace import LINE_SECONDS, time_left


class ProgressLines(pl.Callback):
    """Prints a line about every `seconds`: step, player, rows a second, and how long the rest may take."""

    def __init__(self, seconds: float = LINE_SECONDS) -> None:
        self.seconds = seconds
        self.at, self.step, self.rows = time.monotonic(), 0, 0

    def on_train_start(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Start the clock."""
        self.at, self.step, self.rows = time.monotonic(), trainer.global_step, 0

    def on_train_batch_end(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule, outputs: Any, batch: Batch, batch_idx: int
    ) -> None:
        """Print when the time has come."""
        self.rows += len(batch.s) * trainer.world_size
        passed = time.monotonic() - self.at
        if passed >= self.seconds and trainer.is_global_zero:
            move = pl_module.schedule.move(trainer.global_step - 1)  # type: ignore[union-attr, operator]
            print(
                f"step {trainer.global_step}/{trainer.max_steps} {move.value}, {self.rows / passed:.0f} rows/s, "
                + time_left(trainer.global_step - self.step, trainer.max_steps - self.step, passed),
                flush=True,
            )
            self.on_train_start(trainer, pl_module)


def progress(kind: str | bool = "auto") -> list[pl.Callback]:
    """Callbacks for `auto` (a bar on a terminal, else lines), True (a bar) or False (nothing)."""
    if kind is False:
        return []
    if kind is True or sys.stderr.isatty():
        return [TQDMProgressBar(refresh_rate=10)]
    return [ProgressLines()]
