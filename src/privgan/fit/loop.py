"""What a fit that takes steps outside Lightning shares with one inside: resume, signals, progress, `history.csv`."""

import csv
import math
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch
from torch import Tensor
from tqdm import tqdm
from typing_extensions import TypedDict

from privgan.atomic import replacing
from privgan.errors import RequestError, WorkError
from privgan.fit.base import Setting
from privgan.game.history import COLUMNS
from privgan.interruption import Interrupted, Noted
from privgan.pace import Pace

State = Mapping[str, Any]  # plain containers of tensors and numbers, as torch saves them


class Saved(TypedDict):
    """A checkpoint: the step, the window of the history so far, and the state of the fit."""

    step: int
    sums: Tensor
    count: int
    state: State


class Loop:
    """Steps of one fit, from its checkpoint to its end.

    Everything that a step draws at random is seeded by the step, so the checkpoint needs no state of a generator and a
    resumed fit ends as an unbroken one.

    Args:
        setting: of the fit.
        steps: in all.
        state: what a checkpoint holds besides the step; plain containers of tensors and numbers.
        restore: takes such a state back.
    """

    def __init__(
        self,
        setting: Setting,
        steps: int,
        state: Callable[[], State],
        restore: Callable[[State], None],
    ) -> None:
        self.setting, self.steps, self.state = setting, steps, state
        self.every = setting.trainer.log_every
        self.first, self.sums, self.count = 0, torch.zeros(3, dtype=torch.float64), 0
        self.path = setting.history
        if setting.resume and setting.checkpoint.exists():
            saved = self._saved()
            self.first, self.sums, self.count = saved["step"], saved["sums"], saved["count"]
            restore(saved["state"])
        self._cut_history()

    def __iter__(self) -> Iterator[int]:
        """Step numbers from where the fit stands; saves now and then, at the end, and before a signal ends it."""
        signals, last = Noted(), time.monotonic()
        signals.start()
        try:
            for step in self._shown(range(self.first, self.steps)):
                yield step
                due = time.monotonic() - last >= self.setting.trainer.checkpoint_every_seconds
                if due or signals.number is not None:
                    self.save(step + 1)
                    last = time.monotonic()
                if signals.number is not None:
                    raise Interrupted(signals.number or signal.SIGTERM, f" at step {step + 1}, which is saved")
        finally:
            signals.stop()

    def note(self, step: int, loss: Tensor, distortion: Tensor, leakage: Tensor) -> None:
        """Add a step to its window, and write the window where it ends. WorkError where a loss is not finite."""
        row_3 = torch.stack([loss, distortion, leakage]).detach().double()
        self.sums = self.sums.to(row_3.device) + row_3
        self.count += 1
        if (step + 1) % self.every and step + 1 != self.steps:
            return
        means = dict(zip(COLUMNS[2:], (self.sums / self.count).tolist(), strict=True))
        self.sums, self.count = torch.zeros_like(self.sums), 0
        if not math.isfinite(means["loss"]):
            raise WorkError(f"the fit diverged: the loss is {means['loss']} at step {step + 1}")
        with self.path.open("a", newline="") as file:
            cells = {name: f"{value:.6g}" for name, value in means.items()}
            csv.DictWriter(file, COLUMNS).writerow({"step": step + 1, "player": "channel", **cells})
        self.setting.scalars(step + 1, {f"channel/{name}": value for name, value in means.items()})

    def save(self, step: int) -> None:
        """Write the checkpoint: the old file or the whole new one."""
        saved: Saved = {"step": step, "sums": self.sums.cpu(), "count": self.count, "state": self.state()}
        with replacing(self.setting.checkpoint) as fresh, fresh.open("wb") as file:
            torch.save(saved, file)

    def _saved(self) -> Saved:
        try:
            saved: Saved = torch.load(self.setting.checkpoint, map_location="cpu", weights_only=True)
            saved["step"], saved["sums"], saved["count"], saved["state"]
        except Exception as broken:
            raise RequestError(
                f"{self.setting.checkpoint} is no checkpoint of this fit; delete it to start this run afresh"
            ) from broken
        return saved

    def _cut_history(self) -> None:
        """Keep the rows up to the checkpoint; a killed process may leave a half-written last one."""
        rows: list[dict[str, str]] = []
        if self.first and self.path.exists():
            with self.path.open(newline="") as file:
                rows = [row for row in csv.DictReader(file) if None not in row.values()]
        with replacing(self.path) as fresh, fresh.open("w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(row for row in rows if int(row["step"]) <= self.first)

    def _shown(self, steps: range) -> Iterator[int]:
        """A bar on a terminal, a line now and then elsewhere."""
        kind = self.setting.trainer.progress
        if kind is True or (kind == "auto" and sys.stderr.isatty()):
            yield from tqdm(steps, initial=self.first, total=self.steps, desc="channel")
            return
        pace = Pace("steps of the channel", self.steps, self.first)
        for step in steps:
            yield step
            if kind == "auto":
                pace.advance()
