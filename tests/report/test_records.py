"""Run folders are read as they are: what is broken is named, the rest is reported."""

import json
import math

import pytest

from privgan.errors import RequestError
from privgan.report.records import read_sweeps


def test_a_run_as_written(runs):
    """Every number of the record arrives."""
    runs.add("low", lam=0.1, seed=3, leak=0.8)
    (sweep,) = read_sweeps([runs.root / "low"])
    (run,) = sweep.runs
    assert (sweep.name, run.sweep, run.lam, run.seed, run.steps) == ("low", "low", 0.1, 3, 400)
    assert run.distortion["l1"] == pytest.approx(0.03)
    assert (run.leakage.strongest.name, run.leakage.strongest.balanced_accuracy) == ("strong_cnn", 0.8)
    assert (run.leakage.strongest.lower, run.leakage.strongest.upper) == pytest.approx((0.78, 0.82))
    assert run.leakage.in_training.balanced_accuracy == pytest.approx(0.7)
    assert run.leakage.guess == 0.5
    assert run.excess == pytest.approx(-0.12)
    assert run.data.title == "drawn_faces · smile · 8 \u00d7 8"
    assert run.data.counts["test"] == 1200


def test_paths_and_names_are_no_part_of_the_config(runs):
    """Only what the signature covers can be swept."""
    runs.add()
    (run,) = read_sweeps([runs.root / "low"])[0].runs
    assert set(run.config) == {"seed", "objective.lam", "game.itr_d"}


@pytest.mark.parametrize(
    ("spoil", "state", "said"),
    [
        (lambda folder: (folder / "run.json").write_text('{"signature"'), "broken", "run.json"),
        (lambda folder: (folder / "run.json").unlink(), "broken", "run.json"),
        (lambda folder: (folder / "leakage.json").unlink(), "broken", "leakage.json"),
        (lambda folder: (folder / "leakage.json").write_text('{"attackers": []}'), "broken", "strongest"),
        (lambda folder: (folder / "run.json").write_text("[]"), "broken", "run.json"),
        (lambda folder: (folder / "run.json").write_text('{"state": "done"}'), "broken", "train"),
        (lambda folder: (folder / "run.json").write_text('{"state": "running"}'), "running", "resume"),
        (lambda folder: _say(folder, state="failed", reason="the game diverged"), "failed", "the game diverged"),
        (lambda folder: _say(folder, train=None), "broken", "TypeError"),
    ],
)
def test_what_cannot_be_used_is_named(runs, spoil, state, said):
    """The other run of the sweep is still there."""
    runs.add(seed=0)
    bad = runs.add(seed=1)
    spoil(bad)
    (sweep,) = read_sweeps([runs.root / "low"])
    assert [run.seed for run in sweep.runs] == [0]
    (missing,) = sweep.left_out
    assert (missing.folder.name, missing.state) == (bad.name, state)
    assert said in missing.reason


def test_unknown_numbers_are_nan(runs, read):
    """A run without adversary reading, clean reading or SSIM is still a run."""
    nothing = {"in_training": None, "honesty_gap": None, "clean_strongest": None, "strongest": read("strong_cnn", 0.7)}
    folder = runs.add(leakage=nothing)
    record = json.loads((folder / "run.json").read_text())
    record["train"]["distortion"]["ssim"] = None
    (folder / "run.json").write_text(json.dumps(record))
    (run,) = read_sweeps([folder])[0].runs
    assert run.leakage.in_training is None
    assert all(map(math.isnan, (run.leakage.honesty_gap, run.excess, run.distortion["ssim"])))


def test_a_folder_of_sweeps(runs):
    """Each folder that holds runs is a sweep; caches and reports beside them are none."""
    runs.sweep("low", lams=(0.1,), seeds=1)
    runs.sweep("high", lams=(0.1,), seeds=1)
    (runs.root / "clean").mkdir()
    (runs.root / "clean" / "cafe.json").write_text("{}")
    assert [sweep.name for sweep in read_sweeps([runs.root])] == ["high", "low"]


def test_sweeps_of_one_name_are_told_apart(runs, tmp_path):
    """By the folder above them."""
    runs.add("a/low")
    runs.add("b/low")
    assert [sweep.name for sweep in read_sweeps([runs.root / "a/low", runs.root / "b/low"])] == ["a/low", "b/low"]


def test_no_run_there(tmp_path):
    """One line each."""
    with pytest.raises(RequestError, match="no such folder"):
        read_sweeps([tmp_path / "missing"])
    with pytest.raises(RequestError, match="no run in this folder"):
        read_sweeps([tmp_path])


def _say(folder, **changes):
    record = json.loads((folder / "run.json").read_text())
    (folder / "run.json").write_text(json.dumps(record | changes))
