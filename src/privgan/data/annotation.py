"""Which columns of a user's own table say what: the secret, the persons, and what a release has to keep.

Shapes: N rows, K utility columns.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from privgan.config import nearest
from privgan.data.classes import folded
from privgan.data.columns import Columns
from privgan.data.missing import absent
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

    def warnings(self, columns: Columns) -> list[str]:
        """What was decided about these columns and may surprise."""
        told = []
        for name in (self.sensitive, *self.utility):
            number = columns.numbers(name)
            if number is None:
                told += [f"column {name}: {one} are one class" for one in folded(columns[name])[1]]
        number = columns.numbers(self.sensitive)
        if number is not None and self.task == "auto":
            value_N = number.value_N[~np.isnan(number.value_N)]
            if (value_N == np.round(value_N)).all() and not _are_classes(value_N):
                told.append(
                    f"column {self.sensitive} has {len(np.unique(value_N))} whole numbers and is taken as a number: "
                    "task=classes takes each as a class"
                )
        alone = sum(map(absent, columns[self.group])) if self.group else 0
        if alone:
            told.append(f"column {self.group} is blank in {alone} rows: each of them counts as a person of its own")
        return told

    def labels(self, columns: Columns, row_N: np.ndarray, content_N: Sequence[Hashable]) -> Labels:
        """The labels of these lines of `columns`, in this order.

        content_N: equal for rows that belong to one person whatever the column of persons says.
        RequestError where a column is missing, a secret has no value, or is neither a number nor a few classes.
        """
        s_N, s_names = _secret(columns, self.sensitive, self.task)
        utility = [_utility(columns, name)[row_N] for name in self.utility]
        person = columns[self.group] if self.group else None
        person_N = [person[row] if person and not absent(person[row]) else None for row in row_N.tolist()]
        return Labels(
            s=s_N[row_N],
            s_names=s_names,
            u=np.stack(utility, axis=1) if utility else np.zeros((len(row_N), 0), np.float32),
            u_names=self.utility,
            group=groups(person_N, content_N),
        )


def name_of(column: object) -> str:
    """A column's name from a config, where 2020 and true are no text.

    >>> [name_of(name) for name in ("age", 2020, True)]
    ['age', '2020', 'true']
    """
    return str(column).lower() if isinstance(column, bool) else str(column)


def names_of(columns: object) -> tuple[str, ...]:
    """Several of them, or one."""
    if columns is None:
        return ()
    return (
        tuple(map(name_of, columns))
        if isinstance(columns, Sequence) and not isinstance(columns, str)
        else (name_of(columns),)
    )


def _secret(columns: Columns, name: str, task: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """(s_N int64, names of the classes), or (s_N float32, ()) of a number."""
    cells, value_N = _complete(columns, name)
    if task == "number" and value_N is None:
        raise RequestError(f"{columns.path}: column {name} holds words: a number was asked for, leave out task=number")
    cells, _ = folded(cells)
    values = sorted(set(cells)) if value_N is None else [f"{value:g}" for value in np.unique(value_N)]
    if len(values) < 2:
        raise RequestError(f"{columns.path}: {name} is {values[0]} in all {len(cells)} rows: there is nothing to hide")
    if value_N is not None and (task == "number" or (task == "auto" and not _are_classes(value_N))):
        return value_N.astype(np.float32), ()
    if len(values) > MOST_CLASSES:
        raise RequestError(
            f"{columns.path}: {name} has {len(values)} different values, at most {MOST_CLASSES} can be classes: "
            "join some, or name another column"
        )
    if value_N is None:
        return np.searchsorted(values, cells).astype(np.int64), tuple(values)
    return np.unique(value_N, return_inverse=True)[1].astype(np.int64), tuple(f"{name}={value}" for value in values)


def _are_classes(value_N: np.ndarray) -> bool:
    return bool((value_N == np.round(value_N)).all()) and len(np.unique(value_N)) <= FEW


def _utility(columns: Columns, name: str) -> np.ndarray:
    """u_N float32; of two words the later in the alphabet is 1."""
    cells, value_N = _complete(columns, name)
    if value_N is None:
        cells, _ = folded(cells)
        values = sorted(set(cells))
        if len(values) > 2:
            raise RequestError(
                f"{columns.path}: utility column {name} has {len(values)} different words ({', '.join(values[:3])}, "
                "...): give one of numbers, or of two words"
            )
        value_N = np.searchsorted(values, cells)
    return value_N.astype(np.float32)


def _complete(columns: Columns, name: str) -> tuple[list[str], np.ndarray | None]:
    """(cells, value_N of numbers) of a column of labels; RequestError, by row, where one is absent or stray."""
    cells, number = columns[name], columns.numbers(name)
    for row, cell in enumerate(cells):
        if absent(cell) or (number is not None and number.absent_N[row]):
            raise RequestError(
                f"{columns.path}: column {name} has no value in row {row + 1} ({cell or 'empty'}): fill it in, or "
                "take the row out"
            )
        if number is not None and number.stray_N[row]:
            raise RequestError(
                f"{columns.path}: column {name} holds numbers, and {cell} in row {row + 1}: write a number there, or "
                "take the row out"
            )
    return cells, None if number is None else number.value_N
