"""Commands are drawn together only where the shorter one says the same."""

from itertools import product
from pathlib import Path

from privgan.report.commands import merged, report_command


def jobs(lams, seeds):
    """One command a job."""
    return [f"privgan train experiment=a objective.lam={lam} seed={seed}" for lam, seed in product(lams, seeds)]


def test_a_full_grid_is_one_sweep():
    """Every job, and no other."""
    line = "privgan train -m experiment=a objective.lam=0.01,0.1 seed=0,1,2"
    assert merged(jobs((0.01, 0.1), (0, 1, 2))) == [line]


def test_a_grid_with_a_hole_is_several():
    """A sweep never names a run that was not there."""
    assert merged(jobs((0.01, 0.1), (0, 1))[:3]) == [
        "privgan train -m experiment=a objective.lam=0.01 seed=0,1",
        "privgan train experiment=a objective.lam=0.1 seed=0",
    ]


def test_sweep_commands_stay_as_they_are():
    """Jobs that carry the command of their sweep name it once; other commands are kept apart."""
    line = "privgan train -m objective.lam=0.01,0.1"
    assert merged([line, line, "privgan train out=elsewhere"]) == [line, "privgan train out=elsewhere"]


def test_odd_commands_survive():
    """Quotes that do not close, and nothing at all."""
    assert merged(["privgan train name='a"]) == ["privgan train 'name='\"'\"'a'"]
    assert merged([""]) == ["''"]


def test_report_command_from_the_working_folder(monkeypatch, tmp_path):
    """Short where it can be, whole where it must be."""
    (tmp_path / "outputs").mkdir()
    monkeypatch.chdir(tmp_path / "outputs")
    here, there = tmp_path / "outputs" / "low", tmp_path / "elsewhere"
    assert report_command([here, there], Path("report")) == f"privgan report from=low,{there} to=report"
