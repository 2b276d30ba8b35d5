"""What must not be overlooked is said, and nothing else is."""

import pytest

from privgan.report.data_sets import METRICS
from privgan.report.frontier import frontiers
from privgan.report.records import read_sweeps
from privgan.report.summary import facts, sentences, warnings
from privgan.report.tables import run_table


def frontier_of(runs):
    """The frontier of the sweep."""
    (frontier,) = frontiers(read_sweeps([runs.root / "low"]))
    return frontier


def test_nothing_to_warn_of(runs):
    """A sweep whose releases all hide something, with narrow limits."""
    runs.sweep()
    assert warnings(frontier_of(runs)) == ()


def test_leakage_above_clean_is_always_said(runs):
    """Beyond the limits it is a fault of the channel, within them nothing is hidden; both are named."""
    runs.add(lam=0.1, leak=0.7)
    beyond = runs.add(lam=0.2, leak=0.99)
    within = runs.add(lam=0.3, leak=0.93)
    first, second = warnings(frontier_of(runs))
    assert "1 run leaks more than the undefended data, beyond all limits" in first
    assert beyond.name in first
    assert within.name not in first
    assert "within the limits" in second
    assert within.name in second


def test_figures_of_a_small_panel_are_called_indicative(runs):
    """What attackers=quick says is a hint, and whoever reads the page is told."""
    runs.add(leakage={"indicative": True})
    (warning,) = warnings(frontier_of(runs))
    assert "The figures of 1 run are indicative" in warning and "attackers=panel" in warning


def test_wide_limits_are_said(runs, read):
    """Settings nearer than the limits are not told apart."""
    runs.add(leakage={"strongest": read("strong_cnn", 0.7, half=0.09)})
    (warning,) = warnings(frontier_of(runs))
    assert "18 points" in warning


def test_a_failed_attacker_is_said(runs):
    """The strongest of fewer is no less than it should be."""
    runs.add(leakage={"failed": [{"name": "paper_cnn", "on": "released", "failed": "out of memory"}]})
    (warning,) = warnings(frontier_of(runs))
    assert "paper_cnn on released data: out of memory" in warning


def test_the_head(runs):
    """Best trade-off, clean, guess, gap; counts per role and the reference in words."""
    runs.add(lam=0.1, leak=0.7)
    frontier = frontier_of(runs)
    assert [(fact.label, fact.value) for fact in facts(frontier)] == [
        ("strongest fresh attacker", "70.0 %"),
        ("undefended data", "92.0 %"),
        ("blind guess", "50.0 %"),
        ("honesty gap", "+10.0 points"),
    ]
    told = " ".join(sentences(frontier))
    assert "validation 400, test 1\u202f200" in told
    assert "is 70.0 %, against 92.0 % on undefended data" in told
    assert "midpoint: mean absolute error 0.006" in told


def test_how_much_there_is_to_hide(runs):
    """What undefended data tell over a guess, with its interval; where that is nothing, the page says so."""
    runs.add(lam=0.1, leak=0.7)
    told = " ".join(sentences(frontier_of(runs)))
    assert (
        "How much there is to hide: advantage of the strongest attacker on undefended data 0.84 (0.80 to 0.88)" in told
    )


def test_nothing_to_hide_is_said(runs, read):
    runs.add(lam=0.1, leak=0.5, leakage={"clean_strongest": read("linear", 0.51, on="clean")})
    told = " ".join(sentences(frontier_of(runs)))
    assert "Nothing to hide was found" in told and "0.02 (-0.02 to 0.06)" in told


def test_vectors_have_no_decibels(runs):
    runs.add(lam=0.1, record={"train": {"steps": 9, "distortion": {"l1": 0.2, "mse": 0.1, "psnr": None, "ssim": None}}})
    frontier = frontier_of(runs)
    assert [metric for metric in METRICS if frontier.measures(metric)] == ["l1", "mse"]
    told = " ".join(sentences(frontier))
    assert "a mean absolute error of 0.2: there" in told and "nan" not in told and " dB" not in told.split(": there")[0]


def test_runs_as_rows(runs):
    """Unrounded, every swept key a column, unknown cells empty."""
    runs.add(lam=0.1, seed=4, leak=1 / 1.5, config={"game": {"itr_d": 15}})
    runs.add(lam=0.3, seed=5, config={"game": {"itr_d": 800}}, leakage={"in_training": None, "honesty_gap": None})
    header, first, second = run_table(read_sweeps([runs.root / "low"])).csv().decode().splitlines()
    assert header.startswith("sweep,signature,lambda,game.itr_d,seed,data,l1,mse,psnr,ssim,guess,strongest,")
    row = dict(zip(header.split(","), first.split(","), strict=True))
    assert (row["lambda"], row["game.itr_d"], row["seed"]) == ("0.1", "15", "4")
    assert float(row["balanced_accuracy"]) == 1 / 1.5
    assert float(row["l1"]) == pytest.approx(0.03)
    row = dict(zip(header.split(","), second.split(","), strict=True))
    assert (row["in_training"], row["honesty_gap"]) == ("", "")
