"""Runs share a chapter where their data are the same, whatever these are called."""

from typing import Any

import pytest

from privgan.report.data_sets import DataSet, names_apart
from privgan.report.frontier import frontiers
from privgan.report.page import prefixes, write_report
from privgan.report.records import read_sweeps
from privgan.report.tables import run_table


def of(fingerprint: str, path: str, name: str = "images") -> dict[str, Any]:
    """The entries of a run on a folder of one's own."""
    data = {"name": name, "synthetic": False, "fingerprint": fingerprint * 64, "sensitive": "sex", "shape": [3, 64, 64]}
    counts = {"counts": {"channel": 600, "test": 400}, "reference": None}
    source = {"_target_": "privgan.data.folder.Folder", "path": path}
    return {"record": {"data": data | counts}, "config": {"data": {"source": source}}}


@pytest.fixture
def alike(runs: Any) -> Any:
    """Two sets in folders of one name, and a third run on the first of them, kept elsewhere."""
    runs.add("first", 0.1, **of("a", "/home/one/A/images"))
    runs.add("second", 0.1, **of("b", "/home/one/B/images"))
    runs.add("third", 0.3, **of("a", "/home/one/A/images"))
    return runs


def test_folders_of_one_name_are_two_sets(alike: Any) -> None:
    found = frontiers(read_sweeps([alike.root]))
    assert [(one.data.name, [curve.label for curve in one.curves]) for one in found] == [
        ("A/images", ["first", "third"]),
        ("B/images", ["second"]),
    ]
    assert sorted(prefixes(found)) == ["a-images-", "b-images-"]


def test_the_page_and_the_table_tell_them_apart(alike: Any, tmp_path: Any) -> None:
    page = write_report([alike.root], tmp_path / "page").read_text()
    assert "A/images" in page and "B/images" in page and "/home/one" not in page
    table = run_table(read_sweeps([alike.root]))
    assert [row[table.columns.index("data")] for row in table.rows] == ["A/images", "B/images", "A/images"]


def test_one_set_that_was_renamed_stays_one(runs: Any) -> None:
    runs.add("before", 0.1, **of("a", "/data/faces", "faces"))
    runs.add("after", 0.1, **of("a", "/data/people", "people"))
    assert len(frontiers(read_sweeps([runs.root]))) == 1


def test_paths_that_end_alike_are_told_by_their_fingerprint() -> None:
    one, other = (DataSet("images", "sex", (3, 64, 64), digit * 64, {}, None, place="x/images") for digit in ("a", "b"))
    assert names_apart([one, other]) == {one.identity: "images aaaaaa", other.identity: "images bbbbbb"}
    assert names_apart([one, one]) == {one.identity: "images"}
    law = DataSet("gaussian", "s", (1,), "c" * 64, {}, None, law=(("delta", 2.0),))
    again = DataSet("gaussian", "s", (1,), "d" * 64, {}, None, law=(("delta", 2.0),))
    assert law.identity == again.identity  # more rows of the same law
