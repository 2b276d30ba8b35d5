"""Columns of dates. Shapes: N rows."""

import re
import warnings
from typing import TYPE_CHECKING

import numpy as np

from privgan.data.missing import absent

if TYPE_CHECKING:
    import pandas as pd

FORMATS = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y"),
    *("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d.%m.%y", "%m/%d/%y", "%d/%m/%y"),
)
TIMES = (
    "",
    " %H:%M",
    " %H:%M:%S",
    " %H:%M:%S.%f",
    "T%H:%M:%S",
    "T%H:%M:%S.%f",
    "T%H:%M:%SZ",
    " %H:%M:%S%z",
    "T%H:%M:%S%z",
)
NEARLY_ALL = 0.9
TRIED = 50  # cells by which a format is chosen


def read_dates(cells: list[str]) -> np.ndarray | None:
    """date_N datetime64[s], NaT where a cell holds none; None where fewer than nine of ten values are dates.

    Where day and month could be either way round in all cells, the day comes first.
    """
    form = date_format(cells)
    return None if form is None else dates_of(cells, form)


def dates_of(cells: list[str], form: str) -> np.ndarray:
    """date_N datetime64[s] of cells in a known format, NaT where a cell is not in it."""
    values = [cell for cell in dict.fromkeys(cells) if not absent(cell)]
    date = dict(zip(values, _parsed(values, form).to_numpy("datetime64[s]"), strict=True))
    return np.array([date.get(cell, np.datetime64("NaT", "s")) for cell in cells], "datetime64[s]")


def date_format(cells: list[str]) -> str | None:
    """The format of a column of dates, in the codes of strftime; None where fewer than nine of ten values fit one."""
    values = [cell for cell in dict.fromkeys(cells) if not absent(cell)]
    if not values or not _date_like(values[0]):
        return None
    forms = [form + time for form in FORMATS for time in TIMES]
    shares = [_share(values[:TRIED], form) for form in forms]
    if max(shares) < NEARLY_ALL:
        return None
    likely = [form for form, share in zip(forms, shares, strict=True) if share == max(shares)]
    form = max(likely, key=lambda form: _share(values, form))
    return form if _share(values, form) >= NEARLY_ALL else None


def _share(values: list[str], form: str) -> float:
    return float(_parsed(values, form).notna().mean())


def _parsed(values: list[str], form: str) -> "pd.Series[pd.Timestamp]":
    import pandas as pd  # not above: a list of sets reads none

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = pd.to_datetime(pd.Series(values, dtype=str), format=form, errors="coerce", utc=True)
    return read.dt.tz_localize(None)


def _date_like(cell: str) -> bool:
    """Two divided numbers, or a month and a day: so that no column of words is tried against every format."""
    return bool(re.search(r"\d{1,4}[-/. ](\d{1,2}|[A-Za-z]{3,9})|[A-Za-z]{3,9} \d{1,2}, ", cell))
