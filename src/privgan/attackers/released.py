"""The release itself: what a trained channel makes of a set, as a file of 8-bit rows that attackers read.

Shapes: N rows, B batch, C colour channels, H height, W width, F features.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import numpy as np
import torch
from torch import Tensor

from privgan.attackers.base import Released
from privgan.attackers.file_rows import FileRows
from privgan.channel.base import Channel
from privgan.data.module import DataModule


def released_batch(channel: Channel | None, x: Tensor, s: Tensor, bfloat16: bool = False) -> Tensor:
    """The rows that leave the device, x as it came for no channel; pictures are rounded to 8 bits, as a file is."""
    with torch.no_grad(), torch.autocast(x.device.type, torch.bfloat16, enabled=bfloat16):
        release = x if channel is None else channel(x, s)
    release = release.float()
    return (release * 255).round().clamp(0, 255).to(torch.uint8) if x.dim() == 4 else release


def as_float_batch(release: Tensor) -> Tensor:
    """A release as networks read it: pictures in [0, 1], vectors as they are."""
    return release.float() / 255 if release.dtype == torch.uint8 else release


def release_to(
    path: Path,
    channel: Channel | None,
    data: DataModule,
    roles: tuple[str, ...],
    *,
    device: str = "cpu",
    bfloat16: bool = False,
) -> Released:
    """Release these roles into a file at `path` (x_NCHW uint8 or x_NF float32), in the order of `data.indices`.

    Memory stays that of a batch, whatever the number of rows.
    """
    labels = data.labels(*roles)
    kind = np.dtype(np.uint8 if len(data.shape) == 3 else np.float32)
    header = {"descr": kind.str, "fortran_order": False, "shape": (len(labels.s), *data.shape)}
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        for batch in data.batches(*roles, batch_size=256, device=device):
            file.write(released_batch(channel, batch.x, batch.s, bfloat16).contiguous().cpu().numpy().data)
    return Released(cast(np.ndarray, FileRows(path)), labels.s)


@contextmanager
def released_parts(
    folder: Path,
    channel: Channel | None,
    data: DataModule,
    train_roles: tuple[str, ...],
    *,
    device: str,
    bfloat16: bool,
) -> Iterator[dict[str, Released]]:
    """{"train", "validation", "test"} of a release, in files that are gone when the block ends."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = {"train": train_roles, "validation": ("validation",), "test": ("test",)}
    paths = {name: folder / f"{name}.npy" for name in parts}
    try:
        yield {
            name: release_to(paths[name], channel, data, roles, device=device, bfloat16=bfloat16)
            for name, roles in parts.items()
        }
    finally:
        for path in paths.values():
            path.unlink(missing_ok=True)
        folder.rmdir()
