"""What a game writes down while it runs: `history.csv`, one row for each player and window of steps."""

import csv
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytorch_lightning as pl
import torch
from torch import Tensor
from torchmetrics.utilities.distributed import gather_all_tensors

from privgan.atomic import replacing
from privgan.errors import WorkError
from privgan.game.schedule import StepKind

COLUMNS = ("step", "player", "loss", "distortion", "leakage")
MOVES = tuple(StepKind)
Sink = Callable[[int, dict[str, float]], None]


class History(pl.Callback):
    """Means over windows of `every` steps, kept on the device and fetched one window late, so that no step waits.

    Of several processes the first one writes, what is true of all of them: sums are gathered at the end of a window.

    A resumed run cuts the file back to its checkpoint and writes the rows that an unbroken run would have written.

    Args:
        path: of history.csv.
        every: steps a window.
        sinks: called with (step, {"player/loss": ..., ...}) for each written row, as trackers want it.

    Raises:
        WorkError: a loss is no longer finite; the run stops at the next window.
    """

    def __init__(self, path: Path, every: int = 50, sinks: tuple[Sink, ...] = ()) -> None:
        self.path, self.every, self.sinks = path, every, sinks
        self.counts = [0] * len(MOVES)
        self.sums = torch.zeros(len(MOVES), 3)
        self.waiting: tuple[int, list[int], Tensor] | None = None  # (step, counts, sums on their way to the host)

    def on_train_start(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Continue the sums of the checkpoint, or begin; keep of the file what lies before them."""
        self.sums = self.sums.to(pl_module.device)
        if trainer.is_global_zero:
            kept = [row for row in _read(self.path) if int(row["step"]) <= trainer.global_step]
            with replacing(self.path) as fresh, fresh.open("w", newline="") as file:
                writer = csv.DictWriter(file, COLUMNS)
                writer.writeheader()
                writer.writerows(kept)

    def on_train_batch_end(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule, outputs: Any, batch: Any, batch_idx: int
    ) -> None:
        """Add the step's row to its player's window; at the end of a window send the sums on their way."""
        step = trainer.global_step
        index = MOVES.index(pl_module.schedule.move(step - 1))  # type: ignore[union-attr, operator]
        self.sums[index] += outputs["row"]
        self.counts[index] += 1
        if step % self.every == 0 or step == trainer.max_steps:
            self.write(trainer)
            # Every process has an equal share of every batch, so their mean is that of the whole batch.
            sums = torch.stack(gather_all_tensors(self.sums)).mean(dim=0) if trainer.world_size > 1 else self.sums
            host = torch.empty(sums.shape, pin_memory=sums.is_cuda)
            self.waiting = (step, self.counts, host.copy_(sums, non_blocking=True))
            self.sums, self.counts = torch.zeros_like(self.sums), [0] * len(MOVES)

    def write(self, trainer: pl.Trainer) -> None:
        """Append the window that is waiting, if any."""
        if self.waiting is None:
            return
        (step, counts, sums), self.waiting = self.waiting, None
        if sums.is_cuda is False and self.sums.is_cuda:
            torch.cuda.synchronize()
        rows = []
        for move, count, values in zip(MOVES, counts, sums.tolist(), strict=True):
            if count:
                means = dict(zip(COLUMNS[2:], (value / count for value in values), strict=True))
                if not math.isfinite(means["loss"]):
                    raise WorkError(f"the game diverged: the {move.value} loss is {means['loss']} at step {step}")
                rows.append({"step": step, "player": move.value, **{k: _cell(v) for k, v in means.items()}})
                if trainer.is_global_zero:
                    for sink in self.sinks:
                        sink(step, {f"{move.value}/{k}": v for k, v in means.items() if math.isfinite(v)})
        if trainer.is_global_zero:
            with self.path.open("a", newline="") as file:
                csv.DictWriter(file, COLUMNS).writerows(rows)

    def on_train_end(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Write the last window."""
        self.write(trainer)

    def on_save_checkpoint(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule, checkpoint: dict[str, Any]
    ) -> None:
        """Write what is waiting, so that the file holds every window before the checkpoint."""
        self.write(trainer)

    def state_dict(self) -> dict[str, object]:
        """The open window."""
        return {"counts": list(self.counts), "sums": self.sums.cpu()}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on with the open window."""
        self.counts, self.sums = list(state_dict["counts"]), state_dict["sums"].clone()


def _cell(value: float) -> str:
    return f"{value:.6g}" if math.isfinite(value) else ""


def _read(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(newline="") as file:
        # A killed process may leave a half-written last row behind.
        return [row for row in csv.DictReader(file) if None not in row.values()]
