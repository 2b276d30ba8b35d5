"""Configs as columns of a table: dotted keys, and an order of their values."""

from collections.abc import Iterator, Mapping
from typing import Any

Flat = Mapping[str, object]  # dotted key -> value of a leaf


def flat(node: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """(dotted key, value) of every leaf of nested mappings; a list is a leaf."""
    for key, value in node.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def by_size(value: Any) -> tuple[bool, float, str]:
    """A sorting key: numbers by size, then text."""
    number = isinstance(value, int | float)
    return not number, float(value) if number else 0.0, str(value)
