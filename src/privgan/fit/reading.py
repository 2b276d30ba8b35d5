"""What the fit itself infers from its releases: an attacker begun afresh on the people of the fit.

Shapes: B batch, D components, K groups.
"""

import torch
from torch import Tensor, nn

from privgan.adversary.critic import Critic
from privgan.channel.code import Code
from privgan.channel.coding.principal import Principal
from privgan.channel.release import as_float_batch, released_batch
from privgan.data.module import DataModule
from privgan.fit.base import Setting
from privgan.fit.code_rows import CodeRows
from privgan.fit.critics import critic_step

BATCH, RATE, DECAY, WIDTH = 256, 4e-3, 1e-2, 256


class ReleaseCritic(nn.Module):
    """A critic of the components of a release.

    Args:
        principal: components of the originals.
        critic: of as many numbers.
    """

    def __init__(self, principal: Principal, critic: Critic) -> None:
        super().__init__()
        self.principal, self.critic = principal, critic

    def forward(self, release: Tensor) -> Tensor:
        """Released x_BCHW in [0, 1] or x_BF -> logit_B, or logit_BK of more than two classes."""
        z_BD = self.principal.encode(release.flatten(1).float()) / self.principal.spread_D
        logit: Tensor = self.critic(z_BD)
        return logit


def read_afresh(channel: Code, rows: CodeRows, data: DataModule, epochs: int, setting: Setting) -> ReleaseCritic:
    """A critic that has learnt from releases of the people of the fit.

    Args:
        channel: fitted.
        rows: of those people.
        data: that they are from.
        epochs: passes over them, at least 1.
        setting: of the fit, for its seed and device.
    """
    channel.eval()
    torch.manual_seed(setting.seed)
    critic = Critic(channel.components, rows.groups, WIDTH).to(setting.device)
    steps = max(epochs * len(rows.z_ND) // (BATCH * rows.groups), 20)
    optimizer = torch.optim.AdamW(critic.parameters(), RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    critic.train()
    for _ in range(steps):
        with torch.no_grad():
            w_KBE = rows.private(rows.drawn(BATCH))
            z_KBD = channel.restored(w_KBE.flatten(0, 1)).unflatten(0, w_KBE.shape[:2]) / channel.principal.spread_D
        critic_step(critic, optimizer, z_KBD)
        schedule.step()
    return ReleaseCritic(channel.principal, critic.eval())


@torch.no_grad()
def fresh_advantage(reader: ReleaseCritic, channel: Code, data: DataModule, device: str) -> float:
    """What a critic infers from releases of validation people.

    Args:
        reader: of `read_afresh`.
        channel: fitted.
        data: with validation people of every class.
        device: `cpu` or `cuda`.

    Returns:
        The advantage of its balanced accuracy: 0 for a guess, 1 for certainty, below 0 for worse than a guess.
    """
    right, groups = [], []
    for batch in data.batches("validation", device=device):
        logit = reader(as_float_batch(released_batch(channel, batch.x, batch.s, False)))
        told_B = (logit > 0).long() if logit.dim() == 1 else logit.argmax(1)
        right.append(told_B == batch.s)
        groups.append(batch.s)
    right_N, s_N = torch.cat(right).float(), torch.cat(groups)
    classes = int(s_N.max()) + 1
    recall = torch.stack([right_N[s_N == k].mean() for k in range(classes)]).mean()
    return float((classes * recall - 1) / (classes - 1))
