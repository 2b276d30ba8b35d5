"""A channel in use, small: what the scripts that write docs/release.md do, and that they notice what is wrong."""

import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from scripts import load

steps, odd_files, end_to_end, killed = load("release", "steps", "odd_files", "end_to_end", "killed")


def test_pictures_that_came_out_wrong_are_noticed(tmp_path: Path) -> None:
    drawn = odd_files.draw(tmp_path / "faces", tmp_path / "labels.csv", 70)
    count = end_to_end.Counter(drawn.kind.values())
    good = count - end_to_end.Counter(odd_files.UNREADABLE)
    unread = {name for name, kind in drawn.kind.items() if kind in odd_files.UNREADABLE}
    assert end_to_end.faults([], end_to_end.Seen(count, good, good, good), unread, drawn) == []
    one_less = good - end_to_end.Counter(["turned by EXIF"])
    told = end_to_end.faults([], end_to_end.Seen(count, good, one_less, good), set(), drawn)
    assert told == ["turned by EXIF: 1 of 2 upright", "skipped.csv lists []"]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there are no forks")
def test_killed_releases_end_as_undisturbed_ones(tmp_path: Path) -> None:
    for case in killed.cases(tmp_path, pictures=150, rows=6_000):
        killed.shoot(case, 2, tmp_path / case.name.replace(" ", "-"), random.Random(0))
        assert case.wrong == [] and len(case.hits) == 2, case.name


def test_a_file_that_is_written_again_is_noticed(tmp_path: Path) -> None:
    (case, _, _) = killed.cases(tmp_path, pictures=8, rows=200)
    expected, _ = killed.undisturbed(case, tmp_path / "calm")
    out = tmp_path / "fire" / "out"
    out.mkdir(parents=True)
    (out / "00003.png").write_bytes(b"half")
    (out / "manifest.json").write_bytes((tmp_path / "calm" / "out" / "manifest.json").read_bytes())
    told = killed.again(case, tmp_path / "fire", expected)
    assert "out/00003.png is not whole" in told
