"""A release as one file, for attackers of anybody's own. Shapes: N rows, C colour channels, H height, W width."""

from pathlib import Path

import numpy as np

from privgan.atomic import replacing
from privgan.channel.base import Channel
from privgan.data.module import DataModule
from privgan.data.split import ROLES
from privgan.errors import RequestError
from privgan.release.rows import released_parts


def export(path: Path, channel: Channel, data: DataModule, *, device: str, bfloat16: bool) -> int:
    """Write originals, releases and labels of every role as .npz, for attackers of anybody's own; returns the rows.

    x, x_released (uint8 N x C x H x W, or float32 N x F), s (N, or N x J of several secrets), role, group,
    name (of the file or row that each came from; its number in the set where it has no other).
    """
    if path.suffix != ".npz":
        raise RequestError(f"export={path} is no .npz file: name it FILE.npz")
    roles = {"train": ROLES[:3], "validation": ("validation",), "test": ("test",)}
    clean_rows, released_rows = (path.with_name(path.name + end) for end in (".x", ".x_released"))
    with (
        released_parts(clean_rows, None, data, roles["train"], device=device, bfloat16=bfloat16) as clean,
        released_parts(released_rows, channel, data, roles["train"], device=device, bfloat16=bfloat16) as released,
    ):
        index = np.concatenate([data.indices(*roles[part]) for part in clean])
        columns = {
            "x": np.concatenate([part.x[:] for part in clean.values()]),
            "x_released": np.concatenate([part.x[:] for part in released.values()]),
            "s": np.concatenate([part.s for part in clean.values()]),
            "role": _role_names(data, index),
            "group": data.store.labels.group[index],
            "name": np.array(getattr(data.source, "names", range(len(data.store))), dtype=str)[index],
        }
    with replacing(path) as fresh, fresh.open("wb") as file:
        np.savez(file, **columns)
    return len(index)


def _role_names(data: DataModule, index_N: np.ndarray) -> np.ndarray:
    names_N = np.empty(len(index_N), dtype=f"<U{max(map(len, ROLES))}")
    for role in ROLES:
        names_N[np.isin(index_N, data.indices(role))] = role
    return names_N
