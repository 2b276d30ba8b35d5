"""Where s is unknown at release: a channel W(x, s) that acts on its own reading of s (channel.secret_source=predicted).

Shapes: B batch, J secrets, K classes.
"""

from collections.abc import Iterable, Sequence
from typing import Self

import torch
from torch import Tensor, nn

from privgan.adversary.convolutional import Convolutional
from privgan.adversary.dense import Dense
from privgan.adversary.heads import heads
from privgan.batch import Batch
from privgan.objective.leakage.cross_entropy import cross_entropy


class Predictor(nn.Module):
    """Reads the classes of s in an original row: a small convolutional net for pictures, a perceptron for vectors.

    It is trained once, before the game, and then stands still within the channel: its weights are saved with the
    channel's, and the channel acts on the same predictions in training, when it is judged and when it releases.

    Args:
        shape: (C, H, W) or (F,).
        classes: K, or [K, K, ...] of several secrets.
    """

    def __init__(self, shape: Sequence[int], classes: int | Sequence[int]) -> None:
        super().__init__()
        self.classes = classes
        picture = len(shape) == 3 and min(shape[1:]) >= 8
        self.net = Convolutional(shape, classes, widths=(16, 32), dense=(64,)) if picture else Dense(shape, classes)
        self.requires_grad_(False)
        self.eval()

    @torch.no_grad()
    def forward(self, x: Tensor) -> Tensor:
        """x_BCHW or x_BF -> the likeliest s_B, or s_BJ of several secrets, int64; the same in every precision."""
        with torch.autocast(x.device.type, enabled=False):
            logits = heads(self.net(x.float()), self.classes)
        s_BJ = torch.stack([part.argmax(1) if part.dim() == 2 else (part > 0).long() for part in logits], dim=1)
        return s_BJ[:, 0] if isinstance(self.classes, int) else s_BJ

    def fit(self, batches: Iterable[Batch], lr: float = 2e-3) -> None:
        """One step of Adam on the cross-entropy of every batch of shuffled rows."""
        self.requires_grad_(True)
        self.net.train()
        optimizer = torch.optim.Adam(self.parameters(), lr)
        for batch in batches:
            s_BJ = batch.s[:, None] if batch.s.dim() == 1 else batch.s
            parts = zip(heads(self.net(batch.x), self.classes), s_BJ.unbind(1), strict=True)
            loss = torch.stack([cross_entropy(logit, s_B).mean() for logit, s_B in parts]).sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        self.requires_grad_(False)
        self.eval()

    def train(self, mode: bool = True) -> Self:
        """It stays in evaluation mode, whatever the channel around it does."""
        return super().train(False)
