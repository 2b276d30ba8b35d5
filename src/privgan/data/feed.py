"""Rows for the game, a batch a step, in the order of its schedule."""

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

import numpy as np
import pytorch_lightning as pl
import torch

from privgan.batch import Batch
from privgan.data.stream import Endless, Stream


class ScheduleProtocol(Protocol):
    """Which player is updated at which step: the part of the game's schedule that the data has to know."""

    @property
    def steps(self) -> int:
        """Of the whole game."""

    def role_and_batch(self, step: int) -> tuple[str, int]:
        """The role whose rows feed this step ("channel" or "adversary"), and its batch number k = 0, 1, ..."""


class Feed:
    """One batch for every step of a schedule, from the trainer's present step on, and as many as that has steps."""

    def __init__(
        self,
        gather: Callable[[np.ndarray, torch.device], Batch],
        schedule: ScheduleProtocol,
        streams: Mapping[str, Stream | Endless],
        trainer: pl.Trainer,
    ) -> None:
        self.gather, self.schedule, self.streams, self.trainer = gather, schedule, streams, trainer

    def __len__(self) -> int:
        return self.schedule.steps

    def state_dict(self) -> dict[str, object]:
        """Empty: the trainer's step is all that a resumed run needs. That it exists tells Lightning so."""
        return {}

    def load_state_dict(self, state: Mapping[str, object]) -> None:
        """Nothing to restore."""

    def __iter__(self) -> Iterator[Batch]:
        device = self.trainer.strategy.root_device
        for step in range(self.trainer.global_step, self.schedule.steps):
            role, k = self.schedule.role_and_batch(step)
            yield self.gather(self.streams[role].indices(k), device)
