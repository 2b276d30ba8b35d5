"""JSON lines: a table with one object a line, of the same keys in all."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from privgan.errors import RequestError

LINES = (".jsonl", ".ndjson")


def is_lines(path: Path) -> bool:
    """Whether the name is that of JSON lines."""
    return path.suffix.lower() in LINES


def objects(path: Path) -> Iterator[dict[str, Any]]:
    """The objects in their order; blank lines are left out.

    Raises:
        RequestError: no UTF-8 text, a line that is no JSON object or has other keys than the first, no object at all.
    """
    names: set[str] | None = None
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                one = _object(line, f"{path}, line {number}")
                if names is not None and set(one) != names:
                    raise RequestError(f"{path}, line {number}: give one JSON object a line, with the same keys in all")
                names = set(one)
                yield one
    except (OSError, UnicodeDecodeError) as error:
        raise RequestError(f"{path} cannot be read ({error}): save it as UTF-8 text") from error
    if names is None:
        raise RequestError(f"{path} has no rows: give one JSON object a line")


def cell_of(value: Any) -> str:
    """As text; empty where there is no value."""
    return "" if value is None else str(value)


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        one = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RequestError(f"{where} is no JSON ({error}): give one object a line") from error
    if not isinstance(one, dict):
        raise RequestError(f"{where}: give one JSON object a line, with the same keys in all")
    return one
