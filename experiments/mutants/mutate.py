"""Puts plausible bugs into a copy of the source, one at a time, and runs the tests that have to catch them.

    python experiments/mutants/mutate.py [WORD ...]

WORDs choose bugs by what they are; without any all are tried. The lines of those that were tried are written anew in
the table of docs/mutants.md. The tests pass on the copy before. Exit code 1 where a bug is not caught. It takes minutes
and is no part of CI.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bug import Bug
from bugs import BUGS

from privgan.html import Table
from privgan.report.marked import fill, markdown

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "mutants.md"
COPIED = ("src", "tests", "conf", "experiments", "docs", "pyproject.toml", "README.md", "SECURITY.md", "CHANGELOG.md")
PASSED, FAILED = 0, 1  # exit codes of pytest


def copied(to: Path) -> Path:
    """A copy of what the tests need."""
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(ROOT / name, to / name)
    return to


def changed(bug: Bug, root: Path = ROOT) -> str:
    """The file of a bug with the bug in it. ValueError where the place is not there, or there more than once."""
    text = (root / "src" / "privgan" / bug.file).read_text()
    if text.count(bug.right) != 1:
        raise ValueError(f"{bug.what}: {bug.right!r} stands {text.count(bug.right)} times in {bug.file}, not once")
    return text.replace(bug.right, bug.wrong)


def tested(root: Path, tests: tuple[str, ...]) -> tuple[int, str]:
    """(exit code of pytest, the first test that failed)."""
    environment = {**os.environ, "PYTHONPATH": str(root / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    words = ["-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *(f"tests/{name}" for name in tests)]
    ended = subprocess.run(
        [sys.executable, *words], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    found = re.search(r"^(?:FAILED|ERROR) tests/([^\s\[]+)", ended.stdout, flags=re.MULTILINE)
    return ended.returncode, found[1] if found else ended.stdout[-400:]


def caught_by(bug: Bug, root: Path) -> str | None:
    """The test that caught it in this copy; None where none did. RuntimeError where the tests could not be run."""
    file, content = root / "src" / "privgan" / bug.file, changed(bug, root)
    before = file.read_text()
    try:
        file.write_text(content)
        code, name = tested(root, bug.tests)
    finally:
        file.write_text(before)
    if code not in (PASSED, FAILED):
        raise RuntimeError(f"{bug.what}: its tests did not run (pytest ended with {code}): {name}")
    return name if code == FAILED else None


def kept() -> dict[str, str]:
    """Bug -> the test that caught it, as the page has it; of bugs that are still in the list."""
    rows = re.findall(r"^\| (.+) \| `(.+)` \|$", PAGE.read_text(), flags=re.MULTILINE)
    return {what: name for what, name in rows if what in {bug.what for bug in BUGS}}


def page_of(caught: Mapping[str, str]) -> str:
    """What the page says of all bugs; those that nothing caught, or that nobody tried, are said."""
    names = [f"`{caught[bug.what]}`" if bug.what in caught else "**nothing yet**" for bug in BUGS]
    rows = tuple((bug.what, name) for bug, name in zip(BUGS, names, strict=True))
    return "\n".join([f"{len(caught)} of {len(BUGS)} caught.", "", *markdown(Table(("bug", "caught by"), rows))])


def main(words: list[str]) -> int:
    """Returns the exit code."""
    chosen = [bug for bug in BUGS if not words or any(word in bug.what for word in words)]
    told, missed = kept(), 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        root = copied(Path(folder))
        code, name = tested(root, tuple(dict.fromkeys(test for bug in chosen for test in bug.tests)))
        if code != PASSED:
            print(f"the tests do not pass without any bug: {name}")
            return 1
        for bug in chosen:
            caught = caught_by(bug, root)
            missed += caught is None
            told.pop(bug.what, None)
            told |= {bug.what: caught} if caught else {}
            print(f"{'caught' if caught else 'NOT CAUGHT'}: {bug.what}{f' ({caught})' if caught else ''}", flush=True)
    print(f"{len(chosen) - missed} of {len(chosen)} caught.")
    fill(PAGE, "mutants", page_of(told))
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
