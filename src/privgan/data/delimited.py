"""Text with one line a row (CSV and its relatives) as cells: encoding, what divides the cells, the line of names."""

import csv
import gzip
import re
import zlib
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import numpy as np

from privgan.errors import RequestError

DIVIDERS = ";\t|,"  # of two that fit equally well the former, for commas are in numbers and words too
BLANKS = r"\s+"  # as a divider
LOOKED_AT = 20  # lines from which the divider is told
PICTURE = re.compile(r"\.(jpe?g|jfif|png|bmp|webp|tiff?|gif|p[gpn]m|avif)$", re.IGNORECASE)


class Delimited(NamedTuple):
    """names -> cells as text without blanks around. raw: with them. remarks: what was decided on the way.

    decimal: the mark that a lone one is most likely to be: a comma where semicolons divide the cells.
    """

    cells: dict[str, list[str]]
    decimal: str
    remarks: list[str]
    raw: dict[str, list[str]]


def read_delimited(path: Path) -> Delimited:
    """RequestError where the file is no text, or a line has fewer or more cells than there are names."""
    import pandas as pd  # not above: a list of sets reads none

    try:
        text, remarks = _text(path)
        divider, text = divider_of(text)
        rows = _widths(path, text, divider)
        # Blanks are kept for those who look at how cells are written, unless quotes come after them.
        spaced = divider != BLANKS and re.search(rf'{re.escape(divider)} +"', text)
        frame = pd.read_csv(
            StringIO(text),
            sep=divider,
            header=None,
            names=range(rows),
            dtype=str,
            keep_default_na=False,
            na_filter=False,
            skipinitialspace=bool(spaced),
            engine="python" if divider == BLANKS else "c",
        )
    except (OSError, EOFError, UnicodeError, ValueError, csv.Error, zlib.error) as error:
        if isinstance(error, RequestError):
            raise
        raise RequestError(f"{path} cannot be read as CSV ({error}): save it as UTF-8 text with commas") from error
    raw_NC = np.array([[str(cell) for cell in row] for row in frame.to_numpy().tolist()], object).reshape(-1, rows)
    cell_NC = np.array([[cell.strip() for cell in row] for row in raw_NC.tolist()], object).reshape(-1, rows)
    names = cell_NC[0].tolist()
    if _is_row(names, cell_NC[1:]):
        names = ["file", "label"] if len(names) == 2 and PICTURE.search(names[0]) else _numbered(names)
        remarks.append(f"{path.name} has no line of names: its columns are called {', '.join(names)}")
    else:
        cell_NC, raw_NC = cell_NC[1:], raw_NC[1:]
    blank_N = (cell_NC == "").all(axis=1)
    if blank_N.any():
        remarks.append(f"{path.name}: {int(blank_N.sum())} rows without any value are left out")
        cell_NC, raw_NC = cell_NC[~blank_N], raw_NC[~blank_N]
    # A divider at the end of each line, as some programs write it, makes a column of nothing.
    kept = [number for number, name in enumerate(names) if name or (cell_NC[:, number] != "").any()]
    names = [names[number] for number in kept]
    check_names(path, names)
    cells, raw = ({n: all_NC[:, c].tolist() for n, c in zip(names, kept, strict=True)} for all_NC in (cell_NC, raw_NC))
    return Delimited(cells, "," if divider == ";" else ".", remarks, raw)


def _text(path: Path) -> tuple[str, list[str]]:
    """Decoded by its byte order mark, else as UTF-8, else as Windows-1252, which is said."""
    content = gzip.decompress(path.read_bytes()) if path.suffix.lower() == ".gz" else path.read_bytes()
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16"), []
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        if b"\0" in content:
            raise
        told = f"{path.name} is no UTF-8 and was read as Windows-1252: check names with letters beyond A to Z"
        return content.decode("cp1252", errors="replace"), [told]


def divider_of(text: str) -> tuple[str, str]:
    """(what divides the cells, the text that follows); Excel's first line `sep=;` says it."""
    if told := re.match(r'"?sep=(.)"?\r?\n', text):
        return told[1], text[told.end() :]
    lines = [line for line in text.splitlines()[:LOOKED_AT] if line.strip()]
    counts = {mark: [_outside_quotes(line, mark) for line in lines] for mark in DIVIDERS}
    if not any(found[0] for found in counts.values() if found):
        words = {len(line.split()) for line in lines}
        return (BLANKS if len(words) == 1 and words != {1} else ","), text
    # What divides the names divides every line equally often; a comma inside numbers does not.
    return max(DIVIDERS, key=lambda mark: (counts[mark][0] > 0, len(set(counts[mark])) == 1, counts[mark][0])), text


def _outside_quotes(line: str, mark: str) -> int:
    return re.sub(r'"(?:[^"]|"")*"', "", line).count(mark)


def _widths(path: Path, text: str, divider: str) -> int:
    """How many cells a line has; RequestError where one differs: pandas would fill up the shorter ones in silence."""
    if divider == BLANKS:
        widths = {number: len(line.split()) for number, line in enumerate(text.splitlines(), 1) if line.strip()}
    else:
        reader = csv.reader(StringIO(text, newline=""), delimiter=divider, skipinitialspace=True, strict=True)
        widths = {}
        for row in reader:
            if row:
                widths[reader.line_num] = len(row)
    if not widths:
        raise RequestError(f"{path} is empty: its first line has to name the columns")
    first = next(iter(widths.values()))
    for line, width in widths.items():
        if width != first:
            raise RequestError(
                f"{path}, line {line} has {width} cells where the first line names {first} columns: fix the line"
            )
    return first


def _is_row(names: list[str], below_NC: np.ndarray) -> bool:
    """Whether the first line is no line of names: it holds a picture's file name, or numbers alone (not years)."""
    if any(PICTURE.search(name) for name in names):
        return True
    numbers = [name for name in names if re.fullmatch(r"[+-]?\d+([.,]\d+)?", name)]
    years = len(set(names)) == len(names) and all(re.fullmatch("(19|20)[0-9][0-9]", name) for name in names)
    return len(numbers) == len(names) and not years and len(below_NC) > 0


def _numbered(names: list[str]) -> list[str]:
    return [f"column{number}" for number in range(1, len(names) + 1)]


def check_names(path: Path, names: list[str]) -> None:
    """RequestError unless every column has a name of its own."""
    if not any(names):
        raise RequestError(f"{path} is empty: its first line has to name the columns")
    if "" in names:
        raise RequestError(
            f"{path}: column {names.index('') + 1} has no name in the first line: name it, or take it out"
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise RequestError(f"{path} has two columns called {twice[0]}: name them apart")
