"""Where releases and attacks are computed, and in which precision."""

import torch

from privgan.config.trainer import Trainer
from privgan.game.trainer import resolved_precision


def release_device(trainer: Trainer) -> tuple[str, bool]:
    """(device, bfloat16) for the section `trainer` of a config: one device, in the precision of the game."""
    accelerator = trainer.accelerator
    device = "cuda" if accelerator in ("auto", "gpu", "cuda") and torch.cuda.is_available() else "cpu"
    return device, resolved_precision(trainer.precision, accelerator).startswith("bf16")
