"""The sensitive value of rows that are to be released, for a channel that is given it.

Shapes: N rows, J secrets.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from privgan.data.classes import folded
from privgan.data.encoding import Problem
from privgan.data.numbers import number
from privgan.data.source import Secret
from privgan.errors import RequestError


def s_of(secrets: Sequence[Secret], cells: Mapping[str, Sequence[str]]) -> tuple[np.ndarray, list[Problem]]:
    """s_N (int64, float32 of a number) or s_NJ of columns named like the secrets, and the cells that are no class.

    A class is written by its name, or, of a value that is there or not, as 1 or 0. What is no class stands at the
    first one.
    """
    columns, problems = [], []
    for secret in secrets:
        value_N, wrong = _values(secret, cells[secret.name])
        columns.append(value_N)
        problems += wrong
    return (columns[0] if len(columns) == 1 else np.stack(columns, axis=1)), problems


def require_columns(secrets: Sequence[Secret], names: Sequence[str], where: str) -> None:
    """RequestError where a column of a secret is missing."""
    if missing := [secret.name for secret in secrets if secret.name not in names]:
        raise RequestError(
            f"this channel is given the sensitive value with every row, and {where} has no column {missing[0]}: add "
            "it, or give labels=FILE.csv that has it, or train with channel.secret_source=predicted"
        )


def _values(secret: Secret, cells: Sequence[str]) -> tuple[np.ndarray, list[Problem]]:
    if not secret.classes:
        value_N = np.array([number(cell) for cell in cells])
        wrong = np.flatnonzero(np.isnan(value_N)).tolist()
        return np.nan_to_num(value_N).astype(np.float32), _problems(secret, cells, wrong, "is no number")
    known = _spellings(secret)
    place = {cell: known.get(_key(cell), _numbered(secret, cell)) for cell in set(cells)}
    wrong = [row for row, cell in enumerate(cells) if place[cell] < 0]
    s_N = np.array([max(place[cell], 0) for cell in cells], np.int64)
    return s_N, _problems(secret, cells, wrong, f"is none of {', '.join(secret.classes)}")


def _problems(secret: Secret, cells: Sequence[str], rows: Sequence[int], why: str) -> list[Problem]:
    return [Problem(secret.name, row, cells[row], why if cells[row] else "has no value") for row in rows]


def _spellings(secret: Secret) -> dict[str, int]:
    return {_key(name): place for place, name in enumerate(secret.classes)}


def _numbered(secret: Secret, cell: str) -> int:
    """The class of a value that is there (1) or not (0), or of a number that names a class; -1 for none."""
    value = number(cell)
    if np.isnan(value):
        return -1
    named = f"{secret.name}={value:g}"
    if named in secret.classes:
        return secret.classes.index(named)
    of_presence = len(secret.classes) == 2 and not any("=" in name for name in secret.classes)
    return int(value) if of_presence and value in (0, 1) else -1


def _key(cell: str) -> str:
    """A class is the same in capitals and small letters, as where labels are read for training."""
    return folded([cell])[0][0].casefold()
