"""Reads the file that wandb keeps of an offline run: a log of protobuf records in blocks (the LevelDB log format)."""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from wandb.proto import wandb_internal_pb2

sys.path.insert(0, str(Path(__file__).parent))  # what these tests share lies beside them

_HEADER, _BLOCK, _CHUNK = 7, 32768, 7  # bytes: head of the file, a block, head of a chunk (crc32, length, type)
_FULL, _LAST = 1, 4
_CHART = "_wandb/visualize/"  # where the config keeps custom charts


class OfflineRun:
    """The one offline run below `folder`/wandb, once wandb's own process has written its last record."""

    def __init__(self, folder: Path) -> None:
        (path,) = folder.glob("wandb/offline-run-*/run-*.wandb")
        self.folder = path.parent
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

    def config(self) -> dict[str, Any]:
        """The config as it was given, without what wandb adds."""
        (run,) = self.of_kind("run")
        return {item.key: json.loads(item.value_json) for item in run.config.update if item.key != "_wandb"}

    def table(self, key: str) -> list[dict[str, Any]]:
        """The rows of a table that was logged last under this key, by column."""
        path = next(row[f"{key}/path"] for row in reversed(self.history()) if f"{key}/path" in row)
        table = json.loads((self.folder / "files" / path).read_text())
        return [dict(zip(table["columns"], row, strict=True)) for row in table["data"]]

    def charts(self) -> dict[str, dict[str, str]]:
        """Key -> what its custom chart shows: names of columns, and the title."""
        told = {key: value for config in self.of_kind("config") for key, value in _items(config.update).items()}
        panels = {key: value["panel_config"] for key, value in told.items() if key.startswith(_CHART)}
        return {key.removeprefix(_CHART): one["fieldSettings"] | one["stringSettings"] for key, one in panels.items()}

    def artifacts(self) -> dict[str, dict[str, str]]:
        """Name -> {file: its digest} of every artifact that the run made."""
        return {
            artifact.name: {entry.path: entry.digest for entry in artifact.manifest.contents}
            for artifact in self.of_kind("artifact")
        }

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
        if offset + _CHUNK + length > len(content):
            return  # wandb is still at it
        whole += content[offset + _CHUNK : offset + _CHUNK + length]
        offset += _CHUNK + length
        if kind in (_FULL, _LAST):
            record = wandb_internal_pb2.Record()
            record.ParseFromString(whole)
            whole = b""
            yield record


def _items(items: Any) -> dict[str, Any]:
    return {item.key or "/".join(item.nested_key): json.loads(item.value_json) for item in items}
