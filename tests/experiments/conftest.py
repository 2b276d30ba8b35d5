"""The writer of finished run folders and the browser that the tests of the report use."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

REPORT = Path(__file__).parents[1] / "report"


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"beside_{path.parent.name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


browser = _module(REPORT / "interactive" / "conftest.py").browser


@pytest.fixture
def runs(tmp_path):
    """A writer of run folders below the place where theory.py looks for its sweeps."""
    return _module(REPORT / "conftest.py").Runs(tmp_path / "theory")
