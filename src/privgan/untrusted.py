"""Files and text that somebody else may have written: read within bounds, shown without control characters.

A run folder or a set may come from anybody. A name in it may be a FIFO that never answers, a record may be nested so
deep or hold so large a number that the reader fails, a text may move the cursor of the terminal it is shown on.
"""

import json
import math
import os
import stat
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

RECORD_BYTES = 64 << 20  # far above any record that a run writes
DEEPEST = 60  # mappings and lists inside one another
LARGEST = 1 << 63  # whole numbers beyond it are no number of a record
_CONTROLS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # categories of Unicode


def open_regular(path: Path) -> BinaryIO:
    """The file, opened for reading without waiting for another process. ValueError where it is no regular file."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise ValueError("not a regular file")
    return os.fdopen(descriptor, "rb")


def read_bounded(path: Path, most: int = RECORD_BYTES) -> bytes:
    """The content of a regular file of at most `most` bytes; ValueError where it is larger or no file."""
    with open_regular(path) as file:
        if (size := os.fstat(file.fileno()).st_size) > most:
            raise ValueError(f"{size} bytes, more than the {most} that are read")
        content = file.read(most + 1)
    if len(content) > most:  # as of a file below /proc, or one that grows
        raise ValueError(f"more than the {most} bytes that are read")
    return content


def parse_json(content: bytes) -> Any:
    """The value that JSON says. ValueError for what is no JSON, NaN and infinities, huge numbers and deep nesting."""
    try:
        found = json.loads(content, parse_constant=_refuse, parse_int=_whole, parse_float=_finite)
    except RecursionError:
        raise ValueError(f"nested deeper than {DEEPEST}") from None
    _check_depth(found)
    return found


def printable(text: str) -> str:
    """The text with control characters, marks of direction and lone surrogates as escapes, so that they do nothing."""
    if text.isprintable():
        return text
    return "".join(
        character if character in "\n\t" or unicodedata.category(character) not in _CONTROLS else _escaped(character)
        for character in text
    )


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode()


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")


def _whole(digits: str) -> int:
    if len(digits) > 20 or abs(number := int(digits)) > LARGEST:
        raise ValueError(f"a whole number of {len(digits)} digits")
    return number


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"the number {digits[:20]} is too large")
    return number


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [child for parent in level if isinstance(parent, dict | list) for child in _children(parent)]
        if not level:
            return
    raise ValueError(f"nested deeper than {DEEPEST}")


def _children(parent: dict[str, object] | list[object]) -> Iterable[object]:
    return parent.values() if isinstance(parent, dict) else parent
