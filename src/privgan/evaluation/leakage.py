"""What fresh attackers read in a release, beside the adversary of the game: `leakage.json`.

Shapes: N rows, B batch, C colour channels, H height, W width, K classes.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from privgan.attackers.base import chunks
from privgan.attackers.bayes import law_of
from privgan.attackers.judge import score_record
from privgan.attackers.panel import Panel
from privgan.attackers.released import Released, as_float_batch, released_parts
from privgan.channel.base import Channel
from privgan.data.module import DataModule
from privgan.evaluation.clean import clean_records
from privgan.runs.record import write_json


def attack_release(
    folder: Path,
    channel: Channel,
    panel: Panel,
    data: DataModule,
    settings: Mapping[str, Any],
    *,
    device: str,
    bfloat16: bool,
    adversary: nn.Module | None = None,
    in_training: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Attack a release and the undefended data with the same panel; writes `leakage.json` and returns its content.

    Args:
        settings: the run's config; its seed is that of the attackers' weights.
        adversary: of the game, judged as it is on the same release; or `in_training`, its record from before.
    """
    with released_parts(
        folder / "released", channel, data, panel.train_roles, device=device, bfloat16=bfloat16
    ) as parts:
        released = panel.attack(**parts, on="released", seed=settings["seed"], law=law_of(data.source, channel))
        if adversary is not None:
            in_training = _in_training(adversary, parts, device, panel.confidence)
    leakage = panel.summarise(released, clean_records(panel, data, settings, device), in_training)
    write_json(folder / "leakage.json", leakage)
    return leakage


@torch.no_grad()
def _in_training(adversary: nn.Module, parts: Mapping[str, Released], device: str, confidence: float) -> dict[str, Any]:
    """The record of the game's adversary as it stands: no training, its own threshold at logit 0."""
    adversary.to(device).eval()

    def scores(x_NCHW: np.ndarray) -> np.ndarray:
        logits = [
            adversary(as_float_batch(torch.tensor(x_NCHW[part], device=device))).cpu()
            for part in chunks(len(x_NCHW), 512)
        ]
        return torch.cat(logits).numpy()

    validation, test = parts["validation"], parts["test"]
    return score_record(
        "adversary of the game",
        scores(validation.x),
        validation.s,
        scores(test.x),
        test.s,
        on="released",
        confidence=confidence,
        threshold=0.0,
    )
