"""A stronger network than the paper's: batch norm, augmentation, a one-cycle schedule.

Shapes: B batch, C colour channels, H height, W width, K classes.
"""

from collections.abc import Sequence

from pydantic import NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt
from torch import Tensor, nn

from privgan.adversary.heads import squeeze_single_logit
from privgan.attackers.learning.network import NetworkAttacker
from privgan.attackers.learning.training import Recipe
from privgan.config.types import BelowOne

SMALLEST_SIDE = 8  # pixels; no pooling below
LARGEST_MAP = 4  # pixels a side of what the last layer sees


class BatchNormCNN(nn.Module):
    """Blocks of 3x3 convolution, batch norm, ReLU and max-pool, one more without pooling, then one linear layer.

    The last layer sees where things are (up to 4 x 4 places): faces are aligned.
    x_BCHW -> logit_B for two classes, logit_BK for more.
    """

    def __init__(self, shape: Sequence[int], classes: int, widths: Sequence[int], dropout: float = 0.3) -> None:
        super().__init__()
        last, *sides = shape
        layers: list[nn.Module] = []
        for index, out in enumerate((*widths, widths[-1])):
            layers += [nn.Conv2d(last, out, 3, padding=1, bias=False), nn.BatchNorm2d(out), nn.ReLU()]
            last = out
            if index < len(widths) and min(sides) >= SMALLEST_SIDE:
                layers.append(nn.MaxPool2d(2))
                sides = [side // 2 for side in sides]
        if max(sides) > LARGEST_MAP:
            sides = [min(side, LARGEST_MAP) for side in sides]
            layers.append(nn.AdaptiveAvgPool2d(tuple(sides)))
        self.features = nn.Sequential(*layers, nn.Flatten(), nn.Dropout(dropout))
        self.head = nn.Linear(last * sides[0] * sides[1], 1 if classes == 2 else classes)

    def forward(self, x: Tensor) -> Tensor:
        return squeeze_single_logit(self.head(self.features(x)))


class StrongCNN(NetworkAttacker):
    """AdamW, one cycle, smoothed labels, mirrored and shifted pictures, balanced loss, epoch picked on validation.

    Mirroring blinds it to a secret that is written in left against right alone; the paper's CNN is not so blinded.

    Args:
        epochs: over the training rows.
        batch_size: rows of a step.
        lr: the largest learning rate.
        widths: of the hidden layers.
        weight_decay: of AdamW.
        smoothing: of labels.
        shift: pixels by which pictures are moved at random, at most.
        dropout: share of the values that a step leaves out.
        max_rows: training rows used at most; null: all.
        name: as the record shows it.
    """

    row_kinds = frozenset({"pictures"})

    def __init__(
        self,
        epochs: PositiveInt = 8,
        batch_size: PositiveInt = 128,
        lr: PositiveFloat = 6e-3,
        widths: Sequence[PositiveInt] = (16, 32, 64),
        weight_decay: NonNegativeFloat = 0.02,
        smoothing: BelowOne = 0.1,
        shift: NonNegativeInt = 2,
        dropout: BelowOne = 0.3,
        max_rows: PositiveInt | None = None,
        name: str = "strong_cnn",
    ) -> None:
        recipe = Recipe.for_pictures(epochs, batch_size, lr, weight_decay, smoothing, shift)
        super().__init__(name, recipe, max_rows)
        self.widths, self.dropout = tuple(widths), dropout

    def network(self, shape: Sequence[int], classes: int) -> nn.Module:
        return BatchNormCNN(shape, classes, self.widths, self.dropout)
