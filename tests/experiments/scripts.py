"""Scripts of experiments as modules."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

EXPERIMENTS = Path(__file__).parents[2] / "experiments"


def load(folder: str, *names: str) -> list[ModuleType]:
    """These scripts of a folder, under their own names, each after those that it imports."""
    modules = []
    for name in names:
        spec = importlib.util.spec_from_file_location(name, EXPERIMENTS / folder / f"{name}.py")
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        modules.append(module)
    return modules
