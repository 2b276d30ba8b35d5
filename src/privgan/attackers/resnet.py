"""A residual network for small pictures as an attacker, of torchvision's blocks.

Shapes: B batch, C colour channels, H height, W width, K classes.
"""

from collections.abc import Sequence

from pydantic import NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt
from torch import Tensor, nn
from torchvision.models.resnet import BasicBlock

from privgan.adversary.heads import squeeze_single_logit
from privgan.attackers.learning.network import NetworkAttacker
from privgan.attackers.learning.training import Recipe
from privgan.config.types import BelowOne
from privgan.errors import RequestError


class SmallResNet(nn.Module):
    """ResNet (He et al. 2016) with the stem for small pictures: 3x3, no stride, no max-pool (their section 4.2).

    blocks: of each stage; every stage after the first halves the sides and doubles the channels, `width` at first.
    x_BCHW -> logit_B for two classes, logit_BK for more.
    """

    def __init__(self, shape: Sequence[int], classes: int, blocks: Sequence[int], width: int) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Conv2d(shape[0], width, 3, padding=1, bias=False), nn.BatchNorm2d(width)]
        layers.append(nn.ReLU())
        last = width
        for stage, count in enumerate(blocks):
            out = width * 2**stage
            layers.append(_block(last, out, stride=1 if stage == 0 else 2))
            layers += [_block(out, out, stride=1) for _ in range(count - 1)]
            last = out
        self.features = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten())
        self.head = nn.Linear(last, 1 if classes == 2 else classes)

    def forward(self, x: Tensor) -> Tensor:
        return squeeze_single_logit(self.head(self.features(x)))


def _block(last: int, out: int, stride: int) -> BasicBlock:
    same = stride == 1 and last == out
    shortcut = None if same else nn.Sequential(nn.Conv2d(last, out, 1, stride, bias=False), nn.BatchNorm2d(out))
    return BasicBlock(last, out, stride, shortcut)


class ResNet(NetworkAttacker):
    """Trained as the stronger CNN is: AdamW, one cycle, smoothed labels, mirrored and shifted pictures.

    Args:
        epochs: over the training rows.
        batch_size: rows of a step.
        lr: the largest learning rate.
        blocks: see `SmallResNet`; [2, 2, 2, 2] and 64 are ResNet-18.
        width: see `SmallResNet`; [2, 2, 2, 2] and 64 are ResNet-18.
        weight_decay: of AdamW.
        smoothing: of labels.
        shift: pixels by which pictures are moved at random, at most.
        max_rows: training rows used at most; null: all.
        name: as the record shows it.

    Raises:
        RequestError: no stage, a stage without a block, or no channels.
    """

    row_kinds = frozenset({"pictures"})

    def __init__(
        self,
        epochs: PositiveInt = 12,
        batch_size: PositiveInt = 128,
        lr: PositiveFloat = 4e-3,
        blocks: Sequence[PositiveInt] = (1, 1, 1),
        width: PositiveInt = 16,
        weight_decay: NonNegativeFloat = 0.02,
        smoothing: BelowOne = 0.1,
        shift: NonNegativeInt = 2,
        max_rows: PositiveInt | None = None,
        name: str = "resnet",
    ) -> None:
        recipe = Recipe.for_pictures(epochs, batch_size, lr, weight_decay, smoothing, shift)
        super().__init__(name, recipe, max_rows)
        if not blocks or min(blocks) < 1 or width < 1:
            raise RequestError(
                f"attackers: blocks={list(blocks)}, width={width} of {name} must be 1 or more, not empty"
            )
        self.blocks, self.width = tuple(blocks), width

    def network(self, shape: Sequence[int], classes: int) -> nn.Module:
        return SmallResNet(shape, classes, self.blocks, self.width)
