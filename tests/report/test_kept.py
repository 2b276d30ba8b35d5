"""What releases are good for, and messages before and after, as the report shows them."""

import csv
import json

import numpy as np
import pytest

from privgan.report.frontier import frontiers
from privgan.report.kept import COLUMNS, kept_table
from privgan.report.messages import messages_table
from privgan.report.page import write_report
from privgan.report.records import read_sweeps


def frontier_of(runs, share=False):
    (frontier,) = frontiers(read_sweeps([runs.root], share))
    return frontier


def test_utility_has_a_row_a_run_and_column(runs, tmp_path):
    shares = {"released": {"accuracy": 0.83}, "original": {"accuracy": 0.84}, "clean": {"accuracy": 0.87}}
    for seed, lam in ((0, 0.1), (1, 0.1), (0, 0.3)):
        runs.add(lam=lam, seed=seed, leak=0.55, leakage={"utility": {"income": shares | {"blind_guess": 0.76}}})
    table = kept_table(frontier_of(runs))
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in table.rows]
    assert [(row["setting"][-3:], row["seed"]) for row in rows] == [("0.1", 0), ("0.1", 1), ("0.3", 0)]
    assert all(row["column"] == "income" and row["strongest attacker"] == pytest.approx(0.55) for row in rows)
    assert (rows[0]["released"], rows[0]["originals"], rows[0]["clean"], rows[0]["blind guess"]) == (
        0.83,
        0.84,
        0.87,
        0.76,
    )
    write_report([runs.root], tmp_path / "page")
    assert "What releases are good for" in (tmp_path / "page/index.html").read_text()


@pytest.mark.parametrize("utility", [None, {"income": {"released": 1}}, ["income"], {"income": None}])
def test_records_without_it_or_broken_ones_have_no_row(runs, utility):
    runs.add(leakage={"utility": utility})
    assert kept_table(frontier_of(runs)) is None


def message_run(runs, rows=((7, 0, "see you", "see you"), (9, 1, "WIN now", "call now"))):
    folder = runs.add(leak=0.6)
    record = json.loads((folder / "run.json").read_text())
    record["data"] |= {"shape": [400], "s_names": ["ham", "spam"], "synthetic": False}
    (folder / "run.json").write_text(json.dumps(record))
    with (folder / "samples.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("row", "class", "before", "after"), *rows])
    np.savez(
        folder / "predictions.npz",
        index_N=np.array([9, 7]),
        s_N=np.array([1, 0]),
        group_N=np.arange(2),
        released_N=np.array([0, 1]),
        clean_N=np.array([1, 1]),
        secret=np.array("kind"),
        name=np.array("words"),
    )
    return folder


def test_messages_stand_beside_what_was_read_in_them(runs):
    message_run(runs)
    table, note = messages_table(frontier_of(runs, share=True))
    assert table.rows == (
        ("7", "ham", "see you", "ham", "see you", "ham"),
        ("9", "spam", "WIN now", "spam", "call now", "ham"),
    )
    assert "seed 0" in note
    table, note = messages_table(frontier_of(runs))
    assert [row[2] for row in table.rows] == ["", ""] and "share_originals=true" in note


@pytest.mark.parametrize("broken", [b"", b"row,class\n7,0\n", b"row,class,before,after\nx,0,a,b\n", b"\xff\xfe\x00"])
def test_broken_messages_are_not_shown(runs, broken):
    (message_run(runs) / "samples.csv").write_bytes(broken)
    assert messages_table(frontier_of(runs)) == (None, "")


def test_messages_without_predictions_are_shown_alone(runs):
    (message_run(runs) / "predictions.npz").unlink()
    table, _ = messages_table(frontier_of(runs, share=True))
    assert [(row[3], row[5]) for row in table.rows] == [("", ""), ("", "")]
