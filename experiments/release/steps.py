"""Commands of privgan as a user gives them, and what they say; the page that has the tables."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from privgan.html import Table
from privgan.report.marked import markdown

PAGE = Path(__file__).resolve().parents[2] / "docs" / "release.md"


@dataclass(frozen=True)
class Step:
    """A command that has ended: its words, exit code, and what it printed to both outputs."""

    words: tuple[str, ...]
    code: int
    out: str
    error: str

    @property
    def last(self) -> str:
        """The line that it ends with: of its errors, where there are any."""
        lines = (self.error.strip() or self.out.strip()).splitlines()
        return lines[-1] if lines else ""


def privgan(folder: Path, *words: str) -> Step:
    """The command, given in this folder."""
    command = [sys.executable, "-m", "privgan", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return Step(words, done.returncode, done.stdout, done.stderr)


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """In Markdown."""
    return "\n".join(markdown(Table(tuple(head), tuple(map(tuple, rows)))))
