"""A set on the device that trains: its columns always, its rows where they fit.

Shapes: N rows, K utility columns, J secrets.
"""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from privgan.data.source import Labels
from privgan.data.store import Store

PIECE = 4096  # rows copied at once


class Resident:
    """Rows and columns of a pack on devices, each copied there once.

    Args:
        store: of the rows.
        labels: of every row of it.
        keep: whether rows are kept on a device; auto: where they take at most a quarter of its free memory.
    """

    def __init__(self, store: Store, labels: Labels, keep: bool | str) -> None:
        self.store, self.labels, self.keep = store, labels, keep
        self._columns: dict[torch.device, tuple[Tensor, Tensor, Tensor]] = {}
        self._rows: dict[torch.device, Tensor | None] = {}

    def rows_on(self, device: torch.device) -> Tensor | None:
        """All rows as they are packed on the device, or None where they stay on the disk."""
        if device not in self._rows:
            needed = len(self.store) * self.store.row_bytes
            keep = needed <= _free_memory(device) // 4 if self.keep == "auto" else self.keep
            self._rows[device] = self._loaded(device) if keep else None
        return self._rows[device]

    def columns_on(self, device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
        """s_N (or s_NJ), u_NK and group_N of all rows."""
        if device not in self._columns:
            labels = self.labels
            s, u, group = (torch.from_numpy(column).to(device) for column in (labels.s, labels.u, labels.group))
            self._columns[device] = s, u, group
        return self._columns[device]

    def _loaded(self, device: torch.device) -> Tensor:
        like = torch.from_numpy(self.store.gather(np.arange(1)))
        rows = like.new_empty((len(self.store), *like.shape[1:]), device=device)
        for start in range(0, len(self.store), PIECE):
            piece = self.store.gather(np.arange(start, min(start + PIECE, len(self.store))))
            rows[start : start + PIECE] = torch.from_numpy(piece).to(device)
        return rows


def _free_memory(device: torch.device) -> int:
    """Bytes that could still be used there."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0]
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        return next(int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration):
        return 2 << 30  # no such file here: small sets only
