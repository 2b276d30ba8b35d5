"""Histories as lines: what a crash left is read, long ones are thinned without losing their mean."""

from statistics import fmean

import pytest

from privgan.report.frontier import frontiers
from privgan.report.records import read_sweeps
from privgan.report.training import read_history, training_figures


def only_run(runs, text):
    """One run with this history."""
    folder = runs.add()
    (folder / "history.csv").write_text(text)
    (frontier,) = frontiers(read_sweeps([folder]))
    return frontier


def test_lines_by_player_and_column(runs):
    """Empty cells are no points, and a row that was cut short loses only its end."""
    text = "step,player,loss,distortion,leakage\n50,channel,0.5,0.1,\n50,adversary,0.7,,\n100,channel,0.4,0.0"
    history = read_history(only_run(runs, text).runs[0])
    assert history == {
        ("channel", "loss"): [(50.0, 0.5), (100.0, 0.4)],
        ("channel", "distortion"): [(50.0, 0.1), (100.0, 0.0)],
        ("adversary", "loss"): [(50.0, 0.7)],
    }


def test_no_history(runs):
    """A run without one has no training figures."""
    folder = runs.add()
    (folder / "history.csv").unlink()
    (frontier,) = frontiers(read_sweeps([folder]))
    assert training_figures(frontier) == ()


def test_pretraining_and_game_share_a_figure(runs):
    """Both are the player's losses."""
    text = "step,player,loss\n1,pretrain_channel,0.9\n2,channel,0.5\n"
    (figure,) = training_figures(only_run(runs, text))
    assert (figure.name, [row[-2:] for row in figure.table.rows]) == ("training-channel-loss", [(1.0, 0.9), (2.0, 0.5)])


def test_long_histories_are_thinned(runs):
    """To means of neighbours, so the whole keeps its mean."""
    rows = "\n".join(f"{step},channel,{step % 7}" for step in range(1, 2401))
    (figure,) = training_figures(only_run(runs, f"step,player,loss\n{rows}\n"))
    values = [row[-1] for row in figure.table.rows]
    assert len(values) == 240
    assert fmean(values) == pytest.approx(fmean(step % 7 for step in range(1, 2401)))
