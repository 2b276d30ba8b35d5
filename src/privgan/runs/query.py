"""Choosing and ordering listed runs by columns and by dotted keys of their configs."""

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from privgan.config import nearest
from privgan.errors import RequestError
from privgan.runs.columns import Flat, by_size, flat
from privgan.runs.listing import Run

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "!=": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "==": operator.eq,
    "=": operator.eq,
    "<": operator.lt,
    ">": operator.gt,
}
Entry = tuple[Run, Flat]


def entries(run: Run) -> Flat:
    """What can be asked of a run: its columns, distortion.l1 and so on, and every dotted key of its config."""
    names = ("state", "reason", "age", "step", "leakage", "validation", "attacker", "certificate", "seconds")
    columns = {name: getattr(run, name) for name in names}
    return {
        **dict(flat(run.config)),
        **columns,
        "folder": str(run.folder),
        "signature": run.signature,
        **{f"distortion.{measure}": value for measure, value in run.distortion.items()},
    }


@dataclass(frozen=True)
class Condition:
    """A comparison such as objective.lam>=0.1; numbers are compared as numbers, all else as text."""

    key: str
    compare: Callable[[Any, Any], bool]
    value: str

    @classmethod
    def parse(cls, text: str) -> "Condition":
        """Raises RequestError where the text is no comparison."""
        found = re.fullmatch(r"\s*([\w./@-]+)\s*(!=|<=|>=|==|=|<|>)\s*(.*?)\s*", text)
        if not found:
            raise RequestError(f"where={text} is no condition: give one such as where='objective.lam>=0.1'")
        return cls(found[1], OPERATORS[found[2]], found[3])

    def holds(self, values: Flat) -> bool:
        """False where the run has no such value."""
        mine = values.get(self.key)
        if mine is None:
            return False
        if isinstance(mine, int | float) and not isinstance(mine, bool):
            try:
                return self.compare(float(mine), float(self.value))
            except ValueError:
                return False
        text = str(mine).lower() if isinstance(mine, bool) else str(mine)
        return self.compare(text, self.value)


def ordered(runs: Sequence[Entry], key: str) -> list[Entry]:
    """By a column or config key, '-' before it for the largest first; runs without it come last.

    Raises RequestError where no run knows the key.
    """
    name = key.removeprefix("-")
    if runs and not any(name in values for _, values in runs):
        known = {known for _, values in runs for known in values}
        raise RequestError(f"sort={key}: no run has {name}{nearest(name, known)}")
    with_it = [entry for entry in runs if entry[1].get(name) is not None]
    without = [entry for entry in runs if entry[1].get(name) is None]
    return [*sorted(with_it, key=lambda entry: by_size(entry[1][name]), reverse=key.startswith("-")), *without]
