"""An .npz of rows, released a batch at a time: `x` in, the released `x` out; other arrays stay behind.

Shapes: N rows, B batch, C colour channels, H height, W width, F features.
"""

import zipfile
from collections.abc import Iterator
from typing import IO, Any

import numpy as np
import torch

from privgan.atomic import replacing
from privgan.channel.release import as_float_batch, released_batch
from privgan.data.source import row_dtype
from privgan.errors import RequestError
from privgan.release.apply.manifest import Manifest
from privgan.release.apply.progress import Progress
from privgan.release.apply.request import Request
from privgan.release.noise import set_noise

ROWS, SECRET = "x", "s"  # names of the arrays, as `privgan attack run= export=` writes them


class ArrayRelease:
    """One request about an array. RequestError where its rows are not the channel's, or s is missing."""

    def __init__(self, request: Request, progress: Progress) -> None:
        self.request, self.progress = request, progress
        self.manifest = Manifest(request, folder=False)
        self.dtype = np.dtype(row_dtype(request.channel.shape))

    def run(self) -> Manifest:
        """Releases all rows into one file, which is there whole or not at all."""
        try:
            with zipfile.ZipFile(self.request.input) as archive:
                self._run(archive)
        except (zipfile.BadZipFile, ValueError, EOFError, KeyError) as error:
            raise RequestError(f"{self.request.input} cannot be read as .npz ({error}): save it again") from error
        return self.manifest

    def _run(self, archive: zipfile.ZipFile) -> None:
        rows = _Rows(archive, ROWS, str(self.request.input))
        channel = self.request.channel
        if rows.shape[1:] != channel.shape or rows.dtype != self.dtype:
            raise RequestError(
                f"{self.request.input}: x holds {rows.dtype} rows of {rows.shape[1:]}, and this channel releases "
                f"{self.dtype} rows of {channel.shape}"
            )
        self.progress.expect(rows.shape[0])
        others = [name.removesuffix(".npy") for name in archive.namelist() if name != f"{ROWS}.npy"]
        s_N = self._s(archive, rows.shape[0]) if self.request.needs_s else None
        if others:
            self.manifest.facts["remarks"] = [f"arrays that are not released: {', '.join(others)}"]
        self.request.output.parent.mkdir(parents=True, exist_ok=True)
        with (
            replacing(self.request.output) as fresh,
            zipfile.ZipFile(fresh, "w") as target,
            target.open(f"{ROWS}.npy", "w", force_zip64=True) as file,
        ):
            header = {"descr": self.dtype.str, "fortran_order": False, "shape": rows.shape}
            np.lib.format.write_array_header_1_0(file, header)
            for place, x in enumerate(rows.batches(self.request.batch)):
                given = None if s_N is None else s_N[place * self.request.batch :][: len(x)]
                file.write(self._released(x, given, place).tobytes())
                self.progress.advance(len(x))

    def _released(self, x: np.ndarray, s: np.ndarray | None, place: int) -> np.ndarray:
        set_noise(self.request.seed, place)
        before, device = torch.get_rng_state(), self.request.device
        rows = as_float_batch(torch.from_numpy(x).to(device))
        given = None if s is None else torch.from_numpy(s).to(device)
        release = released_batch(self.request.channel, rows, given)  # type: ignore[arg-type]
        self.manifest.random |= device != "cpu" or not torch.equal(before, torch.get_rng_state())
        self.manifest.add(rows.cpu(), as_float_batch(release).cpu())
        for count in ("in", "out"):
            self.manifest.counts[count] += len(x)
        found: np.ndarray = release.cpu().numpy()
        return found

    def _s(self, archive: zipfile.ZipFile, rows: int) -> np.ndarray:
        if f"{SECRET}.npy" not in archive.namelist():
            raise RequestError(
                f"{self.request.input}: this channel is given s with every row: add an array s, or train with "
                "channel.secret_source=predicted"
            )
        with archive.open(f"{SECRET}.npy") as file:
            s_N: np.ndarray = np.lib.format.read_array(file, allow_pickle=False)
        if len(s_N) != rows:
            raise RequestError(f"{self.request.input}: x has {rows} rows and s {len(s_N)}: give each row its s")
        return s_N


class _Rows:
    """An array of an .npz, read a batch at a time."""

    def __init__(self, archive: zipfile.ZipFile, name: str, where: str) -> None:
        if f"{name}.npy" not in archive.namelist():
            raise RequestError(f"{where} has no array {name}: save the rows as {name}")
        self.archive, self.name = archive, name
        with archive.open(f"{name}.npy") as file:
            self.shape, fortran, self.dtype = self._header(file)
        if fortran or not self.shape:
            raise RequestError(f"{where}: {name} is not stored row by row: save numpy.ascontiguousarray({name})")

    def batches(self, size: int) -> Iterator[np.ndarray]:
        """Consecutive rows, at most so many."""
        row_bytes = int(np.prod(self.shape[1:])) * self.dtype.itemsize
        with self.archive.open(f"{self.name}.npy") as file:
            self._header(file)
            for start in range(0, self.shape[0], size):
                count = min(size, self.shape[0] - start)
                content = file.read(count * row_bytes)
                yield np.frombuffer(content, self.dtype).reshape(count, *self.shape[1:]).copy()

    def _header(self, file: IO[bytes]) -> tuple[tuple[int, ...], bool, Any]:
        version = np.lib.format.read_magic(file)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        return read(file)
