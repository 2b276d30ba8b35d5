"""The one record that flows from the data through the channel to every player.

Shape suffixes, used in names everywhere: B batch, N all rows of a set, C colour channels, H height, W width,
F features, J secrets, K classes (of s) or utility columns (of u). `x_BCHW` is a batch of pictures, `s_B` a label a row.
"""

from typing import NamedTuple

from torch import Tensor


class Batch(NamedTuple):
    """Rows of a set on the device of the player that moves.

    x: x_BCHW float32 in [0, 1] for pictures, x_BF float32 for vectors.
    s: s_B int64, class index of the sensitive value, 0 <= s < K; s_B float32 where it is a number; s_BJ int64, a class
        index for each of J secrets.
    u: u_BK float32, utility columns (0 / 1 for binary ones); K may be 0.
    group: group_B int64, the person (or house) a row belongs to.
    """

    x: Tensor
    s: Tensor
    u: Tensor
    group: Tensor
