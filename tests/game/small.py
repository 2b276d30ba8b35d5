"""A game of a few seconds on drawn faces."""

from dataclasses import replace

import torch

from privgan.adversary import Convolutional
from privgan.channel import Autoencoder
from privgan.config.trainer import Trainer
from privgan.data.module import PLAYERS
from privgan.fit.base import Setting
from privgan.fit.game import GameFit
from privgan.game.alternating import AlternatingGame
from privgan.objective import distortion
from privgan.objective.leakage import CrossEntropy
from privgan.objective.minimax import Minimax

EVEN = torch.ones(2)
TRAINER = Trainer(accelerator="cpu", log_every=7, checkpoint_every_seconds=0, progress=False)


def small_game(data, weight_K=EVEN, **changes):
    """Some 20 steps of each pre-training and 40 of the game."""
    torch.manual_seed(0)
    counts = dict(batch_size=16, epochs_pre_d=2, epochs_pre_g=2, epochs_train=4, itr_d=6, itr_g=4)
    return AlternatingGame(
        Autoencoder(data.shape, widths=(4, 8), depth=1, code=(8,)),
        Convolutional(data.shape, widths=(8, 8), dense=(16,)),
        Minimax(distortion.l1, CrossEntropy(), lam=0.1),
        weight_K,
        {player: len(data.rows_for(player)) for player in PLAYERS},
        **(counts | changes),
    )


def play(game, data, folder, **settings):
    folder.mkdir(exist_ok=True)
    setting = Setting(folder, True, replace(TRAINER, **settings), 0, "cpu", lambda step, values: None)
    return GameFit(game, data).run(setting)
