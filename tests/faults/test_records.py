"""Records of a run folder that are damaged or made to harm"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from harms import PICTURES, RECORDS

from privgan.report.records import read_sweeps
from privgan.runs.frontier import rows
from privgan.runs.listing import read, run_folders

Said = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize("harm", RECORDS)
def test_one_broken_record_stops_nothing_else(harm: str, runs: Any) -> None:
    """Listing, report and frontier.csv have the other runs; the broken one is named with a reason"""
    sweep = runs.sweep("low", lams=(0.1,), seeds=3)
    broken = sorted(sweep.iterdir())[1]
    RECORDS[harm](broken)
    listed = {run.folder: run for run in map(read, run_folders(sweep))}
    states = [run.state for folder, run in listed.items() if folder != broken]
    assert states == ["done", "done"]
    assert listed[broken].state == "done" or listed[broken].reason
    (found,) = read_sweeps([sweep])
    assert len(found.runs) + len(found.left_out) == 3 and len(found.runs) >= 2
    assert all(entry.folder == broken and entry.reason.isprintable() for entry in found.left_out)
    assert len(rows(sweep)) >= 2


def test_the_commands_over_all_of_them(runs: Any, said: Said, tmp_path: Path) -> None:
    """`privgan runs`, `runs --json` and `report` over every broken run at once show the good ones"""
    sweep = runs.sweep("low", lams=(0.1, 0.3), seeds=1)
    for harm in (*RECORDS.values(), *PICTURES.values()):
        harm(runs.add("low", 0.1, 7))
    many = len(list(sweep.iterdir()))
    code, out, err = said("runs", f"from={sweep}")
    assert (code, err) == (0, "") and f"{many} of {many} runs" in out
    assert all(line.isprintable() for line in out.splitlines())
    code, out, _ = said("runs", f"from={sweep}", "--json")
    assert code == 0 and len(json.loads(out, parse_constant=pytest.fail)) == many
    code, _, err = said("report", f"from={sweep}", f"to={tmp_path / 'page'}")
    assert code == 0, err
    page = (tmp_path / "page" / "index.html").read_text()
    assert "\x1b" not in page and "broken" in page


@pytest.mark.parametrize("harm", PICTURES)
def test_pictures_and_histories(harm: str, runs: Any) -> None:
    """A run whose pictures or history are broken keeps its figures"""
    from privgan.report.samples import read_samples
    from privgan.report.training import read_history

    folder = runs.add("low", 0.1, 0)
    PICTURES[harm](folder)
    (found,) = read_sweeps([folder])
    (run,) = found.runs
    if harm.startswith("samples"):
        assert read_samples(run) is None
    else:
        assert all(value == value for line in read_history(run).values() for _, value in line)
