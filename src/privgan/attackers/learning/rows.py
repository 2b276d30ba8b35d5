"""How released rows reach a network: resident on the device while they are small, else batch by batch.

Shapes: N rows, B batch, C colour channels, H height, W width, K classes.
"""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor, distributed

from privgan.attackers.base import Released, as_float, chunks

RESIDENT_SHARE = 0.25  # of a GPU's memory
RESIDENT_BYTES = 64 << 20  # on the CPU, where the system keeps files in memory anyway
STATISTICS_ROWS = 4096


def resident_limit(device: torch.device) -> int:
    """Bytes of rows that are kept on the device as a whole."""
    if device.type == "cuda":
        return int(RESIDENT_SHARE * torch.cuda.get_device_properties(device).total_memory)
    return RESIDENT_BYTES


class Rows:
    """Released rows as batches of floats on the device; the rows are never widened to float as a whole."""

    def __init__(self, released: Released, device: torch.device) -> None:
        self.device = device
        kind = np.float32 if released.task == "regression" else np.int64
        self.s_N = torch.from_numpy(np.array(released.s, dtype=kind)).to(device)
        self._x = released.x
        small = released.x.nbytes < resident_limit(device)
        self._resident: Tensor | None = torch.from_numpy(np.array(released.x)).to(device) if small else None

    def __len__(self) -> int:
        return len(self.s_N)

    def take(self, index_B: Tensor) -> tuple[Tensor, Tensor]:
        """(x_BCHW float32 in [0, 1] or x_BF, s_B int64 or float32) of these row numbers (int64, on the CPU)."""
        moved = index_B.to(self.device)
        if self._resident is None:
            x = torch.from_numpy(as_float(self._x[index_B.numpy()])).to(self.device)
        else:
            x = self._resident.index_select(0, moved)
            x = x.float() / 255 if x.dtype == torch.uint8 else x
        return x, self.s_N.index_select(0, moved)


class Batches:
    """The batches of an epoch, in order, or newly shuffled at every pass where a generator is given.

    A shuffled pass drops its last, incomplete batch; fewer rows than a batch are one batch. Of several processes each
    takes its stripe of a shuffled batch.
    """

    def __init__(self, rows: Rows, batch_size: int, shuffle: torch.Generator | None = None) -> None:
        self.rows = rows
        self.batch_size = min(batch_size, len(rows))
        self.shuffle = shuffle

    def __len__(self) -> int:
        full, rest = divmod(len(self.rows), self.batch_size)
        return full if self.shuffle is not None or rest == 0 else full + 1

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        n = len(self.rows)
        order_N = torch.arange(n) if self.shuffle is None else torch.randperm(n, generator=self.shuffle)
        stripe = slice(None)
        if self.shuffle is not None and distributed.is_available() and distributed.is_initialized():
            stripe = slice(distributed.get_rank(), None, distributed.get_world_size())
        for index_B in order_N.split(self.batch_size)[: len(self)]:
            yield self.rows.take(index_B[stripe])


def statistics(x: np.ndarray, seed: int) -> tuple[Tensor, Tensor]:
    """(mean_CHW, spread_C11) of pixels in [0, 1], or (mean_F, spread_F), over at most 4096 rows drawn from the seed.

    The mean is a picture, so that what all releases share is taken away and little differences between them count.
    """
    rng = np.random.default_rng(seed)
    index = np.sort(rng.choice(len(x), min(len(x), STATISTICS_ROWS), replace=False))
    x_N = as_float(x[index])
    mean = x_N.mean(axis=0)
    square_C = np.zeros(x_N.shape[1])
    for rows in chunks(len(x_N), 512):
        square_C += ((x_N[rows] - mean) ** 2).sum(axis=(0, *range(2, x_N.ndim)))
    spread_C = np.sqrt(square_C / (len(x_N) * mean[0].size))
    spread_C[spread_C < 1e-4] = 1  # a channel without content stays zero
    spread = spread_C.astype(np.float32).reshape(-1, *(1,) * (mean.ndim - 1))
    return torch.from_numpy(mean), torch.from_numpy(spread)
