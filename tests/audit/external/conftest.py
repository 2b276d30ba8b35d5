"""Data as users bring them lie beside the tests of the package that reads them."""

import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parents[2] / "data"), str(Path(__file__).parent)]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Commands read and write in a folder of their own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
