"""A sweep whose jobs are distributed over two processes each."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

TINY = ["experiment=theory/binary", "data.source.count=2000", "game.epochs_train=10", "game.batch_size=256"]
TWO = ["trainer.devices=2", "trainer.accelerator=cpu", "trainer.log_every=5"]
# With the huge rate the channel is stuck at the identity; with the other it edits, and its guard ends it.
JOBS = ["game.lr_channel=1e30,0.02", "trainer.guard.distortion=0.001", "trainer.guard.windows=3"]


def mentions(text: str) -> list[int]:
    """Processes whose command line holds the text."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if text.encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:  # it has just ended
            continue
    return found


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="looks for processes as Linux shows them")
def test_one_folder_a_job_no_stray_processes_and_the_failure_is_told(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "privgan", "train", "-m", *TINY, *TWO, *JOBS, f"out={tmp_path}", "name=two"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=600, cwd=tmp_path, check=False)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert "1 of 2 jobs failed" in ended.stderr and "the channel collapsed" in ended.stderr
    records = [json.loads(path.read_text()) for path in tmp_path.glob("two/*/run.json")]
    by_rate = {record["config"]["game"]["lr_channel"]: record for record in records}
    assert len(records) == 2 == len(by_rate)
    assert by_rate[1e30]["state"] == "done" and by_rate[0.02]["state"] == "failed"
    assert "the channel collapsed" in by_rate[0.02]["reason"]
    assert mentions(str(tmp_path)) == []
