"""Tries every bad input and fault of `tests/faults` and writes what came of them into SECURITY.md.

    python experiments/safety/tried.py [--check]

Each parameter of a test is one thing that is tried; a row of the table is one test. Exit code 1 where anything of it
does not hold, or, with --check, where the table in SECURITY.md is not this one.
"""

import os
import sys
from collections import Counter
from pathlib import Path

import pytest

from privgan.report.marked import filled

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "SECURITY.md"


class Recorder:
    """Counts what was tried and what held, by module and test."""

    def __init__(self) -> None:
        self.titles: dict[tuple[str, str], tuple[str, str]] = {}
        self.tried, self.held = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
        self.skipped: list[str] = []

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Titles are the first lines of docstrings."""
        for item in items:
            module, function = getattr(item, "module", None), getattr(item, "function", None)
            key = self._key(item.nodeid)
            self.titles[key] = _first_line(module), _first_line(function)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Called for every phase of a test."""
        key = self._key(report.nodeid)
        if report.when == "call":
            self.tried[key] += 1
            self.held[key] += report.passed
        elif report.failed:
            self.held[key] -= 1
        if report.skipped:
            self.skipped.append(report.nodeid)

    def table(self) -> str:
        """Markdown, in the order of the tests."""
        rows = ["| what | tried | held | what holds |", "|---|---|---|---|"]
        for key, (what, holds) in self.titles.items():
            if self.tried[key]:
                rows.append(f"| {what} | {self.tried[key]} | {self.held[key]} | {holds} |")
        total = f"| **in all** | **{self.tried.total()}** | **{self.held.total()}** | |"
        return "\n".join([*rows, total])

    @staticmethod
    def _key(nodeid: str) -> tuple[str, str]:
        path, _, name = nodeid.partition("::")
        return path, name.partition("[")[0]


def _first_line(described: object) -> str:
    return (getattr(described, "__doc__", None) or "").strip().partition("\n")[0]


def main(check: bool) -> int:
    """Returns the exit code."""
    os.environ["PRIVGAN_LARGE"] = "1"
    recorder = Recorder()
    pytest.main(["-q", "-p", "no:randomly", "--rootdir", str(ROOT), str(ROOT / "tests" / "faults")], plugins=[recorder])
    table, page = recorder.table(), PAGE.read_text()
    fresh = filled(page, "tried", table)
    held = recorder.tried.total() == recorder.held.total() > 0 and not recorder.skipped
    for name in recorder.skipped:
        print(f"skipped: {name}")
    if check:
        return int(not held or fresh != page)
    PAGE.write_text(fresh)
    print(f"{PAGE}: {recorder.held.total()} of {recorder.tried.total()} held")
    return int(not held)


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
