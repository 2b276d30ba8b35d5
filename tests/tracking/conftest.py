"""Reads the file that wandb keeps of an offline run: a log of protobuf records in blocks (the LevelDB log format)."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from wandb.proto import wandb_internal_pb2

_HEADER, _BLOCK, _CHUNK = 7, 32768, 7  # bytes: head of the file, a block, head of a chunk (crc32, length, type)
_FULL, _LAST = 1, 4


class OfflineRun:
    """The one offline run below `folder`/wandb, once wandb's own process has written its last record."""

    def __init__(self, folder: Path) -> None:
        (path,) = folder.glob("wandb/offline-run-*/run-*.wandb")
        for _ in range(100):
            self.records = list(_parse(path.read_bytes()))
            if self.of_kind("exit"):
                return
            time.sleep(0.1)
        raise AssertionError(f"{path} never ended")

    def of_kind(self, kind: str) -> list[Any]:
        """Its records of one kind."""
        return [getattr(record, kind) for record in self.records if record.WhichOneof("record_type") == kind]

    def history(self) -> list[dict[str, Any]]:
        """What was logged, row by row."""
        return [_items(row.item) for row in self.of_kind("history")]

    def summary(self) -> dict[str, Any]:
        """The summary at the end."""
        return {key: value for update in self.of_kind("summary") for key, value in _items(update.update).items()}

    def exit_code(self) -> int:
        """0 where the run ended well."""
        return self.of_kind("exit")[-1].exit_code


@pytest.fixture
def read_back() -> type[OfflineRun]:
    """Folder -> what wandb wrote of the run there."""
    return OfflineRun


def _parse(content: bytes) -> Iterator[Any]:
    offset, whole = _HEADER, b""
    while offset + _CHUNK <= len(content):
        left = _BLOCK - offset % _BLOCK
        if left < _CHUNK:
            offset += left
            continue
        length, kind = int.from_bytes(content[offset + 4 : offset + 6], "little"), content[offset + 6]
        whole += content[offset + _CHUNK : offset + _CHUNK + length]
        offset += _CHUNK + length
        if kind in (_FULL, _LAST):
            record = wandb_internal_pb2.Record()
            record.ParseFromString(whole)
            whole = b""
            yield record


def _items(items: Any) -> dict[str, Any]:
    return {item.key or "/".join(item.nested_key): json.loads(item.value_json) for item in items}
