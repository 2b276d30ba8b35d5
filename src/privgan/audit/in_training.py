"""What the adversary of the game itself infers from the release, for the honesty gap.

Shapes: N rows, C colour channels, H height, W width.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import nn

from privgan.attackers.base import Released, chunks
from privgan.attackers.judging.judge import rows_record
from privgan.channel.release import as_float_batch


@torch.no_grad()
def in_training_record(
    adversary: nn.Module, parts: Mapping[str, Released], device: str, confidence: float
) -> dict[str, Any]:
    """The record of the game's adversary as it stands: no training, its own threshold at logit 0."""
    adversary.to(device).eval()

    def scores(x_NCHW: np.ndarray) -> np.ndarray:
        logits = [
            adversary(as_float_batch(torch.tensor(x_NCHW[part], device=device))).cpu()
            for part in chunks(len(x_NCHW), 512)
        ]
        return torch.cat(logits).numpy()

    validation_score, test_score = (scores(parts[role].x) for role in ("validation", "test"))
    return rows_record(
        "adversary of the game",
        validation_score,
        test_score,
        parts,
        on="released",
        confidence=confidence,
        threshold=0.0,
    )
