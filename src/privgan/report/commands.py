"""The commands that make a figure again, as few of them as say it all."""

import math
import os
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path

from privgan.report.tables import RUNS

_SHOWN = 6  # commands shown with a figure


def report_command(sources: Sequence[Path], to: Path) -> str:
    """The command of this report, with paths from the working folder where they lie below it."""
    return f"privgan report from={','.join(map(_near, sources))} to={_near(to)}"


def excerpt(trained: Iterable[str], again: str) -> str:
    """The commands of these runs as few lines, how many are left out, and then the command of the report."""
    lines = merged(trained)
    more = [f"# and {len(lines) - _SHOWN} more, in the column command of {RUNS}"] if len(lines) > _SHOWN else []
    return "\n".join([*lines[:_SHOWN], *more, again])


def merged(commands: Iterable[str]) -> list[str]:
    """Distinct commands, those that differ in override values alone drawn together into one sweep.

    A sweep never names a run that was not there.
    """
    alike: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for command in dict.fromkeys(commands):
        keys, values = zip(*map(_parts, _words(command)), strict=True)
        alike.setdefault(keys, []).append(values)
    return [line for keys, rows in alike.items() for line in _sweep(keys, rows)]


def _sweep(keys: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    """One line for a full grid; what is none is split by its first value that differs, until each part is."""
    columns = [tuple(dict.fromkeys(column)) for column in zip(*rows, strict=True)]
    if len(rows) == 1:
        return [shlex.join(map("".join, zip(keys, rows[0], strict=True)))]
    if math.prod(map(len, columns)) == len(rows):
        words = [key + ",".join(values) for key, values in zip(keys, columns, strict=True)]
        return [shlex.join(words if "-m" in words else [*words[:2], "-m", *words[2:]])]  # privgan train -m ...
    place = next(place for place, values in enumerate(columns) if len(values) > 1)
    parts = ([row for row in rows if row[place] == value] for value in columns[place])
    return [line for part in parts for line in _sweep(keys, part)]


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command) or [command]
    except ValueError:  # an unbalanced quote: leave it as it was written
        return command.split()


def _parts(word: str) -> tuple[str, str]:
    """`key=` and value of an override; any other word is all key."""
    key, equals, value = word.partition("=")
    return key + equals, value


def _near(path: Path) -> str:
    relative = os.path.relpath(path)
    return shlex.quote(str(path.resolve()) if relative.startswith("..") else relative)
