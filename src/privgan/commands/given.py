"""What a request names is there: seen before the heavy imports, so that a slip costs no wait."""

from pathlib import Path

from privgan.errors import RequestError
from privgan.runs.record import CHANNEL


def check_channel(folder: Path) -> None:
    """RequestError where the folder holds no trained channel; its files are not read."""
    for name in CHANNEL:
        if not (folder / name).exists():
            raise RequestError(f"no trained channel in {folder} ({name} is missing)")
