"""Which channels a demo shows, and what it says where there are none."""

import json
import shutil
from pathlib import Path

import pytest

from privgan.channel import Dense, Pixelate
from privgan.demo.entries import entries_of
from privgan.errors import RequestError


def test_the_runs_of_a_sweep_stand_from_weak_to_strong(sweep) -> None:
    entries, left_out = entries_of(sweep.folder)
    assert [entry.channel.block for entry in entries] == [2, 8] and not left_out
    assert entries[0].label == "block 2, seed 0"
    (one,), _ = entries_of(entries[1].folder)
    assert one.channel.block == 8


def test_runs_that_are_not_finished_are_left_out_and_said(sweep, tmp_path: Path) -> None:
    folder = shutil.copytree(sweep.folder, tmp_path / "sweep")
    first, second = sorted(path.parent for path in folder.glob("*/run.json"))
    record = json.loads((first / "run.json").read_text())
    (first / "run.json").write_text(json.dumps(record | {"state": "failed"}))
    entries, left_out = entries_of(folder)
    assert [entry.folder for entry in entries] == [second]
    assert len(left_out) == 1 and "is failed, not done" in left_out[0]
    (second / "channel.json").write_text("{")
    with pytest.raises(RequestError, match=r"holds no finished run with a channel \(.*failed"):
        entries_of(folder)


def test_what_is_no_picture_or_of_another_shape_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="is no folder"):
        entries_of(tmp_path / "none")
    with pytest.raises(RequestError, match="no finished run"):
        entries_of(tmp_path)
    Dense((5,)).save(tmp_path)
    with pytest.raises(RequestError, match=r"rows of shape \(5,\), no pictures"):
        entries_of(tmp_path)


def test_a_published_channel_is_shown_without_attackers(tmp_path: Path) -> None:
    Pixelate((3, 16, 16), block=4).save(tmp_path)
    (entry,), _ = entries_of(tmp_path)
    assert entry.record is None and entry.label == tmp_path.name
