"""Owners of a run folder that are no process, or none any more"""

import json
import os
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from privgan.errors import BusyError
from privgan.runs.lock import GONE_SECONDS, hold, owner

HERE = {"host": socket.gethostname(), "pid": os.getpid(), "born": 1}
AWAY = {"host": "elsewhere", "pid": 1, "born": 0}
OWNERS: dict[str, Any] = {
    "pid 0": HERE | {"pid": 0}, "pid -1": HERE | {"pid": -1}, "pid of 30 digits": HERE | {"pid": 10**29},
    "pid a text": HERE | {"pid": "1"}, "pid true": HERE | {"pid": None}, "another start": HERE | {"born": 1},
    "host a list": AWAY | {"host": ["a"]}, "born a text": AWAY | {"born": "x"}, "more keys": AWAY | {"more": 1},
    "a key less": {"host": "elsewhere"}, "a list": [1], "null": None, "a number": 7,
}  # fmt: skip


def held(folder: Path) -> bool:
    try:
        with hold(folder):
            return True
    except BusyError:
        return False


@pytest.mark.parametrize("content", OWNERS)
def test_an_owner_that_is_no_process(content: str, tmp_path: Path) -> None:
    """The run is free, and no signal goes to anybody"""
    (tmp_path / ".owner").write_text(json.dumps(OWNERS[content]))
    assert owner(tmp_path) is None and held(tmp_path)


@pytest.mark.parametrize("seconds", [GONE_SECONDS + 60, 3600, 10 * 365 * 86400, -GONE_SECONDS - 60, -86400])
def test_a_foreign_owner_with_a_time_of_the_future_or_past(seconds: float, tmp_path: Path) -> None:
    """A sign of life from another host that is too far from now is none"""
    (tmp_path / ".owner").write_text(json.dumps(AWAY))
    os.utime(tmp_path / ".owner", (time.time() + seconds,) * 2)
    assert owner(tmp_path) is None and held(tmp_path)


@pytest.mark.parametrize("seconds", [-200, -1, 0, 200])
def test_a_foreign_owner_that_lives(seconds: float, tmp_path: Path) -> None:
    """One whose clock differs a little is at work: the run is busy"""
    (tmp_path / ".owner").write_text(json.dumps(AWAY))
    os.utime(tmp_path / ".owner", (time.time() + seconds,) * 2)
    assert owner(tmp_path) is not None and not held(tmp_path)


@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir, lambda path: path.symlink_to("/dev/zero")])
def test_an_owner_that_is_no_file(make: Any, tmp_path: Path) -> None:
    """A FIFO, a folder or a device in its place is not waited for"""
    make(tmp_path / ".owner")
    assert owner(tmp_path) is None


def test_escapes_in_a_host(tmp_path: Path) -> None:
    """The name of a host moves no cursor"""
    (tmp_path / ".owner").write_text(json.dumps(AWAY | {"host": "\x1b[2Jhost"}))
    assert str(owner(tmp_path)).isprintable()
