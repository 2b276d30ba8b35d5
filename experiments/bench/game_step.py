"""The game under Lightning against a bare PyTorch loop with the same nets, data and losses, in turn."""

import time
from pathlib import Path
from typing import Any

import pytorch_lightning as pl
import torch
from card import Card, paired

from privgan.config import build
from privgan.config.commands.train import Train
from privgan.config.trainer import Trainer
from privgan.data.module import PLAYERS, DataModule
from privgan.data.stream import Stream
from privgan.fit import game as game_fit
from privgan.fit.base import Setting
from privgan.fit.parts import build_parts
from privgan.game.alternating import AlternatingGame
from privgan.game.schedule import StepKind
from privgan.game.trainer import resolved_precision


class Clock(pl.Callback):
    """Seconds from the first step to the last, without set-up."""

    def on_train_start(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Start."""
        self.began = time.perf_counter()

    def on_train_end(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Stop."""
        self.seconds = time.perf_counter() - self.began


class TimedFeed:
    """A feed that knows how long it was waited for."""

    def __init__(self, feed: Any) -> None:
        self.feed, self.seconds = feed, 0.0

    def __len__(self) -> int:
        return len(self.feed)

    def __iter__(self) -> Any:
        batches = iter(self.feed)
        while True:
            began = time.perf_counter()
            batch = next(batches, None)
            self.seconds += time.perf_counter() - began
            if batch is None:
                return
            yield batch


def measure(recipe: Train, folder: Path, repeats: int) -> list[Card]:
    """Rows a second of both, the share of the step that waits for data, and equal weights asserted at the end."""
    data: DataModule = build(recipe.data)
    data.prepare()
    data.gather(data.rows_for("channel")[:1])  # resident before the clock starts
    lightning, bare, waits = [], [], []
    for repeat in range(repeats + 1):  # the first is a warm-up
        first, second = (_game(recipe, data) for _ in range(2))
        seconds, waited = _under_lightning(first, data, recipe.trainer, folder)
        plain_seconds = _bare(second, data)
        for name, value in first.state_dict().items():
            assert torch.equal(value, second.state_dict()[name]), f"the two loops differ in {name}"
        if repeat:
            rows = first.schedule.steps * first.batch_size
            lightning.append(rows / seconds)
            bare.append(rows / plain_seconds)
            waits.append(waited / seconds)
    share = sorted(waits)[len(waits) // 2]
    return [
        paired("game step under Lightning", "images/s", "bare PyTorch loop", lightning, bare, "equal final weights"),
        Card("waiting for data", share, "of a step", "the whole step", 1.0, share, repeats, (min(waits), max(waits))),
    ]


def _game(recipe: Train, data: DataModule) -> AlternatingGame:
    method = game_fit.Game()
    return method.prepare(build_parts(recipe, method, data, build(recipe.objective)), data).game


def _under_lightning(game: AlternatingGame, data: DataModule, settings: Trainer, folder: Path) -> tuple[float, float]:
    clock, feeds = Clock(), []
    serve = data.train_dataloader

    def timed() -> TimedFeed:
        feeds.append(TimedFeed(serve()))
        return feeds[-1]

    data.train_dataloader = timed  # type: ignore[method-assign, assignment]
    game_fit.progress = lambda kind: [clock]  # type: ignore[assignment, misc]
    setting = Setting(folder, False, settings, game.seed, "cpu", lambda step, values: None)
    game_fit.GameFit(game, data).run(setting)
    data.train_dataloader = serve  # type: ignore[method-assign]
    return clock.seconds, feeds[-1].seconds


def _bare(game: AlternatingGame, data: DataModule) -> float:
    nets = {"adversary": game.adversary, "channel": game.channel}
    optimizers = dict(zip(nets, game.configure_optimizers(), strict=True))
    streams = {
        role: Stream(data.rows_for(role), game.batch_size, (data.seed, number), 0, 1)
        for number, role in enumerate(PLAYERS)
    }
    precision = resolved_precision("auto", "cpu")
    began = time.perf_counter()
    for step in range(game.schedule.steps):
        role, k = game.schedule.role_and_batch(step)
        batch = data.gather(streams[role].indices(k))
        batch = batch._replace(x=batch.x.contiguous(memory_format=game.layout))
        torch.manual_seed(hash((game.seed, step, 0)) & 0x7FFF_FFFF_FFFF_FFFF)
        if game.schedule.move(step) is StepKind.CHANNEL and game.decay:
            optimizers[role].param_groups[0]["lr"] = game.rates[1] * (1 - game.schedule.progress(step))
        for name, net in nets.items():
            net.requires_grad_(name == role)
        with torch.autocast("cpu", torch.bfloat16, enabled=precision.startswith("bf16")):
            loss, _, _ = game.losses(game.schedule.move(step), batch)
        optimizers[role].zero_grad()
        loss.backward()
        optimizers[role].step()
    return time.perf_counter() - began
