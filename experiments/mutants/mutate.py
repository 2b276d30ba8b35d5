"""Puts plausible bugs into a copy of the source, one at a time, and runs the tests that have to catch them.

    python experiments/mutants/mutate.py [WORD ...]

WORDs choose bugs by what they are; without any all are tried, and the table of docs/mutants.md is written anew. The
tests pass on the copy before. Exit code 1 where a bug is not caught. It takes minutes and is no part of CI.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bug import Bug
from bugs import BUGS

from privgan.report.marked import fill

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


def main(words: list[str]) -> int:
    """Returns the exit code."""
    chosen = [bug for bug in BUGS if not words or any(word in bug.what for word in words)]
    began, rows, missed = time.monotonic(), ["| bug | caught by |", "|---|---|"], 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        root = copied(Path(folder))
        code, name = tested(root, tuple(dict.fromkeys(test for bug in chosen for test in bug.tests)))
        if code != PASSED:
            print(f"the tests do not pass without any bug: {name}")
            return 1
        for bug in chosen:
            caught = caught_by(bug, root)
            missed += caught is None
            print(f"{'caught' if caught else 'NOT CAUGHT'}: {bug.what}{f' ({caught})' if caught else ''}", flush=True)
            rows.append(f"| {bug.what} | {f'`{caught}`' if caught else '**nothing**'} |")
    said = f"{len(chosen) - missed} of {len(chosen)} caught, in {(time.monotonic() - began) / 60:.0f} minutes."
    print(said)
    if not words:
        fill(PAGE, "mutants", "\n".join([said, "", *rows]))
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
