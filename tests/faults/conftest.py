"""What the tests of bad input share: finished runs to harm, and files outside that nothing may change."""

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from privgan.cli import main

sys.path.insert(0, str(Path(__file__).parent))

MAKERS = Path(__file__).parents[1] / "report" / "conftest.py"


@pytest.fixture
def runs(tmp_path: Path) -> Any:
    """A writer of finished run folders."""
    spec = importlib.util.spec_from_file_location("finished_runs", MAKERS)
    assert spec and spec.loader
    makers = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(makers)
    return makers.Runs(tmp_path / "outputs")


@pytest.fixture
def precious(tmp_path: Path) -> Iterator[Path]:
    """A file outside of every run folder; the test fails where it has changed."""
    path = tmp_path / "precious.txt"
    path.write_text("nobody but its owner writes here")
    yield path
    assert path.read_text() == "nobody but its owner writes here"


@pytest.fixture
def said(capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs a command in this process: exit code, standard output and errors."""

    def run(*argv: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = main(list(argv))
        told = capfd.readouterr()
        return code, told.out, told.err

    return run
