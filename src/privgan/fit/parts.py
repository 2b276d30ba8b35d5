"""From a config to the parts of a fit, with fresh weights drawn from its seed alone."""

from functools import partial
from typing import Protocol

import torch

from privgan.channel.base import Channel
from privgan.config import Part, build
from privgan.config.trainer import Trainer
from privgan.data.module import PLAYERS, DataModule
from privgan.fit.base import FitMethod, Parts
from privgan.objective.base import Objective


class Recipe(Protocol):
    """What a fit is made of besides data, method and objective: settings of `privgan train`, or those of a record."""

    @property
    def channel(self) -> Part: ...
    @property
    def adversary(self) -> Part: ...
    @property
    def game(self) -> Part: ...
    @property
    def seed(self) -> int: ...
    @property
    def trainer(self) -> Trainer: ...


def build_parts(recipe: Recipe, method: FitMethod, data: DataModule, objective: Objective) -> Parts:
    """Channel, adversary where the method needs one, and game, for this data.

    Args:
        recipe: settings of `privgan train`, or those of a record.
        method: of the fit.
        data: packed and split.
        objective: distortion, leakage and their weight.

    Raises:
        RequestError: a channel or an adversary that does not fit the rows or what is hidden.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(recipe.seed)
        channel: Channel = build(recipe.channel, shape=data.shape)
        channel.check_restorable()
        channel.accept(data.classes, data.labels(*PLAYERS).s)
        channel.describe_rows(data.layout)
        needed = method.needs_adversary(channel)
        adversary = build(recipe.adversary, shape=data.shape, classes=data.classes) if needed else None
    game = partial(build, recipe.game, compiled=recipe.trainer.compile, seed=recipe.seed)
    return Parts(channel, objective, adversary, game)
