"""Who writes a run folder: one process at a time, known by its host and process id, and noticed when it is gone."""

import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from privgan.atomic import replacing
from privgan.errors import BusyError
from privgan.untrusted import parse_json, printable, read_bounded

LOCK, OWNER = ".lock", ".owner"
OWNER_BYTES = 4096
MOST_PIDS = 1 << 31
BEAT_SECONDS = 20.0  # between two signs of life
ENDING_SECONDS = 1.0  # a killed process is gone a moment before the system lets go of its lock
GONE_SECONDS = 300.0  # without one: a process of another host is taken for gone; more than clocks differ


@dataclass(frozen=True)
class Owner:
    """A process: host, process id, and its start in clock ticks since the host's (0: not known), since ids return."""

    host: str
    pid: int
    born: int

    def __str__(self) -> str:
        return printable(f"process {self.pid} on {self.host}")


def owner(folder: Path) -> Owner | None:
    """Who holds the folder now; None where nobody does, or a process that is gone."""
    path = folder / OWNER
    try:
        found = _owner(parse_json(read_bounded(path, OWNER_BYTES)))
        silent = time.time() - path.stat().st_mtime
    except (OSError, ValueError, TypeError):
        return None
    if found.host == socket.gethostname():
        return found if found.born in (_born(found.pid), 0) and _exists(found.pid) else None
    # A sign of life from the future, by more than clocks differ, is none: it would hold the folder for ever.
    return found if abs(silent) < GONE_SECONDS else None


def _owner(content: Any) -> Owner:
    """ValueError or TypeError where it names no process."""
    found = Owner(**content)
    if not (isinstance(found.host, str) and isinstance(found.pid, int) and isinstance(found.born, int)):
        raise TypeError("no owner")
    if not 0 < found.pid < MOST_PIDS:  # 0 and below would be groups of processes
        raise ValueError(f"no process {found.pid}")
    return found


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Holds an existing folder. Raises BusyError when another process does; what a dead one left is taken over.

    The lock of the file system falls with its process. Where it ends at the host, as on some network disks, the
    owner's name and its signs of life do.
    """
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0 if owner(folder) else ENDING_SECONDS)
    except Timeout:
        raise busy(folder) from None
    try:
        if owner(folder) is not None:
            raise busy(folder)
        me = Owner(socket.gethostname(), os.getpid(), _born(os.getpid()))
        with replacing(folder / OWNER) as fresh:
            fresh.write_text(json.dumps(asdict(me)))
        done = threading.Event()
        heart = threading.Thread(target=_beat, args=(folder / OWNER, done), daemon=True)
        heart.start()
        try:
            yield
        finally:
            done.set()
            heart.join()
            (folder / OWNER).unlink(missing_ok=True)
    finally:
        lock.release()


def busy(folder: Path) -> BusyError:
    """The error of a folder that somebody else holds."""
    return BusyError(
        f"{folder} is being written by {owner(folder) or 'another process'}: wait for it, or stop that process"
    )


def _beat(path: Path, done: threading.Event) -> None:
    while not done.wait(BEAT_SECONDS):
        with suppress(OSError):
            os.utime(path, follow_symlinks=False)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # of another user
        return True
    return True


def _born(pid: int) -> int:
    """Start of a process as Linux tells it; -1 for one that has ended and was not waited for, 0 where not known."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return -1 if fields[0] == "Z" else int(fields[19])
