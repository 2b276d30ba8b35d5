"""Facts of a table: how its cells are written, where values are missing, and the order of its rows.

Shapes: N rows, D facts.
"""

import zlib
from collections import Counter

import numpy as np

from privgan.audit.facts.base import Facts, scaled
from privgan.audit.facts.words import BUCKETS, word_facts
from privgan.data.features import values
from privgan.data.kinds import Column, column_of
from privgan.data.missing import absent
from privgan.data.table import Table

MOST_MARKS = 5
MANY = 16  # columns of words: beyond them each has fewer groups of characters


def cell_facts(table: Table) -> Facts:
    """Facts of every column that is no label, of the key too, in the order of the table's rows.

    Args:
        table: read.
    """
    order_N = table.order
    names = [*table.seen, *([table.keyed_by] if table.keyed_by else [])]
    columns = {
        name: column_of(table.columns, name, table.kinds.get(name) if name in table.seen else None) for name in names
    }
    wordy = [name for name, column in columns.items() if column.number is None or column.kind == "identifier"]
    buckets = BUCKETS if len(wordy) <= MANY else 16
    facts: dict[str, np.ndarray] = {}
    for name, column in columns.items():
        raw = [table.columns.raw(name)[row] for row in order_N.tolist()]
        facts |= _written(column, raw, order_N)
        if name in wordy:
            facts |= word_facts(raw, name, buckets)
    missing_NC = np.array([[absent(columns[name].cells[row]) for name in names] for row in order_N.tolist()])
    lines = Counter(tuple(columns[name].cells[row] for name in names) for row in order_N.tolist())
    facts["missing cells of the row"] = missing_NC.sum(axis=1)
    facts["which cells of the row are missing"] = np.array([zlib.crc32(bytes(row)) % 64 for row in missing_NC.tolist()])
    facts["rows that are equal"] = np.array(
        [lines[tuple(columns[name].cells[row] for name in names)] for row in order_N.tolist()]
    )
    facts |= order_facts(order_N, "row")
    return Facts.of(facts)


def order_facts(place_N: np.ndarray, what: str) -> dict[str, np.ndarray]:
    """Where something stands, and in which of a pattern's places.

    Args:
        place_N: of each row, from 0.
        what: it is, for the names.

    Returns:
        Name of each fact -> its value_N.
    """
    place_N = np.asarray(place_N, np.int64)
    return {f"place of the {what}": scaled(place_N)} | {
        f"place of the {what}, modulo {m}": place_N % m for m in (2, 3, 4, 5, 7, 10)
    }


def _written(column: Column, raw: list[str], order_N: np.ndarray) -> dict[str, np.ndarray]:
    """How the cells of a column are written, whatever it holds."""
    name, cells = column.name, [column.cells[row] for row in order_N.tolist()]
    marks = [mark for mark, _ in Counter(cell for cell in cells if absent(cell)).most_common(MOST_MARKS)]
    facts: dict[str, np.ndarray] = {
        f"{name}: missing as {mark or 'nothing'}": np.array([cell == mark for cell in cells]) for mark in marks
    }
    facts[f"{name}: length"] = np.array([len(cell) for cell in raw])
    facts[f"{name}: blanks around"] = np.array([len(cell) - len(cell.strip()) for cell in raw])
    value_N = values(column)
    if value_N is not None:
        value_N = value_N[order_N]
        facts |= {f"{name}: rank": scaled(value_N)} | _digits(name, cells, value_N)
    if column.number is not None:
        facts[f"{name}: no number"] = column.number.stray_N[order_N]
    if column.date_N is not None:
        facts |= _date(name, column.date_N[order_N])
    return facts


def _digits(name: str, cells: list[str], value_N: np.ndarray) -> dict[str, np.ndarray]:
    """Rounding, last digits, remainders."""
    digits = ["".join(filter(str.isdigit, cell.partition("e")[0])) for cell in cells]
    decimals = [
        len(cell.replace(",", ".").rpartition(".")[2]) if "." in cell.replace(",", ".") else 0 for cell in cells
    ]
    with np.errstate(invalid="ignore", over="ignore"):
        remainders = {f"modulo {m:g}": np.nan_to_num(np.round(value_N % m, 6), nan=-1.0) for m in (1, 2, 3, 5, 10, 100)}
        places = {
            f"decimal {place}": np.nan_to_num(np.floor(np.round(np.abs(value_N) * 10.0**place, 3)) % 10, nan=-1.0)
            for place in (1, 2, 3)
        }
    last_N = np.array([int(digit[-1]) if digit else -1 for digit in digits])
    return {
        f"{name}: {what}": np.asarray(column, float)
        for what, column in {
            "decimals": decimals,
            "first digit": [int(digit.lstrip("0")[:1] or -1) for digit in digits],
            "last digit": last_N,
            "last digit is odd": last_N % 2,
            "noughts at the end": [len(digit) - len(digit.rstrip("0")) for digit in digits],
            "is written with a sign": [cell[:1] in "+-" and bool(cell) for cell in cells],
            "is written with a power": ["e" in cell.casefold() for cell in cells],
            **remainders,
            **places,
        }.items()
    }


def _date(name: str, date_N: np.ndarray) -> dict[str, np.ndarray]:
    """Parts of dates: -1 where there is none."""
    there_N, second_N = ~np.isnat(date_N), date_N.astype("datetime64[s]").astype(np.int64)
    day_N, month_N = second_N // 86400, date_N.astype("datetime64[M]").astype(np.int64)
    parts = {
        "year": month_N // 12,
        "month": month_N % 12,
        "day of the month": day_N - date_N.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64),
        "day of the week": day_N % 7,
        "day, modulo 2": day_N % 2,
        "hour": second_N // 3600 % 24,
        "minute": second_N // 60 % 60,
        "second": second_N % 60,
        "second, modulo 2": second_N % 2,
    }
    return {f"{name}: {what}": np.where(there_N, part, -1) for what, part in parts.items()}
