"""Leaks of known kinds are found or named, and what has none raises no alarm; the whole suite is a command."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from scripts import load

_, pictures, tables, suite = load("audits", "sentences", "pictures", "tables", "suite")


@pytest.fixture(scope="module")
def attackers() -> Any:
    """Those of facts and of few coordinates alone, who are quick."""
    from privgan.attackers.panel import Panel
    from privgan.audit.external.members import joining

    return Panel({name: joining()[name]() for name in ("few", "facts_few", "facts_linear")}, bayes_risk=False)


QUICK = [
    *(
        "table: a pair of columns (xor)",
        "table: last digit",
        "table: letter of an identifier",
        "table: second of a time",
    ),
    *("table: rows in order", "table: one cell that is no number", "table: a unit behind numbers", "text: a homoglyph"),
]


@pytest.mark.parametrize("name", QUICK)
def test_tables(name: str, attackers: Any, tmp_path: Path) -> None:
    request = suite.leaking_table(tmp_path, name, "strong", 1, rows=400)
    assert suite.audited(request, attackers, tmp_path)["answer"] == "found"


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("picture: EXIF orientation", "found"),
        ("picture: opacity", "found"),
        ("picture: low bit of one pixel", "found"),
        ("file: quality tables", "found"),
        ("file: bytes after the end", "found"),
        ("picture: second page", "named"),
    ],
)
def test_pictures(name: str, answer: str, attackers: Any, tmp_path: Path) -> None:
    request = suite.leaking_pictures(tmp_path, name, "strong", 1, rows=300)
    assert suite.audited(request, attackers, tmp_path)["answer"] == answer


@pytest.mark.parametrize(("make", "kind"), [("clean_table", 9), ("clean_pictures", 4)])
def test_copies_are_no_leak(make: str, kind: int, attackers: Any, tmp_path: Path) -> None:
    found = suite.audited(getattr(suite, make)(tmp_path, kind, 2, rows=450), attackers, tmp_path)
    assert found["answer"] == "nothing" and all(
        one["found_by"] for one in found["planted"] if one["strength"] == "strong"
    )


def test_what_the_metadata_say_is_named(attackers: Any, tmp_path: Path) -> None:
    request = suite.leaking_pictures(tmp_path, "file: comment", "weak", 1, rows=300)
    assert "comment of 300 files" in suite.audited(request, attackers, tmp_path)["unseen"][0]


def test_the_suite_is_as_large_as_it_says() -> None:
    assert len(tables.TABLES) + len(pictures.PICTURES) >= 40
    assert sum(name[1] == "none" for name, _, _ in suite._all(100)) >= 40
    results = [{"strength": "none", "answer": "found"}, {"strength": "none", "answer": "nothing"}]
    assert suite.false_alarms(results) == 0.5 and np.isclose(suite.STRENGTHS["weak"], 0.8)
