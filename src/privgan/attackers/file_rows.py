"""Rows in a file that are read as they are asked for, so that memory stays that of a batch.

A memory map would do the same by itself, but the pages it touches count as resident, and with large pages a few random
rows touch most of the file. Shapes: N rows.
"""

from pathlib import Path
from typing import Any

import numpy as np

from privgan.large_files import read_at


class FileRows:
    """An array as far as attackers use one: len, shape, dtype, ndim, nbytes, slices and row numbers.

    path: of a .npy file, C order. The file may be deleted while this is open.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("rb")
        version = np.lib.format.read_magic(self._file)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        self.shape, _, self.dtype = read(self._file)
        self._start = self._file.tell()
        self._row = int(np.prod(self.shape[1:], dtype=np.int64)) * self.dtype.itemsize
        self.ndim = len(self.shape)
        self.nbytes = len(self) * self._row

    def __len__(self) -> int:
        return int(self.shape[0])

    def __reduce__(self) -> tuple[type["FileRows"], tuple[Path]]:
        """Another process opens the file anew; the rows stay where they are."""
        return FileRows, (self.path,)

    def __getitem__(self, key: Any) -> np.ndarray:
        """Rows of a slice or of an array of row numbers; any other index works on the whole."""
        if isinstance(key, slice) and key.step in (None, 1):
            start, stop, _ = key.indices(len(self))
            return self._read(start, max(stop - start, 0))
        if isinstance(key, np.ndarray) and key.ndim == 1 and key.dtype.kind == "i":
            rows_N = np.empty((len(key), *self.shape[1:]), self.dtype)
            for place, row in enumerate(key.tolist()):
                rows_N[place] = self._read(row, 1)[0]
            return rows_N
        whole: np.ndarray = self[:][key]
        return whole

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        whole = self[:]
        return whole if dtype is None else whole.astype(dtype)

    def _read(self, start: int, rows: int) -> np.ndarray:
        content = np.empty(rows * self._row, np.uint8)
        read_at(self._file.fileno(), content.data, self._start + start * self._row)
        return content.view(self.dtype).reshape(rows, *self.shape[1:])
