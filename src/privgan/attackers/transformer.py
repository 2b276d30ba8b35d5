"""A small vision transformer as an attacker.

Shapes: B batch, C colour channels, H height, W width, T tokens (patches), D features of a token, K classes.
"""

from collections.abc import Sequence

import torch
from pydantic import NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt
from torch import Tensor, nn

from privgan.adversary.heads import squeeze_single_logit
from privgan.attackers.learning.network import NetworkAttacker
from privgan.attackers.learning.training import Recipe
from privgan.config.types import BelowOne
from privgan.errors import RequestError


class SmallTransformer(nn.Module):
    """Patches as tokens with learnt places, pre-norm encoder layers, the mean token read by one linear layer.

    After ViT (Dosovitskiy et al. 2021), with strided convolutions in place of the linear patch embedding: on few
    pictures that learns sooner (Xiao et al. 2021, Early convolutions help transformers see better).

    patch: pixels a side, a power of two; each convolution halves the sides. width: D.
    x_BCHW -> logit_B for two classes, logit_BK for more.
    """

    def __init__(
        self, shape: Sequence[int], classes: int, patch: int, width: int, depth: int, heads: int, dropout: float
    ) -> None:
        super().__init__()
        last, *sides = shape
        layers: list[nn.Module] = []
        halvings = patch.bit_length() - 1
        for halving in range(halvings):
            out = width >> (halvings - 1 - halving)
            layers += [nn.Conv2d(last, out, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(out), nn.ReLU()]
            last, sides = out, [(side + 1) // 2 for side in sides]
        self.embed = nn.Sequential(*layers[:-1])
        tokens = sides[0] * sides[1]
        self.place_TD = nn.Parameter(0.02 * torch.randn(tokens, width))
        layer = nn.TransformerEncoderLayer(
            width, heads, 2 * width, dropout, activation="gelu", batch_first=True, norm_first=True
        )
        self.encoder = nn.TransformerEncoder(layer, depth, nn.LayerNorm(width), enable_nested_tensor=False)
        self.head = nn.Linear(width, 1 if classes == 2 else classes)

    def forward(self, x: Tensor) -> Tensor:
        token_BTD = self.embed(x).flatten(2).transpose(1, 2) + self.place_TD
        return squeeze_single_logit(self.head(self.encoder(token_BTD).mean(dim=1)))


class Transformer(NetworkAttacker):
    """AdamW, one cycle, smoothed labels, mirrored and shifted pictures. The rest: see `SmallTransformer`.

    Args:
        epochs: over the training rows.
        batch_size: rows of a step.
        lr: the largest learning rate.
        patch: side of a patch, in pixels.
        width: of a token.
        depth: layers.
        heads: of the attention; they divide the width.
        dropout: share of the values that a step leaves out.
        weight_decay: of AdamW.
        smoothing: of labels.
        shift: pixels by which pictures are moved at random, at most.
        max_rows: training rows used at most; null: all.
        name: as the record shows it.

    Raises:
        RequestError: a patch that is no power of two, or a width that patch and heads do not divide.
    """

    row_kinds = frozenset({"pictures"})

    def __init__(
        self,
        epochs: PositiveInt = 12,
        batch_size: PositiveInt = 128,
        lr: PositiveFloat = 2e-3,
        patch: PositiveInt = 8,
        width: PositiveInt = 64,
        depth: PositiveInt = 3,
        heads: PositiveInt = 2,
        dropout: BelowOne = 0.1,
        weight_decay: NonNegativeFloat = 0.02,
        smoothing: BelowOne = 0.1,
        shift: NonNegativeInt = 2,
        max_rows: PositiveInt | None = None,
        name: str = "transformer",
    ) -> None:
        recipe = Recipe.for_pictures(epochs, batch_size, lr, weight_decay, smoothing, shift)
        super().__init__(name, recipe, max_rows)
        power = patch >= 2 and patch & (patch - 1) == 0
        if not power or min(heads, depth) < 1 or width % heads or width % (patch // 2) or width < 1:
            raise RequestError(
                f"attackers: patch={patch}, width={width}, heads={heads}, depth={depth} of {name}: give a patch of 2, "
                "4, 8 or 16, a width that heads and patch / 2 divide, and at least one layer and head"
            )
        self.patch, self.width, self.depth, self.heads, self.dropout = patch, width, depth, heads, dropout

    def network(self, shape: Sequence[int], classes: int) -> nn.Module:
        return SmallTransformer(shape, classes, self.patch, self.width, self.depth, self.heads, self.dropout)
