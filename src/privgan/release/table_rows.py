"""Rows of a table through a channel: cells in, cells of the same kinds out.

Shapes: N rows, F features.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from privgan.channel.base import Channel
from privgan.channel.release import released_batch
from privgan.config import nearest
from privgan.data.encoding import Problem
from privgan.data.source import Secret
from privgan.errors import RequestError
from privgan.release.preprocessing import TableFormat

Cells = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class ReleasedCells:
    """The columns that are released as they leave the channel, and the features before and after.

    problems: cells that had no place in the encoding, and stood at the mean or at the most frequent word.
    """

    cells: dict[str, list[str]]
    x_NF: np.ndarray
    release_NF: np.ndarray
    problems: list[Problem]


def release_cells(
    channel: Channel, table: TableFormat, cells: Cells, s: np.ndarray | None, device: str = "cpu"
) -> ReleasedCells:
    """Encode, release, decode.

    Args:
        cells: the columns of the encoding at least.
        s: s_N or s_NJ, for a channel that is given it.
    """
    x_NF, problems = table.encoding.encode(cells)
    given = None if s is None else torch.from_numpy(s).to(device)
    release = released_batch(channel, torch.from_numpy(x_NF).to(device), given)  # type: ignore[arg-type]
    release_NF = release.cpu().numpy()
    return ReleasedCells(table.encoding.decode(release_NF), x_NF, release_NF, problems)


def check_columns(table: TableFormat, names: Sequence[str], secrets: Sequence[Secret], where: str) -> list[str]:
    """Which columns the channel does not edit and are not sensitive. RequestError where one of its own is missing."""
    for name in table.encoding.names:
        if name not in names:
            raise RequestError(f"{where} has no column {name}{nearest(name, names)}, which the channel edits: add it")
    hidden = {*table.encoding.names, *table.constants, *(secret.name for secret in secrets)}
    return [name for name in names if name not in hidden]
