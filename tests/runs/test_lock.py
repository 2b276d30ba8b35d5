"""Who holds a run folder: noticed while alive, taken over once gone, also across hosts."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from privgan.errors import BusyError
from privgan.runs import lock

HOLD = (
    "import sys, time; from pathlib import Path; from privgan.runs.lock import hold\n"
    "with hold(Path(sys.argv[1])): print('in', flush=True); time.sleep(60)"
)


def owned(folder: Path, host: str, pid: int, born: int = 0) -> None:
    (folder / lock.OWNER).write_text(json.dumps({"host": host, "pid": pid, "born": born}))


def test_a_killed_holder_is_taken_over(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE)
    assert process.stdout is not None and process.stdout.readline() == b"in\n"
    holder = lock.owner(tmp_path)
    assert holder is not None and holder.pid == process.pid
    with pytest.raises(BusyError, match=f"process {process.pid} on "), lock.hold(tmp_path):
        pass
    process.send_signal(signal.SIGKILL)
    while lock.owner(tmp_path) is not None:  # a zombie until it is waited for, and gone already
        time.sleep(0.01)
    assert (tmp_path / lock.OWNER).exists()
    with lock.hold(tmp_path):
        mine = lock.owner(tmp_path)
        assert mine is not None and mine.pid == os.getpid()
    process.wait()
    assert lock.owner(tmp_path) is None and not (tmp_path / lock.OWNER).exists()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux tells when a process was born")
def test_a_process_id_that_came_back_is_another_process(tmp_path: Path) -> None:
    with lock.hold(tmp_path):
        mine = json.loads((tmp_path / lock.OWNER).read_text())
    owned(tmp_path, mine["host"], os.getpid(), mine["born"] - 1)
    assert lock.owner(tmp_path) is None
    owned(tmp_path, mine["host"], os.getpid(), mine["born"])
    assert lock.owner(tmp_path) is not None


def test_another_host_is_believed_while_it_shows_signs_of_life(tmp_path: Path) -> None:
    owned(tmp_path, "elsewhere", 1)
    with pytest.raises(BusyError, match="process 1 on elsewhere"), lock.hold(tmp_path):
        pass
    long_ago = time.time() - 2 * lock.GONE_SECONDS
    os.utime(tmp_path / lock.OWNER, (long_ago, long_ago))
    with lock.hold(tmp_path):
        pass


def test_a_holder_shows_signs_of_life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "BEAT_SECONDS", 0.01)
    with lock.hold(tmp_path):
        os.utime(tmp_path / lock.OWNER, (1, 1))
        end = time.monotonic() + 10
        while (tmp_path / lock.OWNER).stat().st_mtime == 1:
            assert time.monotonic() < end
            time.sleep(0.01)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"host": 1}'])
def test_a_broken_owner_is_nobody(tmp_path: Path, content: str) -> None:
    (tmp_path / lock.OWNER).write_text(content)
    assert lock.owner(tmp_path) is None
