"""What a column of a table holds: categories, numbers, dates, free text, or names of the rows.

Shapes: N rows.
"""

import re
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from privgan.config import nearest
from privgan.data.columns import Columns
from privgan.data.dates import read_dates
from privgan.data.missing import absent
from privgan.data.numbers import Numbers
from privgan.errors import RequestError

Kind = Literal["category", "integer", "real", "date", "text", "identifier"]
FEWEST_NAMES = 20  # values, all different, that make a column one of identifiers
NAMED_SO = re.compile(
    r"(.*[_\s-])?(id|uuid|guid|identifier|row|rownumber|index|nr|key)$|.*[a-z](Id|ID)$", re.IGNORECASE
)


@dataclass(frozen=True)
class Column:
    """A column as it was understood. number: of numbers. date_N: datetime64[s], of dates, NaT where there is none."""

    name: str
    kind: Kind
    cells: list[str]
    number: Numbers | None = None
    date_N: np.ndarray | None = None


def column_of(columns: Columns, name: str, kind: str | None = None) -> Column:
    """A column by what most of its cells look like, or as the kind asked for.

    RequestError where the kind is unknown, or its cells are not of it.
    """
    if kind is not None and kind not in get_args(Kind):
        known = get_args(Kind)
        raise RequestError(
            f"columns.{name}={kind} is no kind of column{nearest(kind, known)}: it is {', '.join(known)}"
        )
    cells = columns[name]
    number = columns.numbers(name) if kind in (None, "integer", "real", "identifier") else None
    date_N = read_dates(cells) if kind == "date" or (kind is None and number is None) else None
    if (kind in ("integer", "real") and number is None) or (kind == "date" and date_N is None):
        raise RequestError(f"{columns.path}: columns.{name}={kind}: its cells are not of that kind")
    return Column(name, kind or _kind(name, cells, number, date_N), cells, number, date_N)  # type: ignore[arg-type]


def _kind(name: str, cells: list[str], number: Numbers | None, date_N: np.ndarray | None) -> Kind:
    values = [cell for cell in cells if not absent(cell)]
    distinct = len(set(values))
    if number is not None:
        value_N = number.value_N[~np.isnan(number.value_N)]
        whole = bool((value_N == np.round(value_N)).all())
        if whole and distinct == len(values) >= FEWEST_NAMES and (NAMED_SO.fullmatch(name) or _counted(value_N)):
            return "identifier"
        return "integer" if whole else "real"
    if date_N is not None:
        return "date"
    words = sum(len(cell.split()) for cell in values) / max(len(values), 1)
    if words >= 3 and distinct > len(values) / 2:
        return "text"
    return "identifier" if distinct == len(values) >= FEWEST_NAMES else "category"


def _counted(value_N: np.ndarray) -> bool:
    """Whether these numbers, all different, are a running number."""
    return len(value_N) >= 3 * FEWEST_NAMES and value_N.max() - value_N.min() == len(value_N) - 1
