"""A job ends with its starter; a process that runs several commands is its own."""

import os
import threading

import pytest

from privgan.runs import parent


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The processes that are watched, in place of watching them."""
    seen: list[int] = []
    done = threading.Event()
    monkeypatch.setattr(parent, "_watch", lambda pid: (seen.append(pid), done.set()))
    monkeypatch.delenv(parent.PARENT, raising=False)
    return seen


def test_a_second_command_of_one_process_is_not_ended(watched: list[int]) -> None:
    for _ in range(3):
        parent.end_with_parent()
        assert os.environ[parent.PARENT] == str(os.getpid())
    assert watched == []


def test_a_starter_is_watched(watched: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(parent.PARENT, "1")
    parent.end_with_parent()
    assert os.environ[parent.PARENT] == str(os.getpid())
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and thread.daemon:
            thread.join(1)
    assert watched == [1]


@pytest.mark.parametrize("left", ["", "nobody", "-1"])
def test_a_starter_that_is_none(left: str, watched: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(parent.PARENT, left)
    parent.end_with_parent()
    assert watched == []
