"""What the adversary of the game itself infers from the release, for the honesty gap.

Shapes: N rows, C colour channels, H height, W width.
"""

from collections.abc import Mapping

import numpy as np
import torch
from torch import nn

from privgan.attackers.base import Released, chunks
from privgan.attackers.judging.judge import rows_record
from privgan.attackers.running.attempt import Scores
from privgan.channel.release import as_float_batch
from privgan.runs.typed_attack import AttackRecord


@torch.no_grad()
def in_training_record(
    adversary: nn.Module, parts: Mapping[str, Released], device: str, confidence: float
) -> tuple[AttackRecord, Scores]:
    """The record of the game's adversary as it stands, and its scores: no training, its own threshold at logit 0.

    `best_threshold` holds its figures at the threshold that is best on validation people, which is how fresh attackers
    decide.

    Args:
        adversary: rows -> logit_N, or logit_NK of more than two classes.
        parts: the rows of the release: train, validation, test.
        device: `cpu` or `cuda`.
        confidence: of its limits, between 0 and 1.
    """
    adversary.to(device).eval()

    def scores(x_NCHW: np.ndarray) -> np.ndarray:
        logits = [
            adversary(as_float_batch(torch.tensor(x_NCHW[part], device=device))).cpu()
            for part in chunks(len(x_NCHW), 512)
        ]
        return torch.cat(logits).numpy()

    validation_score, test_score = (scores(parts[role].x) for role in ("validation", "test"))
    made = ("adversary of the game", validation_score, test_score, parts)
    record = rows_record(*made, on="released", confidence=confidence, threshold=0.0)
    best = rows_record(*made, on="released", confidence=confidence)
    record["best_threshold"] = {
        "balanced_accuracy": best["balanced_accuracy"],
        "alone_lower": best["alone_lower"],
        "alone_upper": best["alone_upper"],
    }
    return record, Scores(validation_score, test_score, 0.0)
