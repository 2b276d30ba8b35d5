"""Released rows: what a fitted channel makes of a set, as files of 8-bit rows that attackers read.

Shapes: N rows, B batch, C colour channels, H height, W width, F features.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import cast

import numpy as np
import torch

from privgan.attackers.base import Released
from privgan.attackers.file_rows import FileRows
from privgan.channel.base import Channel
from privgan.channel.release import released_batch
from privgan.data.augment import flip, shift
from privgan.data.module import DataModule

MORE_SEED = 1  # of the changes that one who has the channel makes to originals


def release_to(
    path: Path,
    channel: Channel | None,
    data: DataModule,
    roles: tuple[str, ...],
    *,
    device: str = "cpu",
    bfloat16: bool = False,
    more: int = 0,
    with_u: bool = False,
) -> Released:
    """Release these roles into a file at `path` (x_NCHW uint8 or x_NF float32), in the order of `data.indices`.

    Memory stays that of a batch, whatever the number of rows.
    more: further releases of every row, each from a changed original (pictures are mirrored and moved by up to two
        pixels) and new draws of the channel: what one who has the channel can make. with_u: utility labels beside.
    """
    labels = data.labels(*roles)
    kind = np.dtype(np.uint8 if len(data.shape) == 3 else np.float32)
    header = {"descr": kind.str, "fortran_order": False, "shape": (len(labels.s) * (1 + more), *data.shape)}
    generator = torch.Generator().manual_seed(MORE_SEED)
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        for number in range(1 + more):
            for batch in data.batches(*roles, batch_size=256, device=device):
                x = batch.x if number == 0 or batch.x.dim() != 4 else shift(flip(batch.x, generator), generator)
                file.write(released_batch(channel, x, batch.s, bfloat16).contiguous().cpu().numpy().data)
    s, u = (np.concatenate([column] * (1 + more)) if more else column for column in (labels.s, labels.u))
    person = labels.group if not more and len(np.unique(labels.group)) < len(labels.group) else None
    return Released(cast(np.ndarray, FileRows(path)), s, u if with_u and u.shape[1] else None, person)


@contextmanager
def released_parts(
    folder: Path,
    channel: Channel | None,
    data: DataModule,
    train_roles: tuple[str, ...],
    *,
    device: str,
    bfloat16: bool,
    more: int = 0,
    with_u: bool = False,
) -> Iterator[dict[str, Released]]:
    """{"train", "validation", "test"} of a release, in files that are gone when the block ends.

    more, with_u: see `release_to`; with `more` there is a fourth part of that name, training rows of one who has the
    channel.
    """
    folder.mkdir(parents=True, exist_ok=True)
    parts = {"train": train_roles, "validation": ("validation",), "test": ("test",)}
    parts |= {"more": train_roles} if more else {}
    paths = {name: folder / f"{name}.npy" for name in parts}
    release = partial(release_to, channel=channel, data=data, device=device, bfloat16=bfloat16, with_u=with_u)
    try:
        yield {
            name: release(paths[name], roles=roles, more=more if name == "more" else 0) for name, roles in parts.items()
        }
    finally:
        for path in paths.values():
            path.unlink(missing_ok=True)
        folder.rmdir()
