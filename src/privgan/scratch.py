"""Temporary folders that say whose they are, so that the next start takes away what a killed process left."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path


def clear(prefix: str, place: Path | None = None) -> None:
    """Takes away the folders of this prefix and of this account whose process is gone; see `scratch`."""
    for left in (place or Path(tempfile.gettempdir())).glob(f"{escape(prefix)}-*-*"):
        owner = left.name.removeprefix(f"{prefix}-").partition("-")[0]
        if owner.isdigit() and left.is_dir() and not left.is_symlink() and _is_own(left) and not _lives(int(owner)):
            shutil.rmtree(left, ignore_errors=True)


def kept(prefix: str) -> Path:
    """As `scratch`, but it is for the caller to take it away, at the end of the process for example."""
    clear(prefix)
    return Path(tempfile.mkdtemp(prefix=f"{prefix}-{os.getpid()}-"))


@contextmanager
def scratch(prefix: str, parent: Path | None = None) -> Iterator[Path]:
    """An empty folder `PREFIX-PID-RANDOM` below `parent` (the system's temporary folder), gone when the block ends.

    Before it is made, those of the same prefix and of this account whose process is gone are taken away.
    """
    place = parent or Path(tempfile.gettempdir())
    clear(prefix, place)
    with tempfile.TemporaryDirectory(prefix=f"{prefix}-{os.getpid()}-", dir=place) as folder:
        yield Path(folder)


def _is_own(folder: Path) -> bool:
    return not hasattr(os, "getuid") or folder.lstat().st_uid == os.getuid()


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # of another user
        return True
    return True
