"""How a network learns to read s: one LightningModule, plain automatic optimization, for every network of the panel.

Shapes: B batch, C colour channels, H height, W width, K classes.
"""

import copy
import logging
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytorch_lightning as pl
import torch
from pytorch_lightning.plugins.environments import LightningEnvironment
from torch import Tensor, nn

from privgan.attackers.judging.threshold import selection_score
from privgan.attackers.learning.criterion import Criterion
from privgan.attackers.learning.rows import Batches, Rows
from privgan.data.augment import flip, shift
from privgan.errors import RequestError
from privgan.precision import gains_by_bfloat16

MOST = 4  # times its epochs, at a constant rate
SCORED = 512  # rows a batch where nothing is learnt


@dataclass(frozen=True)
class Recipe:
    """How a network is trained.

    epochs: with `one_cycle` all of them; at a constant rate the fewest: it goes on until its best epoch on validation
        lies in the first half of those done, for four times as many at most.
    lr: of AdamW, the peak where `one_cycle` (rise, then cosine fall to nothing), else constant.
    smoothing: label smoothing in [0, 1).
    flips, shift: augmentation, see `privgan.data.augment`; shift in pixels each way.
    """

    epochs: int
    batch_size: int
    lr: float
    weight_decay: float = 0.0
    one_cycle: bool = False
    smoothing: float = 0.0
    flips: bool = False
    shift: int = 0

    @classmethod
    def for_pictures(
        cls, epochs: int, batch_size: int, lr: float, weight_decay: float, smoothing: float, shift: int
    ) -> "Recipe":
        """That of the stronger networks: one cycle, smoothed labels, mirrored and shifted pictures."""
        return cls(epochs, batch_size, lr, weight_decay, one_cycle=True, smoothing=smoothing, flips=True, shift=shift)

    def __post_init__(self) -> None:
        for name, fits in {
            "epochs": self.epochs >= 1,
            "batch_size": self.batch_size >= 2,  # batch norm needs two rows
            "lr": self.lr > 0,
            "weight_decay": self.weight_decay >= 0,
            "smoothing": 0 <= self.smoothing < 1,
            "shift": self.shift >= 0,
        }.items():
            if not fits:
                raise RequestError(f"attackers: {name}={getattr(self, name)} is out of range: give a usual value")


class Reader(pl.LightningModule):
    """A network in training to read s; keeps the weights of its best epoch on validation in memory.

    network: x_BCHW or x_BF, standardised -> logit_B of s = 1 for two classes, logit_BK for more; a number: output_B.
    mean, spread: of the training pixels or features, broadcast over a row.
    criterion: what the output means, and the loss.
    """

    mean: Tensor
    spread: Tensor

    def __init__(
        self, network: nn.Module, recipe: Recipe, mean: Tensor, spread: Tensor, criterion: Criterion, seed: int
    ) -> None:
        super().__init__()
        self.network = network.to(memory_format=torch.channels_last)
        self.recipe = recipe
        self.criterion = criterion
        self.register_buffer("mean", mean)
        self.register_buffer("spread", spread)
        self.seed = seed
        self.best, self.best_epoch = -math.inf, 0
        self._best: dict[str, Tensor] = {}
        self._augmentation = torch.Generator().manual_seed(seed)
        self._validation: list[tuple[Tensor, Tensor]] = []

    def forward(self, x: Tensor) -> Tensor:
        """x_BCHW in [0, 1] or x_BF -> float32 score_B or score_BK, or estimate_B."""
        return self.criterion.score(self._output((x - self.mean) / self.spread))

    def _output(self, standard: Tensor) -> Tensor:
        if standard.dim() == 4:
            standard = standard.contiguous(memory_format=torch.channels_last)
        output: Tensor = self.network(standard)
        return output.float()

    def on_fit_start(self) -> None:
        if self.trainer.world_size > 1:  # other processes than the one that was seeded, each with its part of a batch
            torch.manual_seed(self.seed + self.global_rank)
            self._augmentation.manual_seed(self.seed + self.global_rank)

    def training_step(self, batch: tuple[Tensor, Tensor], batch_idx: int) -> Tensor:
        x_BCHW, s_B = batch
        standard = (x_BCHW - self.mean) / self.spread
        if self.recipe.flips:
            standard = flip(standard, self._augmentation)
        if self.recipe.shift:
            standard = shift(standard, self._augmentation, self.recipe.shift)
        loss: Tensor = self.criterion(self._output(standard), s_B)
        return loss

    def validation_step(self, batch: tuple[Tensor, Tensor], batch_idx: int) -> None:
        x_BCHW, s_B = batch
        self._validation.append((self(x_BCHW), s_B))

    def on_validation_epoch_end(self) -> None:
        score, s_B = (torch.cat(parts).cpu().numpy() for parts in zip(*self._validation, strict=True))
        self._validation.clear()
        reached = selection_score(score, s_B)
        if reached >= self.best:  # of equals the later one: it has learnt more
            self.best = reached
            self.best_epoch = self.current_epoch
            self._best = copy.deepcopy(self.network.state_dict())
        done, enough = self.current_epoch + 1, 2 * (self.best_epoch + 1)
        stop = not self.recipe.one_cycle and done >= max(self.recipe.epochs, enough)
        if self.trainer.strategy.reduce_boolean_decision(stop, all=False):
            self.trainer.should_stop = True

    def on_fit_end(self) -> None:
        self.network.load_state_dict(self._best)
        self._best = {}

    def configure_optimizers(self) -> Any:
        recipe = self.recipe
        optimizer = torch.optim.AdamW(self.parameters(), lr=recipe.lr, weight_decay=recipe.weight_decay)
        if not recipe.one_cycle:
            return optimizer
        # of four steps torch cannot make a cycle: it divides by its one step of rise less one
        steps = max(int(self.trainer.estimated_stepping_batches), 5)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, recipe.lr, total_steps=steps, pct_start=0.25)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}


def train(reader: Reader, rows: Rows, validation: Rows, seed: int, processes: int = 1) -> None:
    """Trains in silence on the rows' device; leaves the weights of the best epoch and no file.

    The seed decides everything (dropout, order); the caller must have set torch's generator, see `own_generator`.
    """
    recipe, device = reader.recipe, rows.device
    with quiet():
        trainer = pl.Trainer(
            accelerator="gpu" if device.type == "cuda" else "cpu",
            devices=processes if processes > 1 else [device.index or 0] if device.type == "cuda" else 1,
            strategy="ddp" if processes > 1 else "auto",  # the pool has started the others
            precision="bf16-mixed" if gains_by_bfloat16(device) else "32-true",
            max_epochs=recipe.epochs * (1 if recipe.one_cycle else MOST),
            plugins=[LightningEnvironment()],  # one process, whatever cluster the caller runs on
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            num_sanity_val_steps=0,
            use_distributed_sampler=False,
        )
        shuffled = Batches(rows, recipe.batch_size, torch.Generator().manual_seed(seed))
        trainer.fit(reader, shuffled, Batches(validation, SCORED))
    reader.eval()
    reader.trainer = None


@torch.inference_mode()
def read(reader: Reader, rows: Rows, both_ways: bool) -> Tensor:
    """float32 score_N or score_NK of all rows, on the CPU; `both_ways` takes the mean with the mirrored picture."""
    reader.to(rows.device)
    scores = []
    for x_BCHW, _ in Batches(rows, SCORED):
        with torch.autocast(rows.device.type, torch.bfloat16, enabled=gains_by_bfloat16(rows.device)):
            score = reader(x_BCHW)
            scores.append((score + reader(x_BCHW.flip(3))) / 2 if both_ways else score)
    return torch.cat(scores).cpu()


@contextmanager
def own_generator(seed: int) -> Iterator[None]:
    """Torch's global generators seeded inside, and as they were outside."""
    with torch.random.fork_rng(devices=range(torch.cuda.device_count())):
        torch.manual_seed(seed)
        yield


@contextmanager
def quiet() -> Iterator[None]:
    """Without Lightning's notes on hardware, loaders and loggers."""
    loggers = [logging.getLogger(name) for name in ("pytorch_lightning", "lightning_fabric")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
