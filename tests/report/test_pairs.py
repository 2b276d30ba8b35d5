"""Runs compared row by row, and the table of what stands beside the strongest attacker."""

from pathlib import Path

import numpy as np

from privgan.report.evidence import evidence_table
from privgan.report.frontier import frontiers
from privgan.report.page import write_report
from privgan.report.pairs import pairs_table
from privgan.report.records import read_sweeps

ROWS = 400


def keep(folder: Path, rate: float, first: int = 0, secret: str = "smile", file: str = "predictions.npz") -> None:
    """Predictions in which the first `rate` of the rows of each class are told, all of them on undefended data."""
    s_N = np.tile([0, 1], ROWS // 2)
    index_N = np.arange(first, first + ROWS)
    told_N = (np.arange(ROWS) // 2 < rate * ROWS / 2).astype(np.uint8)
    columns = {"index_N": index_N, "s_N": s_N, "group_N": index_N // 2, "released_N": told_N}
    np.savez(folder / file, **columns, clean_N=np.ones(ROWS), secret=secret, name="linear")


def rows_of(runs, table=pairs_table):
    (frontier,) = frontiers(read_sweeps([runs.root]))
    found = table(frontier)
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows] if found else None


def test_before_and_after_neighbours_and_other_curves(runs):
    for sweep, lam, rate in (("a", 0.1, 0.9), ("a", 0.2, 0.8), ("a", 0.3, 0.7), ("b", 0.1, 0.75)):
        keep(runs.add(sweep, lam, leak=rate), rate)
    rows = rows_of(runs)
    assert [(row["setting"], row["against"], row["difference in balanced accuracy"]) for row in rows] == [
        ("λ 0.3", "undefended data", "\u221230.0"),
        ("λ 0.3", "λ 0.2, next to it", "\u221210.0"),
        ("λ 0.3", "b, λ 0.1", "\u22125.0"),
        ("λ 0.1", "undefended data", "\u221225.0"),
    ]
    assert [row["rows that differ"] for row in rows] == [120, 40, 20, 100]
    assert all(row["rows"] == ROWS and float(row["p"]) < 0.01 for row in rows)


def test_only_the_same_rows_are_compared(runs):
    keep(runs.add("a", 0.1, leak=0.9), 0.9)
    keep(runs.add("a", 0.2, leak=0.8), 0.8, first=1000)
    assert [row["against"] for row in rows_of(runs)] == ["undefended data"]


def test_runs_that_kept_none_have_no_table(runs):
    (runs.add("a", 0.1) / "predictions.npz").write_bytes(b"broken")
    runs.add("a", 0.2)
    assert rows_of(runs) is None


def test_what_stands_beside_the_strongest(runs, read):
    strongest = read("linear", 0.8) | {"information": {"lower_bound_nats": 0.2, "limit_nats": 0.15}}
    risk = {"rule": "neighbours", "estimate": 0.15, "guess": 0.5}
    curve = {"name": "linear", "extrapolated": 0.83, "band": [0.81, 0.86]}
    runs.add(lam=0.1, leakage={"strongest": strongest, "bayes_risk": risk, "learning_curve": curve})
    runs.add(lam=0.2)
    (row,) = rows_of(runs, evidence_table)
    assert (row["nats read"], row["nats at least"], row["by"]) == ("0.200", "0.150", "neighbours")
    assert row["least error reached"] == "15.0 % (guess 50.0 %)"
    assert (row["with more rows"], row["band"]) == ("83.0 %, linear", "81.0 to 86.0")


def test_no_least_error_on_the_page_exceeds_that_of_an_attacker(runs, read):
    """Records of earlier versions hold 0.434 by neighbours where a linear model erred in 0.198."""
    strongest = read("linear", 0.802) | {"accuracy": 0.802}
    risk = {"rule": "neighbours", "estimate": 0.434, "guess": 0.5}
    runs.add(lam=0.1, leakage={"strongest": strongest, "attackers": [strongest], "bayes_risk": risk})
    (row,) = rows_of(runs, evidence_table)
    assert (row["least error reached"], row["by"]) == ("19.8 % (guess 50.0 %)", "linear")


def test_both_are_on_the_page(runs, read, tmp_path):
    strongest = read("linear", 0.8) | {"information": {"lower_bound_nats": 0.2, "limit_nats": 0.15}}
    keep(runs.add(leakage={"strongest": strongest}), 0.8)
    page = write_report([runs.root], tmp_path / "page").read_text()
    assert "Run against run" in page and "Statistical reliability" in page
    assert (tmp_path / "page" / "pairs.csv").exists() and (tmp_path / "page" / "evidence.csv").exists()
