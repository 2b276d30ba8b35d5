"""A critic of codes: what an attacker on few numbers would train.

Shapes: B batch, F numbers, K classes.
"""

from torch import Tensor, nn

from privgan.adversary.heads import outputs, squeeze_single_logit


class Critic(nn.Module):
    """Two hidden layers with batch norm and dropout, its input standardised by a batch norm of its own.

    On codes of faces this reads more than networks without either (docs/channels.md): small differences between many
    numbers count as much as large ones, and it does not learn its people by heart.

    Args:
        numbers: F.
        classes: K.
        width: of the hidden layers.
        dropout: share of hidden values that are dropped in training.
    """

    def __init__(self, numbers: int, classes: int, width: int = 128, dropout: float = 0.3) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.BatchNorm1d(numbers, affine=False)]
        last = numbers
        for _ in range(2):
            layers += [nn.Linear(last, width), nn.BatchNorm1d(width), nn.ReLU(), nn.Dropout(dropout)]
            last = width
        self.net = nn.Sequential(*layers, nn.Linear(last, outputs(classes)))

    def forward(self, w_BF: Tensor) -> Tensor:
        """logit_B of s = 1 for two classes, logit_BK for more."""
        return squeeze_single_logit(self.net(w_BF))
