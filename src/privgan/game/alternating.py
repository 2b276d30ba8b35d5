"""The game as a LightningModule: Algorithm 1 with one player moving per batch.

Shapes: B batch, C colour channels, H height, W width, K classes.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import pytorch_lightning as pl
import torch
from pydantic import NonNegativeInt, PositiveFloat, PositiveInt
from pytorch_lightning.core.optimizer import LightningOptimizer
from torch import Tensor, nn

from privgan.adversary.heads import Head
from privgan.batch import Batch
from privgan.channel.base import Channel
from privgan.config.types import BelowOne
from privgan.errors import RequestError
from privgan.game.schedule import Schedule, StepKind
from privgan.objective.base import Objective
from privgan.objective.leakage import SquaredError
from privgan.objective.leakage.base import Annealed
from privgan.objective.leakage.independence import at_independence, shares


class AlternatingGame(pl.LightningModule):
    """Channel against adversary under manual optimization.

    Both nets, both Adam states and the step number are all there is to save: every random draw of a step (dropout,
    channel noise) comes from a generator seeded by (seed, step, rank), so a resumed run needs no generator state.

    The adversary pre-trains on undefended rows, the channel as an autoencoder. In the game the adversary sees releases
    made by the channel as it stands, without dropout or batch norm, so they are what will be released. The adversary
    stays in training mode for both players' steps: its dropout is part of what the channel plays against (on SMILEs at
    lam = 0.3 a fresh attacker then read 0.73 at l1 0.084; with the adversary in evaluation mode 0.74 at 0.089).

    Args:
        weight_K: 1 / (K p_s) of the training rows, and the objective's leakage suited to what they hide: see
            `privgan.objective.leakage.several.suited`.
        rows: how many each of the roles `channel` and `adversary` draws from.
        batch_size: rows a step, over all processes.
        epochs_pre_d, epochs_pre_g, epochs_train, itr_d, itr_g: see `Schedule`; the defaults are the low-privacy regime.
        lr_channel, lr_adversary: of Adam.
        decay: let the channel's rate fall to 0 over the rounds, while the adversary keeps its own. The channel then
            ends near the middle of its swings instead of wherever the last round left it (on SMILEs at lam = 0.3: a
            fresh attacker reaches 0.76 at l1 0.065; without, 0.79 at 0.075).
        balance: `classes`, every class weighs the same in both players' losses, so that a common class cannot hide a
            rare one; `none`, every row does, and what is guarded is what an attacker gains at the prior of the data.
        compiled: compile the two nets (not the module).
        channels_last: memory format of pictures and convolutions.
    """

    weight_K: Tensor
    share_K: Tensor | None

    def __init__(
        self,
        channel: Channel,
        adversary: nn.Module,
        objective: Objective,
        weight_K: Tensor,
        rows: Mapping[str, int],
        *,
        batch_size: PositiveInt = 128,
        epochs_pre_d: NonNegativeInt = 25,
        epochs_pre_g: NonNegativeInt = 25,
        epochs_train: NonNegativeInt = 300,
        itr_d: PositiveInt = 15,
        itr_g: PositiveInt = 20,
        lr_channel: PositiveFloat = 1e-3,
        lr_adversary: PositiveFloat = 1e-3,
        betas: Sequence[BelowOne] = (0.9, 0.999),
        decay: bool = True,
        balance: Literal["classes", "none"] = "classes",
        compiled: bool = False,
        channels_last: bool = True,
        seed: NonNegativeInt = 0,
    ) -> None:
        super().__init__()
        if batch_size < 2 or min(lr_channel, lr_adversary) <= 0:
            raise RequestError(
                f"game: batch_size={batch_size} must be at least 2, lr_channel={lr_channel} and "
                f"lr_adversary={lr_adversary} above 0"
            )
        if balance not in ("classes", "none"):
            raise RequestError(f"game.balance={balance}: it is classes or none")
        self.automatic_optimization = False
        layout = torch.channels_last if channels_last and len(channel.shape) == 3 else torch.preserve_format
        self.layout = layout
        self.channel = channel.to(memory_format=layout)
        self.adversary = adversary.to(memory_format=layout)
        self.objective = objective
        self.batch_size = batch_size
        self.schedule = Schedule(
            batches_d=max(1, rows["adversary"] // batch_size),
            batches_g=max(1, rows["channel"] // batch_size),
            epochs_pre_d=epochs_pre_d,
            epochs_pre_g=epochs_pre_g,
            epochs_train=epochs_train,
            itr_d=itr_d,
            itr_g=itr_g,
        )
        share_K = None if balance == "classes" else shares(objective.leakage, weight_K)
        weight_K = weight_K if balance == "classes" else torch.ones_like(weight_K)
        self.register_buffer("weight_K", weight_K, persistent=False)
        self.register_buffer("share_K", share_K, persistent=False)
        self.rates = (lr_adversary, lr_channel)
        self.betas = (betas[0], betas[1])
        self.decay = decay
        self.seed = seed
        if compiled:
            self.channel.compile()
            self.adversary.compile()

    def configure_optimizers(self) -> list[torch.optim.Optimizer]:
        """Adam for the adversary and for the channel, in this order."""
        nets = (self.adversary, self.channel)
        return [torch.optim.Adam(net.parameters(), lr, self.betas) for net, lr in zip(nets, self.rates, strict=True)]

    def training_step(self, batch: Batch, batch_idx: int) -> dict[str, Tensor]:
        """One step of the player whose turn it is: {"row": (loss, distortion, leakage), detached, on the device}."""
        step = self.global_step
        move = self.schedule.move(step)
        torch.manual_seed(hash((self.seed, step, self.global_rank)) & 0x7FFF_FFFF_FFFF_FFFF)
        batch = batch._replace(x=batch.x.contiguous(memory_format=self.layout)) if batch.x.dim() == 4 else batch

        optimizers = self.optimizers()
        assert isinstance(optimizers, list)
        mover = optimizers[0 if move.role == "adversary" else 1]
        assert isinstance(mover, LightningOptimizer)
        progress = self.schedule.progress(step)
        lr_scale = 1 - progress if self.decay else 1.0
        if isinstance(self.objective.leakage, Annealed):
            self.objective.leakage.anneal(progress)
        if move is StepKind.CHANNEL:
            mover.param_groups[0]["lr"] = self.rates[1] * lr_scale
        with self.toggled_optimizer(mover):
            loss, distortion, leakage = self.losses(move, batch)
            mover.zero_grad()
            self.manual_backward(loss)
            mover.step()
        if move is StepKind.CHANNEL:
            self.objective.update(distortion.detach(), lr_scale)
        return {"row": torch.stack([loss, distortion, leakage]).detach()}

    def losses(self, move: StepKind, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """(loss of the mover, distortion, leakage) of one batch; what the step does not compute is NaN."""
        objective, nothing = self.objective, self.weight_K.new_full((), float("nan"))
        if move is StepKind.PRETRAIN_CHANNEL:
            distortion = objective.distortion(batch.x, self.channel(batch.x, batch.s))
            return distortion, distortion, nothing
        if move.role == "adversary":
            release = batch.x if move is StepKind.PRETRAIN_ADVERSARY else self.release(batch)
            logit = self.adversary(release)
            leakage = self.leakage(logit.detach(), batch)
            return objective.leakage.adversary_loss(logit, batch.s, self.weight_K), nothing, leakage
        release = self.channel(batch.x, batch.s)
        distortion = objective.distortion(batch.x, release)
        leakage = self.leakage(self.adversary(release), batch)
        loss = distortion + objective.lam * leakage
        if objective.utility is not None:
            loss = loss + objective.utility(batch.x, release)
        return loss, distortion, leakage

    def leakage(self, logit: Tensor, batch: Batch) -> Tensor:
        """What the adversary's logits tell of s, a scalar: 0 where the release is independent of s."""
        value = self.objective.leakage(logit, batch.s, self.weight_K)
        if self.share_K is None:  # weighed classes: it is 0 there by itself
            return value
        with torch.no_grad():
            nothing = at_independence(self.objective.leakage, self.share_K, self.weight_K)
        return value - nothing

    def readers(self, classes: int | Sequence[int]) -> list[nn.Module]:
        """What its adversary says of each secret of these classes: logits, or the estimate of a number in its unit."""
        leakage, mean, deviation = self.objective.leakage, 0.0, 1.0
        if classes == 0 and isinstance(leakage, SquaredError):
            mean, deviation = leakage.mean, leakage.deviation
        secrets = 1 if isinstance(classes, int) else len(classes)
        return [Head(self.adversary, classes, place, mean, deviation) for place in range(secrets)]

    @torch.no_grad()
    def release(self, batch: Batch) -> Tensor:
        """x_BCHW as the channel releases it now, without a gradient."""
        release: Tensor = self.channel(batch.x, batch.s)
        return release
