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


def test_lines_of_bugs_that_were_not_tried_stay(mutants, tmp_path: Path, monkeypatch) -> None:
    first, second = mutants.BUGS[:2]
    page = tmp_path / "mutants.md"
    page.write_text("<!-- mutants -->\n<!-- end of mutants -->\n")
    monkeypatch.setattr(mutants, "PAGE", page)
    monkeypatch.setattr(mutants, "copied", lambda folder: folder)
    monkeypatch.setattr(mutants, "tested", lambda root, tests: (mutants.PASSED, ""))
    caught = {first.what: "a.py::one", second.what: None}
    monkeypatch.setattr(mutants, "caught_by", lambda bug, root: caught[bug.what])
    assert mutants.main([first.what]) == 0 and f"1 of {len(mutants.BUGS)} caught." in page.read_text()
    assert mutants.main([second.what]) == 1 and mutants.kept() == {first.what: "a.py::one"}
    caught[second.what] = "b.py::two"
    assert mutants.main([second.what]) == 0
    assert mutants.kept() == {first.what: "a.py::one", second.what: "b.py::two"}
