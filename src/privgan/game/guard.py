"""Ends a game that went wrong, early and with its reason: the channel collapsed, or a player diverged."""

from collections import Counter
from typing import Any

import pytorch_lightning as pl
import torch
from torch import Tensor

from privgan.batch import Batch
from privgan.errors import RequestError, WorkError
from privgan.game.schedule import StepKind

ROWS = 16  # of a batch that are released once more to see whether they differ
PLAYED = (StepKind.ADVERSARY, StepKind.CHANNEL)


class Guard(pl.Callback):
    """Looks once a window of the history, at values that are on the host by then; the first process alone judges.

    A loss that is no longer finite is noticed by the history itself.

    Args:
        distortion: the largest mean over a window of the game, in the objective's measure; None: any.
        spread: the least standard deviation of releases over rows, as a share of that of the originals; below it every
            row is released as the same. 0: any.
        loss: how many times the first window's loss of the game, or 1 where that is less, a player's loss may reach.
        windows: in a row that a fault must last, since games swing.
        every: steps a window.

    Raises:
        WorkError: the game went wrong.
    """

    def __init__(
        self,
        distortion: float | None = None,
        spread: float = 1e-3,
        loss: float = 1000.0,
        windows: int = 3,
        every: int = 50,
    ) -> None:
        numbers = all(isinstance(limit, int | float) for limit in (distortion or 1, spread, loss, windows))
        if not numbers or (distortion or 1) <= 0 or distortion == 0 or not 0 <= spread < 1 or loss <= 1 or windows < 1:
            raise RequestError(
                f"trainer.guard: distortion={distortion} must be above 0 or null, spread={spread} from 0 and below 1, "
                f"loss={loss} above 1 and windows={windows} at least 1"
            )
        self.distortion, self.spread, self.loss = distortion, spread, loss
        self.windows, self.every = windows, every
        self.first: dict[str, float] = {}
        self.faults: Counter[str] = Counter()
        self.waiting: tuple[int, Tensor] | None = None

    def update(self, step: int, values: dict[str, float]) -> None:
        """A row of the history, as `History` gives it to its sinks: {"channel/loss": mean of the window, ...}."""
        for move in PLAYED:
            loss = values.get(f"{move.value}/loss")
            if loss is None:
                continue
            limit = self.loss * max(1.0, abs(self.first.setdefault(move.value, loss)))
            reason = f"the {move.value} diverged: its loss is {loss:.4g}, beyond {limit:.4g} (trainer.guard.loss)"
            self._judge(f"{move.value}/loss", step, abs(loss) > limit, reason)
        distortion = values.get("channel/distortion")
        if distortion is not None and self.distortion is not None:
            reason = f"the channel collapsed: distortion {distortion:.4g} is beyond trainer.guard.distortion"
            self._judge("distortion", step, distortion > self.distortion, f"{reason}={self.distortion:g}")

    def on_train_batch_end(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule, outputs: Any, batch: Any, batch_idx: int
    ) -> None:
        """At the end of a window: judge the spread of the last one, and send the next on its way to the host."""
        step = trainer.global_step
        move = pl_module.schedule.move(step - 1)  # type: ignore[union-attr, operator]
        if not trainer.is_global_zero or not self.spread or step % self.every or move not in PLAYED:
            return
        if self.waiting is not None:
            at, share = self.waiting[0], float(self.waiting[1])
            reason = f"the channel collapsed: its releases are all the same (spread {share:.2g} of the originals')"
            self._judge("spread", at, share < self.spread, reason)
        self.waiting = (step, _spread(pl_module, Batch(*(part[:ROWS] for part in batch))))

    def state_dict(self) -> dict[str, object]:
        """What a resumed game is held against."""
        return {"first": dict(self.first)}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on with the first losses of the game."""
        self.first = dict(state_dict["first"])

    def _judge(self, kind: str, step: int, bad: bool, reason: str) -> None:
        self.faults[kind] = self.faults[kind] + 1 if bad else 0
        if self.faults[kind] >= self.windows:
            raise WorkError(f"{reason}, for {self.windows} windows, at step {step}")


@torch.no_grad()
def _spread(game: pl.LightningModule, batch: Batch) -> Tensor:
    """Standard deviation of releases over rows as a share of the originals', a number on its way to the host."""
    released: Tensor = game.release(batch)  # type: ignore[operator]
    share = released.float().std(0).mean() / batch.x.float().std(0).mean().clamp_min(1e-12)
    host = torch.empty((), pin_memory=share.is_cuda)
    return host.copy_(share, non_blocking=True)
