"""The Lightning trainer of a game."""

import logging
import warnings
from collections.abc import Sequence
from pathlib import Path

import pytorch_lightning as pl
import torch
from pytorch_lightning.strategies import DDPStrategy

from privgan.game.checkpoint import AtomicCheckpointIO
from privgan.precision import gains_by_bfloat16


def game_trainer(
    *,
    steps: int,
    folder: Path,
    callbacks: Sequence[pl.Callback],
    accelerator: str = "auto",
    devices: int | list[int] | str = 1,
    num_nodes: int = 1,
    strategy: str = "auto",
    precision: str = "auto",
) -> pl.Trainer:
    """A trainer that runs exactly `steps` steps and leaves files, logs and validation to the callbacks.

    Args:
        devices: processes on one machine; more than one means DDP.
        precision: a Lightning precision, or `auto` (see `resolved_precision`).
    """
    for name in ("pytorch_lightning", "lightning_fabric"):  # they advertise, and repeat what the record says
        logging.getLogger(name).setLevel(logging.ERROR)
    # The feed begins at the trainer's step by itself, so it needs no state of its own.
    warnings.filterwarnings("ignore", "You're resuming from a checkpoint that ended before the epoch ended")
    # A channel's predictor of s stands still on purpose.
    warnings.filterwarnings("ignore", r"Found \d+ module\(s\) in eval mode")
    warnings.filterwarnings("ignore", ".*isinstance.treespec, LeafSpec.*")
    several = num_nodes > 1 or devices not in (1, "1", "auto") or strategy.startswith("ddp")
    # Each step moves one player only: the other's weights get no gradient, which plain DDP takes for a fault.
    chosen = (
        DDPStrategy(find_unused_parameters=True) if strategy == "ddp" or (several and strategy == "auto") else strategy
    )
    return pl.Trainer(
        accelerator=accelerator,
        devices=devices,
        num_nodes=num_nodes,
        strategy=chosen,
        precision=resolved_precision(precision, accelerator),  # type: ignore[arg-type]
        max_steps=steps,
        max_epochs=1,
        callbacks=list(callbacks),
        plugins=[AtomicCheckpointIO()],
        default_root_dir=folder,
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=any(isinstance(c, pl.callbacks.ProgressBar) for c in callbacks),
        enable_model_summary=False,
        limit_val_batches=0,
        num_sanity_val_steps=0,
        use_distributed_sampler=False,  # the data module stripes the global batch itself
    )


def resolved_precision(precision: str, accelerator: str = "auto") -> str:
    """`auto` is bf16-mixed where the device gains by it, else 32-true."""
    if precision != "auto":
        return precision
    device = "cuda" if torch.cuda.is_available() and accelerator != "cpu" else "cpu"
    return "bf16-mixed" if gains_by_bfloat16(device) else "32-true"
