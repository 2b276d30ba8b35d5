"""Networks trained as one, their parameters stacked (torch.func), against one after another, on the CPU.

Shapes: P points, B rows of a batch, C colour channels, H height, W width, F numbers of a code.
"""

import copy
import time
from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F
from card import Card, paired
from torch import Tensor, nn
from torch.func import functional_call, stack_module_state, vmap

from privgan.adversary.convolutional import Convolutional
from privgan.adversary.critic import Critic
from privgan.channel.autoencoder import Autoencoder

STEPS, LR = 6, 1e-3
CLOSE = 1e-3  # largest difference of the losses in the last step


class Game(nn.Module):
    """Channel and adversary of the game on pictures; the loss of the channel and that of the adversary, in turn.

    Args:
        lam: weight of leakage.
    """

    lam: Tensor

    def __init__(self, lam: float) -> None:
        super().__init__()
        self.channel = Autoencoder((1, 32, 32), widths=[16, 32], code=[64, 64])
        self.adversary = Convolutional((1, 32, 32))
        self.register_buffer("lam", torch.tensor(lam))

    def forward(self, x_BCHW: Tensor, s_B: Tensor) -> Tensor:
        """Both losses, each of which moves its own player alone."""
        release_BCHW = self.channel(x_BCHW)
        read = F.binary_cross_entropy_with_logits(self.adversary(release_BCHW.detach()), s_B)
        hidden = (torch.sigmoid(functional_call(self.adversary, _still(self.adversary), release_BCHW)) - 0.5).square()
        return read + (x_BCHW - release_BCHW).abs().mean() + self.lam * hidden.mean()


class Reading(nn.Module):
    """A critic of codes and its loss."""

    def __init__(self) -> None:
        super().__init__()
        self.critic = Critic(112, 2, 256)

    def forward(self, w_BF: Tensor, s_B: Tensor) -> Tensor:
        """Cross-entropy."""
        return F.binary_cross_entropy_with_logits(self.critic(w_BF), s_B)


def measure(repeats: int) -> list[Card]:
    """Steps of all points a second, stacked against one after another; the same losses, asserted."""
    torch.manual_seed(0)
    s_B = torch.arange(2).repeat_interleave(64).float()
    games = [Game(lam) for lam in (0.01, 0.03, 0.1, 0.3)]
    readings = [Reading() for _ in range(8)]
    return [
        _card("4 games stacked", games, torch.rand(128, 1, 32, 32), s_B, repeats),
        _card("8 critics of a code stacked", readings, torch.randn(512, 112), s_B.repeat_interleave(4), repeats),
    ]


def _card(name: str, nets: Sequence[nn.Module], x: Tensor, s_B: Tensor, repeats: int) -> Card:
    rates: dict[str, list[float]] = {"stacked": [], "apart": []}
    furthest = 0.0
    for repeat in range(repeats + 1):  # the first is a warm-up
        found = {}
        for way, step in (("apart", _apart(nets)), ("stacked", _stacked(nets))):
            began = time.process_time()
            for number in range(STEPS):
                losses_P = step(number, x, s_B)
            seconds = time.process_time() - began
            found[way] = losses_P
            if repeat:
                rates[way].append(STEPS * len(nets) / seconds)
        furthest = max(furthest, float((found["stacked"] - found["apart"]).abs().max()))
    if furthest > CLOSE:
        raise SystemExit(f"bench: {name}: losses differ by {furthest:.2g}")
    notes = f"of the processor; losses after {STEPS} steps differ by {furthest:.1g} at most"
    return paired(name, "steps/s", "one after another", rates["stacked"], rates["apart"], notes)


def _apart(nets: Sequence[nn.Module]) -> Callable[[int, Tensor, Tensor], Tensor]:
    own = [copy.deepcopy(net) for net in nets]
    optimizers = [torch.optim.AdamW(net.parameters(), LR, fused=True) for net in own]

    def step(number: int, x: Tensor, s_B: Tensor) -> Tensor:
        losses = []
        for net, optimizer in zip(own, optimizers, strict=True):
            torch.manual_seed(number)  # the same dropout in all, as in the stack
            loss = net(x, s_B)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.detach())
        return torch.stack(losses)

    return step


def _stacked(nets: Sequence[nn.Module]) -> Callable[[int, Tensor, Tensor], Tensor]:
    parameters, buffers = stack_module_state(list(nets))
    base = copy.deepcopy(nets[0])
    optimizer = torch.optim.AdamW(list(parameters.values()), LR, fused=True)

    def one(own: dict[str, Tensor], kept: dict[str, Tensor], x: Tensor, s_B: Tensor) -> Tensor:
        loss: Tensor = functional_call(base, (own, kept), (x, s_B))
        return loss

    of_all = vmap(one, in_dims=(0, 0, None, None), randomness="same")

    def step(number: int, x: Tensor, s_B: Tensor) -> Tensor:
        torch.manual_seed(number)
        losses_P: Tensor = of_all(parameters, buffers, x, s_B)
        optimizer.zero_grad()
        losses_P.sum().backward()
        optimizer.step()
        return losses_P.detach()

    return step


def _still(net: nn.Module) -> dict[str, Tensor]:
    """Its parameters, for a loss that does not move them."""
    return {name: one.detach() for name, one in net.named_parameters()}
