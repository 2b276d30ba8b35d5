"""The order in which rows are used: a pure function of (seed, role, batch number), so a resumed run needs no state."""

from collections.abc import Sequence

import numpy as np

from privgan.errors import RequestError


class Stream:
    """Batches of one role without end: a new permutation every epoch, its incomplete last batch left out.

    rows: row numbers of the role. Fewer of them than `batch_size` are all given each time.
    seed: whatever tells this stream from others. rank, world: of the processes that share every batch between them.
    """

    def __init__(self, rows: np.ndarray, batch_size: int, seed: Sequence[int], rank: int = 0, world: int = 1) -> None:
        self.rows, self.seed, self.rank, self.world = rows, tuple(seed), rank, world
        self.batch_size = min(batch_size, len(rows))
        if self.batch_size < world:
            raise RequestError(f"a batch of {self.batch_size} rows cannot be shared by {world} processes; use fewer")
        self.batches_per_epoch = len(rows) // self.batch_size
        self._epoch, self._order = -1, rows

    def indices(self, k: int) -> np.ndarray:
        """Row numbers of batch k = 0, 1, ...; of this rank's stripe of it."""
        epoch, batch = divmod(k, self.batches_per_epoch)
        if epoch != self._epoch:
            self._order = np.random.default_rng([*self.seed, epoch]).permutation(self.rows)
            self._epoch = epoch
        start = batch * self.batch_size
        return self._order[start : start + self.batch_size][self.rank :: self.world]


class Endless:
    """Batches of rows that never come again, for a set that is drawn from a law: row numbers from `first` on.

    number, roles: which of how many streams this one is; they share no row. rank, world: as of a `Stream`.
    """

    def __init__(
        self, first: int, batch_size: int, number: int = 0, roles: int = 1, rank: int = 0, world: int = 1
    ) -> None:
        if batch_size < world:
            raise RequestError(f"a batch of {batch_size} rows cannot be shared by {world} processes; use fewer")
        self.first, self.batch_size, self.number, self.roles = first, batch_size, number, roles
        self.rank, self.world = rank, world

    def indices(self, k: int) -> np.ndarray:
        """Row numbers of batch k = 0, 1, ...; of this rank's stripe of it."""
        start = self.first + (k * self.roles + self.number) * self.batch_size
        return np.arange(start, start + self.batch_size)[self.rank :: self.world]
