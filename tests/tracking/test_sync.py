"""`privgan track sync`: each finished offline run is uploaded once. The program that uploads is played by a script."""

import json
import subprocess
import sys

import pytest

from privgan.cli import main
from privgan.errors import WorkError
from privgan.tracking import sync as room
from privgan.tracking.sync import Synced, sync
from privgan.tracking.wandb import WandbTracker

UPLOADER = """
import sys
from pathlib import Path
log, refused, *folders = sys.argv[1:]
for folder in map(Path, folders):
    if refused != folder.name:
        (run,) = folder.glob("*.wandb")
        run.with_suffix(".wandb.synced").touch()
        with open(log, "a") as file:
            file.write(folder.name + "\\n")
"""


@pytest.fixture
def uploads(tmp_path, monkeypatch):
    """() -> the names of the folders uploaded so far; refuse(name) lets one fail."""

    class Uploads:
        log = tmp_path / "uploaded.txt"

        def refuse(self, name):
            monkeypatch.setattr(room, "SYNC", (sys.executable, str(script), str(self.log), name))

        def __call__(self):
            return self.log.read_text().split() if self.log.exists() else []

    script = tmp_path / "uploader.py"
    script.write_text(UPLOADER)
    uploads = Uploads()
    uploads.refuse("")
    return uploads


def offline(folder, signature, time="1", state="done"):
    """An offline run of the run folder of this signature; without a state there is no record."""
    home = folder / signature
    kept = home / "wandb" / f"offline-run-{time}-{signature}"
    kept.mkdir(parents=True)
    (kept / f"run-{signature}.wandb").write_bytes(b"")
    if state:
        (home / "run.json").write_text(json.dumps({"state": state, "signature": signature}))
    return kept.name


def test_each_run_once(tmp_path, uploads):
    """Finished runs and reports are uploaded, a second call uploads nothing, a new run is uploaded alone."""
    root = tmp_path / "outputs"
    done = [offline(root / "low", "aaaa"), offline(root / "low", "bbbb"), offline(root, "report", state=None)]
    offline(root / "low", "cccc", state="running")
    offline(root / "low", "dddd", state="failed")
    assert sync(root) == Synced(uploaded=3, before=0, unfinished=2)
    assert sorted(uploads()) == sorted(done)
    assert sync(root) == Synced(0, 3, 2)
    assert len(uploads()) == 3
    offline(root / "low", "eeee")
    assert sync(root) == Synced(1, 3, 2)
    assert uploads()[3:] == ["offline-run-1-eeee"]


def test_the_marker_is_that_of_wandb(tmp_path, read_back):
    """What the real program would upload, it would no longer once the marker lies there."""
    tracker = WandbTracker()
    tracker.start({"signature": "aaaa", "name": "low", "config": {}, "folder": tmp_path})
    tracker.close()
    kept = read_back(tmp_path).folder

    def would():
        return subprocess.run([*room.SYNC, "--dry-run", str(kept)], capture_output=True, text=True, cwd=tmp_path).stderr

    assert "Would sync 1 run" in would()
    room.OfflineRun(kept / "run-aaaa.wandb").marker.touch()
    assert "No runs to sync" in would()


def test_of_a_resumed_run_the_last_one(tmp_path, uploads):
    """It holds all of the run; the others are never uploaded over it."""
    offline(tmp_path / "low", "aaaa", time="1")
    (tmp_path / "low/aaaa/wandb/offline-run-2-aaaa").mkdir()
    (tmp_path / "low/aaaa/wandb/offline-run-2-aaaa/run-aaaa.wandb").write_bytes(b"")
    assert sync(tmp_path) == Synced(1, 0, 0)
    assert uploads() == ["offline-run-2-aaaa"]
    assert len(list(tmp_path.rglob("*.synced"))) == 2


def test_a_broken_record_is_not_finished(tmp_path, uploads):
    """It is left alone, the others are uploaded."""
    offline(tmp_path / "low", "aaaa")
    offline(tmp_path / "low", "bbbb")
    (tmp_path / "low/aaaa/run.json").write_text("{")
    assert sync(tmp_path) == Synced(1, 0, 1)


def test_an_upload_that_fails_goes_on_from_there(tmp_path, uploads):
    """Said in one line with the run; what was sent is not sent again."""
    first, second = offline(tmp_path / "low", "aaaa"), offline(tmp_path / "low", "bbbb")
    uploads.refuse(second)
    with pytest.raises(WorkError, match=f"1 of 2 runs were not uploaded.*{second}"):
        sync(tmp_path)
    uploads.refuse("")
    assert sync(tmp_path) == Synced(1, 1, 0)
    assert uploads() == [first, second]


@pytest.fixture
def key(monkeypatch, tmp_path):
    """No key anywhere, then one."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("WANDB_API_KEY", raising=False)
    monkeypatch.setattr("privgan.tracking.account.has_key", lambda wandb: False)
    monkeypatch.setattr("privgan.tracking.account.check_server", lambda wandb: None)
    return lambda: monkeypatch.setattr("privgan.tracking.account.has_key", lambda wandb: True)


def test_as_a_command(tmp_path, uploads, key, capsys):
    """Without a key, without a folder, without its word: one line and exit code 2; with a key it says how much."""
    offline(tmp_path / "outputs" / "low", "aaaa")
    asked = ["track", "sync", f"from={tmp_path / 'outputs'}"]
    for words, told in (
        (asked, "no W&B key to upload with: run `wandb login` or set WANDB_API_KEY"),
        (["track", "sync", f"from={tmp_path / 'nowhere'}"], "nowhere is no folder"),
        (["track", "sing"], "which of sync?"),
    ):
        assert main(words) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert told in line
    assert uploads() == []
    key()
    assert main(asked) == 0
    assert capsys.readouterr().out == "1 uploaded, 0 there already, 0 not finished\n"
    assert main(asked) == 0
    assert capsys.readouterr().out == "0 uploaded, 1 there already, 0 not finished\n"
    assert uploads() == ["offline-run-1-aaaa"]
