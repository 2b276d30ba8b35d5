"""The validation attacker: what can be read in the release of people whom no player of the game has seen.

Shapes: B batch, N rows, F values of a row, K classes.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytorch_lightning as pl
import torch
import torch.nn.functional as F
from torch import Tensor

from privgan.adversary.heads import heads
from privgan.channel.release import as_float_batch, released_batch
from privgan.data.module import DataModule
from privgan.errors import RequestError
from privgan.game.alternating import AlternatingGame
from privgan.game.schedule import Schedule
from privgan.objective.target import TargetAdvantage

BATCH = 256  # rows released at once
RIDGE = 0.3  # of the linear reader, as a share of the mean eigenvalue of its Gram matrix


class Validation(pl.Callback):
    """Tells the objective, after some turns of the adversary, the advantage of the stronger of two attackers.

    One is the adversary of the game as its turn has left it, without dropout; the other reads linearly, fitted afresh
    on what the channel makes of the adversary's rows. Both are judged by their balanced accuracy on the validation
    role. They cost a release of some rows and one system of equations, so they are no match for the panel. Of
    several secrets the best read counts.

    Nothing waits for the host. Every process measures the same rows, and the mean of what they find counts. It comes
    before the callback that saves, so that a checkpoint holds the lambda of its step.
    """

    def __init__(self, objective: TargetAdvantage, schedule: Schedule) -> None:
        """RequestError where no round is played in which lambda could be found."""
        if not schedule.epochs_train:
            raise RequestError("objective.target_advantage is sought in the rounds: set game.epochs_train above 0")
        self.objective = objective

    def on_train_batch_end(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule, outputs: Any, batch: Any, batch_idx: int
    ) -> None:
        """Measure where a turn of the adversary has ended after which it is due."""
        assert isinstance(pl_module, AlternatingGame)
        schedule, step = pl_module.schedule, trainer.global_step
        turn = schedule.turns_ended(step)
        if turn and self.objective.due(turn, schedule.epochs_train):
            data: DataModule = trainer.datamodule  # type: ignore[attr-defined]
            bfloat16 = str(trainer.precision).startswith("bf16")
            measured = trainer.strategy.reduce(
                measure(pl_module, data, self.objective.rows, bfloat16), reduce_op="mean"
            )
            assert isinstance(measured, Tensor)
            self.objective.observe(measured, 1 - schedule.progress(step) if pl_module.decay else 1.0)


@torch.no_grad()
def measure(game: AlternatingGame, data: DataModule, rows: int, bfloat16: bool = False) -> Tensor:
    """The advantage of the validation attacker, a scalar on the game's device in [-1, 1].

    rows: of each of the two roles, at most; evenly spaced, the same each time.
    """
    training = game.training
    game.eval()
    (known_NF, known_s, _), (x_NF, s, own) = (
        _released(game, data, role, rows, bfloat16) for role in ("adversary", "validation")
    )
    game.train(training)
    sizes = [data.classes] if isinstance(data.classes, int) else data.classes
    columns = zip(sizes, _columns(known_s), _columns(s), heads(own, data.classes), strict=True)
    return torch.stack([_advantage(known_NF, x_NF, *column) for column in columns]).max()


def _columns(s: Tensor) -> Sequence[Tensor]:
    return s.unbind(1) if s.dim() == 2 else [s]


def _advantage(known_NF: Tensor, x_NF: Tensor, classes: int, known_s_N: Tensor, s_N: Tensor, own: Tensor) -> Tensor:
    """Of the stronger attacker, of one secret; a number (0 classes) is read as its low, middle or high third."""
    if classes == 0:
        known_s_N1 = known_s_N[:, None].float()
        linear_N = linear_scores(known_NF, known_s_N1, torch.ones_like(known_s_N1[:, 0]), x_NF)[:, 0]
        classes, s_N, linear_N, own_N = 3, *map(thirds, (s_N, linear_N, own))
    else:
        one_NK = F.one_hot(known_s_N, classes).float()
        even_N = one_NK @ (1 / one_NK.sum(dim=0).clamp(min=1))
        linear_N = linear_scores(known_NF, one_NK, even_N, x_NF).argmax(dim=1)
        own_N = own.argmax(dim=1) if own.dim() == 2 else (own > 0).long()
    balanced = [balanced_accuracy(guess_N, s_N, classes) for guess_N in (linear_N, own_N)]
    return (classes * torch.stack(balanced).max() - 1) / (classes - 1)


def thirds(value_N: Tensor) -> Tensor:
    """0, 1 or 2 for the low, middle and high third of these values."""
    cuts = torch.quantile(value_N.float(), torch.tensor([1 / 3, 2 / 3], device=value_N.device))
    return torch.bucketize(value_N.float(), cuts, right=True)


def linear_scores(known_NF: Tensor, target_NK: Tensor, weight_N: Tensor, x_NF: Tensor) -> Tensor:
    """score_NK of rows x by weighted ridge regression of the centred target on standardised values.

    It solves the smaller of the primal and the dual system.
    """
    weight_N = weight_N / weight_N.sum()
    mean_F = weight_N @ known_NF
    spread_F = known_NF.std(dim=0).clamp(min=1e-6)
    root_N1 = weight_N.sqrt()[:, None]
    known_NF = (known_NF - mean_F) / spread_F * root_N1
    target_NK = (target_NK - weight_N @ target_NK) * root_N1
    rows, values = known_NF.shape
    dual = values > rows
    gram = known_NF @ known_NF.T if dual else known_NF.T @ known_NF
    gram.diagonal().add_(RIDGE * gram.diagonal().mean().clamp(min=1e-6))
    moment = target_NK if dual else known_NF.T @ target_NK
    solved = torch.cholesky_solve(moment, torch.linalg.cholesky_ex(gram).L)
    return (x_NF - mean_F) / spread_F @ (known_NF.T @ solved if dual else solved)


def balanced_accuracy(guess_N: Tensor, s_N: Tensor, classes: int) -> Tensor:
    """Mean recall of the classes, a scalar on the device."""
    one_NK, right_N = F.one_hot(s_N, classes).float(), (guess_N == s_N).float()
    return ((right_N @ one_NK) / one_NK.sum(dim=0).clamp(min=1)).mean()


def _released(
    game: AlternatingGame, data: DataModule, role: str, rows: int, bfloat16: bool
) -> tuple[Tensor, Tensor, Tensor]:
    """(x_NF, s, logit) of rows of a role as they leave the device, with what the game's adversary makes of them."""
    index = data.indices(role)
    index = index[np.linspace(0, len(index) - 1, min(rows, len(index)), dtype=int)]
    parts = []
    for start in range(0, len(index), BATCH):
        batch = data.gather(index[start : start + BATCH], game.device)
        release = as_float_batch(released_batch(game.channel, batch.x, batch.s, bfloat16))
        with torch.autocast(release.device.type, torch.bfloat16, enabled=bfloat16):
            parts.append((release.flatten(1), batch.s, game.adversary(release)))
    x_NF, s, logit = (torch.cat(column) for column in zip(*parts, strict=True))
    return x_NF, s, logit
