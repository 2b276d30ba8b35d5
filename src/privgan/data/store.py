"""Packed rows of a set: each picture is decoded once, then read by its row number.

One folder a pack: `rows.u8` (uint8, N x C x H x W) or `rows.f4` (float32, N x F), `labels.npz`, `manifest.json`. It is
written under a temporary name and renamed, one process at a time; a pack that is broken or stale is noticed on opening
and made again.

Rows are read by their place in the file, from the page cache, not through a memory map: with large pages one row of a
map makes megabytes resident, so a map read at random soon counts as the whole set.
"""

import json
import logging
import math
import os
import shutil
import time
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

import numpy as np
from filelock import FileLock
from tqdm import tqdm
from typing_extensions import TypedDict

from privgan.data.copies import Copies, Fingerprints, fingerprints, merged
from privgan.data.source import Labels, Source, UndecodableError, row_dtype
from privgan.errors import RequestError
from privgan.large_files import read_at
from privgan.pace import Pace
from privgan.runs.typed import Reference
from privgan.untrusted import parse_json, read_bounded

FORMAT = 3
PRIVATE = 0o700  # packed rows are pictures and values of people: their owner's alone
CHUNK_BYTES = 8 << 20
ROWS = {np.uint8: "rows.u8", np.float32: "rows.f4"}

log = logging.getLogger(__name__)


class Manifest(TypedDict):
    """`manifest.json` of a pack; checksums: crc32 of its files."""

    format: int
    name: str
    fingerprint: str
    count: int
    shape: list[int]
    dtype: str
    s_names: list[str]
    u_names: list[str]
    reference: Reference | None
    remarks: list[str]
    checksums: dict[str, int]


class Store:
    """The rows and labels of one set, read-only. Memory in use does not grow with the number of rows."""

    def __init__(self, folder: Path) -> None:
        """Opens a pack; an error of any kind where it is not whole."""
        self.manifest: Manifest = parse_json(read_bounded(folder / "manifest.json"))
        if self.manifest["format"] != FORMAT:
            raise ValueError(f"format {self.manifest['format']}, not {FORMAT}")
        self.shape: tuple[int, ...] = tuple(self.manifest["shape"])
        self.dtype = row_dtype(self.shape)
        for name in (ROWS[self.dtype], "labels.npz"):
            if _checksum(folder / name) != self.manifest["checksums"][name]:
                raise ValueError(f"wrong checksum of {name}")
        self.labels = _read_labels(folder / "labels.npz")
        self.row_bytes = _row_bytes(self.shape)
        self._file = (folder / ROWS[self.dtype]).open("rb", buffering=0)

    def __len__(self) -> int:
        return len(self.labels)

    @classmethod
    def open(cls, source: Source, cache: Path) -> Self:
        """The pack of this source below `cache`, made now if need be. RequestError where it cannot be."""
        folder, fingerprint = cache / source.key, source.fingerprint()
        if store := cls._whole(folder, fingerprint):
            return store
        try:
            cache.mkdir(parents=True, exist_ok=True, mode=PRIVATE)
            with FileLock(cache / f"{source.key}.lock"):
                # another process may have packed it meanwhile
                if store := cls._whole(folder, fingerprint, warn=True):
                    return store
                _pack(source, fingerprint, folder)
                return cls(folder)
        except OSError as error:
            raise RequestError(
                f"cannot pack {source.name} in {cache}: {error.strerror or error}; "
                "free some space there or choose another folder with data.cache"
            ) from error

    @classmethod
    def _whole(cls, folder: Path, fingerprint: str, warn: bool = False) -> Self | None:
        """The pack, or None where it is absent, broken or of another content."""
        if not folder.exists():
            return None
        try:
            store = cls(folder)
            if store.manifest["fingerprint"] == fingerprint:
                return store
            reason = "the set has changed since"
        except MemoryError:
            raise
        except Exception as error:  # a manifest may hold anything
            reason = f"{type(error).__name__}: {error}"
        if warn:
            log.warning("packing %s again: %s", folder, reason)
        return None

    def gather(self, index: np.ndarray) -> np.ndarray:
        """x_NCHW uint8 or x_NF float32, a copy of these rows."""
        size, handle = self.row_bytes, self._file.fileno()
        content = np.empty(size * len(index), np.uint8)
        if len(index) and np.array_equal(index, np.arange(index[0], index[0] + len(index))):
            read_at(handle, content.data, int(index[0]) * size)
        else:
            view = content.data
            for place, row in enumerate(index.tolist()):
                read_at(handle, view[place * size : (place + 1) * size], row * size)
        return content.view(self.dtype).reshape(len(index), *self.shape)


def _pack(source: Source, fingerprint: str, folder: Path) -> None:
    """Writes a pack beside its place and moves it there."""
    temporary = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(temporary, ignore_errors=True)  # of a process that was killed
    try:
        temporary.mkdir(mode=PRIVATE)
        labels = source.labels()
        dtype = row_dtype(source.shape)
        copies: Copies = getattr(source, "copies", "equal" if dtype is np.uint8 else "none")
        found = _write_rows(source, len(labels), temporary / ROWS[dtype], copies)
        group_N, remarks = merged(labels.group, found, copies)
        _write_labels(replace(labels, group=group_N), temporary / "labels.npz")
        manifest: Manifest = {
            "format": FORMAT,
            "name": source.name,
            "fingerprint": fingerprint,
            "count": len(labels),
            "shape": list(source.shape),
            "dtype": dtype.__name__,
            "s_names": list(labels.s_names),
            "u_names": list(labels.u_names),
            "reference": source.reference(),
            "remarks": remarks,
            "checksums": {name: _checksum(temporary / name) for name in (ROWS[dtype], "labels.npz")},
        }
        (temporary / "manifest.json").write_text(json.dumps(manifest, indent=1))
        shutil.rmtree(folder, ignore_errors=True)
        temporary.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _write_rows(source: Source, count: int, path: Path, copies: Copies) -> Fingerprints:
    """All rows, a chunk at a time; by what copies are told. Once a picture is found broken, the rest is only looked
    through for more."""
    started, broken, found = time.monotonic(), list[str](), Fingerprints([], [])
    chunk = max(1, CHUNK_BYTES // _row_bytes(source.shape))
    pace = Pace(f"packing {source.name}, rows", count)
    with path.open("wb") as file, tqdm(total=count, desc=f"packing {source.name}", unit="row", disable=None) as bar:
        for start in range(0, count, chunk):
            stop = min(start + chunk, count)
            try:
                x_NCHW = source.rows(start, stop)
                if not broken:
                    file.write(np.ascontiguousarray(x_NCHW).data)
                if copies != "none":
                    content, look_N = fingerprints(x_NCHW, copies == "near")
                    found.content.extend(content)
                    found.look_N.extend(look_N)
            except UndecodableError as error:
                broken += error.names
            bar.update(stop - start)
            if bar.disable:
                pace.advance(stop - start)
        file.flush()
        os.fsync(file.fileno())
        silent = bar.disable
    if broken:
        raise UndecodableError(source.name, broken)
    if silent:
        print(f"packed {source.name}: {count} rows in {time.monotonic() - started:.1f} s", flush=True)
    return found


def _row_bytes(shape: Sequence[int]) -> int:
    return math.prod(shape) * np.dtype(row_dtype(shape)).itemsize


def _write_labels(labels: Labels, path: Path) -> None:
    s_names, u_names = np.array(labels.s_names, str), np.array(labels.u_names, str)
    np.savez(path, s=labels.s, u=labels.u, group=labels.group, s_names=s_names, u_names=u_names)


def _read_labels(path: Path) -> Labels:
    with np.load(path, allow_pickle=False) as file:
        s_names, u_names = (tuple(map(str, file[name])) for name in ("s_names", "u_names"))
        return Labels(file["s"], s_names, file["u"], u_names, file["group"])


def _checksum(path: Path) -> int:
    """crc32 of a file, read in pieces."""
    crc = 0
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            crc = zlib.crc32(piece, crc)
    return crc
