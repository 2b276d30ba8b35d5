"""Several critics of a channel, each begun anew now and then, at different times.

Shapes: B rows of a group, F numbers that a critic takes, K groups.
"""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from typing_extensions import TypedDict

from privgan.adversary.critic import Critic
from privgan.objective.matching import critic_gap

RATE, DECAY = 3e-3, 1e-2  # of AdamW
WARM = 40  # steps of a critic that begins anew, before the channel hears of it


class CriticsState(TypedDict):
    """What a checkpoint holds: weights, and moments of the optimizers."""

    nets: list[dict[str, Tensor]]
    optimizers: list[dict[str, Any]]


class Critics:
    """Each learns by cross-entropy for some steps before every step of the channel.

    A critic that has grown old with the channel infers what the channel has learnt to hide from it; one begun anew is
    what an attacker would be. They begin anew one after another, so that the others hold the channel meanwhile.

    Args:
        count: how many.
        numbers: F.
        classes: K.
        width: of their hidden layers.
        steps: that each takes before a step of the channel.
        life: steps of the channel after which a critic begins anew.
        device: where they live.
    """

    def __init__(
        self, count: int, numbers: int, classes: int, *, width: int, steps: int, life: int, device: str
    ) -> None:
        self.numbers, self.classes, self.width = numbers, classes, width
        self.steps, self.life, self.device = steps, life, device
        self.nets: list[nn.Module] = []
        self.optimizers: list[torch.optim.Optimizer] = []
        for _ in range(count):
            self.nets.append(nn.Identity())
            self._begin(len(self.nets) - 1)

    def learn(self, step: int, rows: Callable[[], Tensor]) -> None:
        """Before step `step` of the channel. rows: draws w_KBF, released rows of the K groups."""
        for place, net in enumerate(self.nets):
            age = (step + place * self.life // len(self.nets)) % self.life
            if age == 0 and step:
                self._begin(place)
                net = self.nets[place]
            net.train()
            for _ in range(WARM if age == 0 or step == 0 else self.steps):
                critic_step(net, self.optimizers[place], rows())

    def gap(self, w_KBF: Tensor) -> Tensor:
        """The mean over critics of what they tell apart, see `critic_gap`; 0 without critics."""
        groups, rows, _ = w_KBF.shape
        for net in self.nets:  # the channel learns from them here, and what they would learn is not computed
            net.eval().requires_grad_(False)
        found = [critic_gap(net(w_KBF.flatten(0, 1)).unflatten(0, (groups, rows))) for net in self.nets]
        for net in self.nets:
            net.requires_grad_(True)
        return torch.stack(found).mean() if found else w_KBF.new_zeros(())

    def state(self) -> CriticsState:
        return {
            "nets": [net.state_dict() for net in self.nets],
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
        }

    def restore(self, state: CriticsState) -> None:
        for net, saved in zip(self.nets, state["nets"], strict=True):
            net.load_state_dict(saved)
        for optimizer, saved in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)

    def _begin(self, place: int) -> None:
        net = Critic(self.numbers, self.classes, self.width).to(self.device)
        optimizer = torch.optim.AdamW(net.parameters(), RATE, weight_decay=DECAY)
        self.nets[place] = net
        self.optimizers[place : place + 1] = [optimizer]


def critic_step(net: nn.Module, optimizer: torch.optim.Optimizer, w_KBF: Tensor) -> None:
    """One step on the cross-entropy of equally many rows of each group.

    Args:
        net: rows -> logit_N of two groups, logit_NK of more.
        optimizer: of its weights.
        w_KBF: B rows of each group.
    """
    groups, rows, _ = w_KBF.shape
    s_N = torch.arange(groups, device=w_KBF.device).repeat_interleave(rows)
    logit = net(w_KBF.flatten(0, 1))
    two = logit.dim() == 1
    loss = F.binary_cross_entropy_with_logits(logit, s_N.float()) if two else F.cross_entropy(logit, s_N)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
