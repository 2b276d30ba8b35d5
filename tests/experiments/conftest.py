"""The writer of finished run folders that the tests of the report use."""

import importlib.util
from pathlib import Path

import pytest

MAKERS = Path(__file__).parents[1] / "report" / "conftest.py"


@pytest.fixture
def runs(tmp_path):
    """A writer of run folders below the place where theory.py looks for its sweeps."""
    spec = importlib.util.spec_from_file_location("finished_runs", MAKERS)
    makers = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(makers)
    return makers.Runs(tmp_path / "theory")
