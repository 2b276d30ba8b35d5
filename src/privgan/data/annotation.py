"""Which columns of a user's own table say what: the secret, the persons, and what a release has to keep.

Shapes: N rows, K utility columns.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from privgan.config import nearest
from privgan.data.columns import ABSENT, Columns, numbers
from privgan.data.persons import groups
from privgan.data.source import Labels
from privgan.errors import RequestError

TASKS = ("auto", "classes", "number")
FEW, MOST_CLASSES = 10, 100  # whole numbers of so few values are classes; nobody attacks more classes than that


@dataclass(frozen=True)
class Annotation:
    """The names of the columns that are labels; all others of a table are what a release shows.

    sensitive: the secret. utility: columns of numbers, or of two words. group: the person a row belongs to.
    task: "classes" (each value of the secret is a class), "number", or "auto": words, and whole numbers of at most ten
    values, are classes, all other numbers a number.
    """

    sensitive: str
    utility: tuple[str, ...] = ()
    group: str | None = None
    task: str = "auto"

    def __post_init__(self) -> None:
        if self.task not in TASKS:
            raise RequestError(f"task={self.task} is not known{nearest(self.task, TASKS)}: it is {', '.join(TASKS)}")
        twice = [name for name in self.columns if self.columns.count(name) > 1]
        if twice:
            raise RequestError(f"column {twice[0]} is named twice: sensitive, utility and group are different columns")

    @property
    def columns(self) -> list[str]:
        """All columns that are labels."""
        return [self.sensitive, *self.utility, *([self.group] if self.group else [])]

    def labels(self, columns: Columns, row_N: np.ndarray, content_N: Sequence[Hashable]) -> Labels:
        """The labels of these lines of `columns`, in this order.

        content_N: equal for rows that belong to one person whatever the column of persons says.
        RequestError where a column is missing, a secret has no value, or is neither a number nor a few classes.
        """
        s_N, s_names = _secret(columns, self.sensitive, self.task)
        utility = [_utility(columns, name)[row_N] for name in self.utility]
        person = columns[self.group] if self.group else None
        person_N = [person[row] if person and person[row] not in ABSENT else None for row in row_N.tolist()]
        return Labels(
            s=s_N[row_N],
            s_names=s_names,
            u=np.stack(utility, axis=1) if utility else np.zeros((len(row_N), 0), np.float32),
            u_names=self.utility,
            group=groups(person_N, content_N),
        )


def _secret(columns: Columns, name: str, task: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """(s_N int64, names of the classes), or (s_N float32, ()) of a number."""
    cells = _complete(columns, name)
    value_N = numbers(cells)
    if task == "number" and value_N is None:
        raise RequestError(f"{columns.path}: column {name} holds words: a number was asked for, leave out task=number")
    values = sorted(set(cells)) if value_N is None else [f"{value:g}" for value in np.unique(value_N)]
    if len(values) < 2:
        raise RequestError(f"{columns.path}: {name} is {values[0]} in all {len(cells)} rows: there is nothing to hide")
    whole = value_N is not None and bool((value_N == np.round(value_N)).all()) and len(values) <= FEW
    if value_N is not None and (task == "number" or (task == "auto" and not whole)):
        return value_N.astype(np.float32), ()
    if len(values) > MOST_CLASSES:
        raise RequestError(
            f"{columns.path}: {name} has {len(values)} different values, at most {MOST_CLASSES} can be classes: "
            "join some, or name another column"
        )
    if value_N is None:
        return np.searchsorted(values, cells).astype(np.int64), tuple(values)
    return np.unique(value_N, return_inverse=True)[1].astype(np.int64), tuple(f"{name}={value}" for value in values)


def _utility(columns: Columns, name: str) -> np.ndarray:
    """u_N float32; of two words the later in the alphabet is 1."""
    cells = _complete(columns, name)
    value_N = numbers(cells)
    if value_N is None:
        values = sorted(set(cells))
        if len(values) > 2:
            raise RequestError(
                f"{columns.path}: utility column {name} has {len(values)} different words: give one of numbers, or of "
                "two words"
            )
        value_N = np.searchsorted(values, cells)
    return value_N.astype(np.float32)


def _complete(columns: Columns, name: str) -> list[str]:
    """The cells of a column of labels; RequestError where one is absent or not finite."""
    cells = columns[name]
    value_N = numbers(cells)
    for row, cell in enumerate(cells):
        if cell in ABSENT or (value_N is not None and np.isnan(value_N[row])):
            raise RequestError(
                f"{columns.path}: column {name} has no value in row {row + 1} ({cell or 'empty'}): fill it in, or "
                "take the row out"
            )
    return cells
