"""From a config to the parts of a fit, with fresh weights drawn from its seed alone."""

from functools import partial

import torch
from omegaconf import DictConfig

from privgan.channel.base import Channel
from privgan.config import build
from privgan.data.module import PLAYERS, DataModule
from privgan.fit.base import FitMethod, Parts
from privgan.objective.base import Objective


def build_parts(config: DictConfig, method: FitMethod, data: DataModule, objective: Objective) -> Parts:
    """Channel, adversary where the method needs one, and game of a config, for this data.

    Raises:
        RequestError: a channel or an adversary that does not fit the rows or what is hidden.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(config.seed)
        channel: Channel = build(config.channel, shape=data.shape)
        channel.check_restorable()
        channel.accept(data.classes, data.labels(*PLAYERS).s)
        channel.describe_rows(data.layout)
        needed = method.needs_adversary(channel)
        adversary = build(config.adversary, shape=data.shape, classes=data.classes) if needed else None
    game = partial(build, config.game, compiled=config.trainer.compile, seed=config.seed)
    return Parts(channel, objective, adversary, game)
