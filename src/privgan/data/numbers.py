"""Cells that hold numbers as people write them: thousands and decimal marks, units, percent signs.

A column is one of numbers where nearly all its values are; what else it holds is told by row. Shapes: N rows.
"""

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np

from privgan.data.missing import absent
from privgan.errors import RequestError

NEARLY_ALL = 0.9  # of the values of a column of numbers are numbers
BLANK = "[ \u00a0\u2009\u202f]"
CODES = "EUR|USD|GBP|CHF|JPY|CNY|INR|CAD|AUD|SEK|NOK|DKK|PLN|CZK|HUF|BRL|MXN|ZAR|KRW|TRY"
CURRENCY = rf"[$\u20ac\u00a3\u00a5]|{CODES}"
NUMBER = re.compile(
    rf"(?P<before>{CURRENCY})?{BLANK}?(?P<sign>[+\-\u2212]?){BLANK}?(?P<symbol>[$\u20ac\u00a3\u00a5])?"
    rf"(?P<body>\d{{1,3}}(?:{BLANK}\d{{3}})+(?:[.,]\d*)?|[\d.,'\u2019]*\d[\d.,'\u2019]*)(?P<power>[eE][+-]?\d+)?"
    rf"(?:{BLANK}?(?P<after>%|[^\W\d_]{{1,8}}(?:[/.][^\W\d_]{{1,5}})?\.?|[$\u20ac\u00a3\u00a5\u00b0]C?))?"
)
ORDINALS = frozenset({"st", "nd", "rd", "th"})


@dataclass(frozen=True)
class Numbers:
    """A column of numbers.

    value_N: float64, NaN where there is none. absent_N: bool, cells that hold no value. stray_N: bool, cells that hold
    something else than a number. unit: what stands beside every number, or nothing. mark: of decimals.
    """

    value_N: np.ndarray
    absent_N: np.ndarray
    stray_N: np.ndarray
    unit: str = ""
    mark: str = "."


def read_numbers(cells: list[str], where: str = "column", decimal: str = ".") -> Numbers | None:
    """A column as numbers; None where fewer than nine of ten of its values are numbers of one unit.

    decimal: how a comma before exactly three digits is read where no cell decides: "," as a decimal mark, "." as one of
    thousands. where: of the column, for messages.

    Raises:
        RequestError: decimal marks of different kinds (1.234,5 and 1,234.5), or two currencies.
    """
    absent_N = np.array([absent(cell) for cell in cells], bool)
    try:
        value_N = np.array(["nan" if gone else cell for cell, gone in zip(cells, absent_N, strict=True)], str)
        value_N = value_N.astype(np.float64)
        value_N[~np.isfinite(value_N)] = np.nan
        return None if absent_N.all() else Numbers(value_N, absent_N | np.isnan(value_N), np.zeros(len(cells), bool))
    except ValueError:
        return _as_written(cells, absent_N, where, decimal)


def _as_written(cells: list[str], absent_N: np.ndarray, where: str, decimal: str) -> Numbers | None:
    tried = ((cell, NUMBER.fullmatch(cell)) for cell in set(cells))
    found = {cell: match for cell, match in tried if match and _unit(match).casefold() not in ORDINALS}
    units = Counter(_unit(found[cell]) for cell in cells if cell in found and not absent(cell))
    values = int((~absent_N).sum())
    if not units or not values:
        return None
    _one_currency(cells, found, units, values, where)
    bare = units.pop("", 0)  # a number without the unit of the others is still one
    unit, count = units.most_common(1)[0] if units else ("", 0)
    if count + bare < NEARLY_ALL * values:
        return None
    bodies = {cell: match["body"] for cell, match in found.items() if _unit(match) in (unit, "")}
    mark = _decimal_mark(cells, bodies, where, decimal)
    parsed = {cell: _value(found[cell], mark) for cell in bodies}
    value_N = np.array(
        [np.nan if gone else parsed.get(cell, np.nan) for cell, gone in zip(cells, absent_N, strict=True)]
    )
    value_N[~np.isfinite(value_N)] = np.nan
    if np.isfinite(value_N).sum() < NEARLY_ALL * values:
        return None
    not_finite_N = np.array([cell.casefold().lstrip("+-") in ("inf", "infinity") for cell in cells])
    return Numbers(value_N, absent_N | not_finite_N, np.isnan(value_N) & ~absent_N & ~not_finite_N, unit, mark)


def number(cell: str, unit: str = "", mark: str = ".") -> float:
    """One cell of a column that is known: its unit, which may be left out, and its decimal mark; NaN where it is none.

    >>> number("1.234,5 EUR", "EUR", ","), number("12 USD", "EUR")
    (1234.5, nan)
    """
    match = NUMBER.fullmatch(cell)
    value = _value(match, mark) if match and _unit(match) in (unit, "") else np.nan
    return value if np.isfinite(value) else np.nan


def _unit(match: re.Match[str]) -> str:
    return "".join(filter(None, (match["before"], match["symbol"], match["after"])))


def _one_currency(
    cells: list[str], found: dict[str, re.Match[str]], units: Counter[str], values: int, where: str
) -> None:
    """RequestError where nearly all are amounts of money, and of two currencies, or some are shares in percent."""
    known = [unit for unit in units if re.fullmatch(rf"{CURRENCY}|%", unit)]
    if len(known) < 2 or sum(units[unit] for unit in known) < NEARLY_ALL * values:
        return
    first = {
        unit: next(row for row, cell in enumerate(cells) if cell in found and _unit(found[cell]) == unit)
        for unit in known
    }
    rows = [f"{cells[row]} in row {row + 1}" for row in sorted(first.values())[:2]]
    raise RequestError(f"{where} has numbers of different units ({', '.join(rows)}): write all in one unit")


def _decimal_mark(cells: list[str], bodies: dict[str, str], where: str, decimal: str) -> str:
    """ "." or ",", that which all cells allow. RequestError with two rows that contradict each other."""
    allowed = {cell: _allowed(body) for cell, body in bodies.items()}
    first: dict[str, int] = {}
    lone_comma = False
    for row, cell in enumerate(cells):
        marks = allowed.get(cell, "")
        if len(marks) == 1:
            first.setdefault(marks, row)
        lone_comma |= len(marks) == 2 and "," in bodies[cell]
    if len(first) == 2:
        rows = [f"{cells[row]} in row {row + 1}" for row in sorted(first.values())]
        raise RequestError(f"{where} has two kinds of decimal marks ({', '.join(rows)}): write all numbers alike")
    if first:
        return next(iter(first))
    return decimal if lone_comma else "."


def _allowed(body: str) -> str:
    """The decimal marks that this number can have; "" where it is none, such as 1.2.3."""
    body = re.sub(f"{BLANK}|['\u2019]", "", body)
    return "".join(mark for mark, other in ((".", ","), (",", ".")) if _fits(body, mark, other))


def _fits(body: str, mark: str, thousands: str) -> bool:
    whole, _, fraction = body.partition(mark)
    if not re.fullmatch(r"\d*", fraction):
        return False
    grouped = rf"[1-9]\d{{0,2}}(?:{re.escape(thousands)}\d{{3}})+"
    return bool(re.fullmatch(rf"\d*|{grouped}", whole)) and bool(whole or fraction)


def _value(match: re.Match[str], mark: str) -> float:
    body = re.sub(f"{BLANK}|['\u2019]", "", match["body"])
    if mark not in _allowed(match["body"]):
        return np.nan
    body = body.replace("," if mark == "." else ".", "").replace(mark, ".")
    sign = "-" if match["sign"] in ("-", "\u2212") else ""
    return float(sign + body + (match["power"] or ""))
