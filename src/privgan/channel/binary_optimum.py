"""The best possible channel for the binary model, as a channel that can be attacked (see `privgan.theory.discrete`).

Shapes: S groups (1 where s is not seen), X and Z letters.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from privgan.channel.discrete import Finite
from privgan.config.types import OpenShare, Share
from privgan.errors import RequestError
from privgan.theory.discrete import optimal_channel


class BinaryOptimum(Finite):
    """The linear program of least P(z != x) for S ~ Bern(p), X = S xor N, N ~ Bern(q).

    Args:
        shape: (1,).
        p, q: the law of the data, as in `privgan.data.parametric.Binary`.
        epsilon: what may be left: best attack accuracy above the blind guess max(p, 1 - p).
        sees: `x`, or `xs` for W(z | x, s).

    Raises:
        RequestError: rows that are no letters, a value outside its range.
    """

    strength_keys = ("channel.epsilon",)
    requires_single_categorical_secret = True
    log: Tensor

    def __init__(
        self,
        shape: Sequence[int],
        p: OpenShare,
        q: Share,
        epsilon: Share,
        sees: Literal["x", "xs"] = "xs",
    ) -> None:
        super().__init__(shape, p=p, q=q, epsilon=epsilon, sees=sees)
        self.check(letters=2)
        if not (0 < p < 1 and 0 <= q <= 1):
            raise RequestError(f"channel: p={p} must lie between 0 and 1, and q={q} in [0, 1]")
        joint_SX = np.array([[1 - p], [p]]) * np.array([[1 - q, q], [q, 1 - q]])
        best = optimal_channel(joint_SX, 1 - np.eye(2), epsilon, "accuracy", aware=sees == "xs")
        matrix_SXZ = torch.from_numpy(best.channel_SXZ if sees == "xs" else best.channel_SXZ[:1])
        self.register_buffer("log", matrix_SXZ.clamp(min=0).log().float(), persistent=False)

    @property
    def log_SXZ(self) -> Tensor:
        return self.log
