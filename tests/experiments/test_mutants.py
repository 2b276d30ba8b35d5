"""The list of bugs fits the source as it is."""

import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def mutants(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(ROOT / "experiments" / "mutants"))
    return importlib.import_module("mutate")


def test_every_bug_has_its_place_and_its_tests(mutants) -> None:
    for bug in mutants.BUGS:
        text = mutants.changed(bug)
        compile(text, bug.file, "exec")
        assert bug.wrong in text and bug.right != bug.wrong
        assert all((ROOT / "tests" / name).exists() for name in bug.tests), bug.what
    assert len({bug.what for bug in mutants.BUGS}) == len(mutants.BUGS) >= 18


def test_a_bug_without_its_place_is_said(mutants) -> None:
    bug = mutants.Bug("none", "errors.py", "no such text", "", ())
    with pytest.raises(ValueError, match=r"stands 0 times in errors\.py"):
        mutants.changed(bug)
