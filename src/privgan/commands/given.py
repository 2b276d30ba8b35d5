"""What a request names is there: seen before the heavy imports, so that a slip costs no wait."""

from pathlib import Path
from typing import TypeVar

from privgan.errors import RequestError
from privgan.runs.record import CHANNEL

Value = TypeVar("Value")


def required(key: str, value: Value | None, usage: str) -> Value:
    """The value of a key. RequestError, with how the command is used, where it was not given."""
    if value is None:
        raise RequestError(f"{key} is missing: {usage}")
    return value


def check_channel(folder: Path) -> None:
    """RequestError where the folder holds no trained channel; its files are not read."""
    for name in CHANNEL:
        if not (folder / name).exists():
            raise RequestError(f"no trained channel in {folder} ({name} is missing)")
