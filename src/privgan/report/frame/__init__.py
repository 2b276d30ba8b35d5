"""The frame of a curve: what the best possible channel, closed-form families and local privacy reach on the same data.

Known for the sets whose law is known: a module here that has the name of the set works it out from the parameters of
`data.source`, with `frames(...)` and `tv(...)`.
"""

import importlib
import pkgutil
from functools import cache
from types import ModuleType

from privgan.report.frame.base import AWARE, Frame, Line
from privgan.report.records import DataSet

__all__ = ["AWARE", "Frame", "Line", "frames_of", "tv_of"]


def frames_of(data: DataSet) -> tuple[Frame, ...]:
    """One frame for each way to read leakage, balanced accuracy first; none where the law of the data is not known."""
    module = _modules().get(data.name) if data.law else None
    return tuple(module.frames(**dict(data.law))) if module else ()


def tv_of(data: DataSet) -> float:
    """TV of the two groups before any release; 1, which holds for all data, where it is not known."""
    module = _modules().get(data.name) if data.law else None
    return float(module.tv(**dict(data.law))) if module else 1.0


@cache
def _modules() -> dict[str, ModuleType]:
    found = {one.name: importlib.import_module(f"{__name__}.{one.name}") for one in pkgutil.iter_modules(__path__)}
    return {name: module for name, module in found.items() if hasattr(module, "frames")}
