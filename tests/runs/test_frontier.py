"""frontier.csv: a row a run, broken records named and left out."""

import csv
from pathlib import Path

import pytest

from privgan.runs import frontier
from privgan.runs.record import RunFolder


def table(path: Path) -> list[dict[str, str]]:
    with path.open() as file:
        return list(csv.DictReader(file))


def test_the_frontier_names_and_skips_what_is_broken(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    config = {"objective": {"lam": 0.1}, "seed": 0, "game": {"itr_d": 5}, "out": "a"}
    for number, changes in enumerate([{"seed": 10}, {"seed": 9}, {"game": {"itr_d": 7}}]):
        RunFolder(tmp_path / f"run{number}").start(config | changes)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "run.json").write_text('{"state": ')
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "run.json").write_text('{"state": "done", "signature": "x", "config": {}}')
    rows = frontier.rows(tmp_path)
    assert [(row["objective.lam"], row["seed"], row["game.itr_d"]) for row in rows] == [
        (0.1, 0, 7),
        (0.1, 9, 5),
        (0.1, 10, 5),
    ]
    assert "out" not in rows[0] and {row["state"] for row in rows} == {"running"}
    assert "broken" in caplog.text and "bare" in caplog.text
    assert len(table(frontier.write_frontier(tmp_path))) == 3
