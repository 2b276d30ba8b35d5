"""Facts of words: their characters, case, blanks, marks, and the numbers inside. Shapes: N rows."""

import re
import unicodedata
import zlib
from collections.abc import Sequence

import numpy as np

from privgan.audit.facts.base import hashed, scaled

BUCKETS = 128
INSIDE = re.compile(r"\d+(?:\.\d+)?")


def word_facts(cells: Sequence[str], what: str, buckets: int = BUCKETS) -> dict[str, np.ndarray]:
    """Facts of a column of words as they are written, blanks around them included.

    Args:
        cells: one a row.
        what: the column is, for the names.
        buckets: that n-grams are hashed into.

    Returns:
        Name of each fact -> its value_N.
    """
    counts = {
        "length": [len(cell) for cell in cells],
        "words": [len(cell.split()) for cell in cells],
        "capital letters": [sum(map(str.isupper, cell)) for cell in cells],
        "first letter is a capital": [cell.strip()[:1].isupper() for cell in cells],
        "digits": [sum(map(str.isdigit, cell)) for cell in cells],
        "blanks around": [len(cell) - len(cell.strip()) for cell in cells],
        "double blanks": [len(re.findall(r"\s\s", cell)) for cell in cells],
        "other blanks": [sum(mark.isspace() and mark != " " for mark in cell) for cell in cells],
        "invisible marks": [sum(unicodedata.category(mark) in ("Cf", "Cc") for mark in cell) for cell in cells],
        "letters beyond A to Z": [sum(mark.isalpha() and not mark.isascii() for mark in cell) for cell in cells],
        "marks beyond ASCII": [sum(not mark.isascii() for mark in cell) for cell in cells],
        "whole word": [zlib.crc32(cell.encode()) % 64 for cell in cells],
        "first character": [ord(cell[0]) if cell else -1 for cell in cells],
        "last character": [ord(cell[-1]) if cell else -1 for cell in cells],
        **{f"marks {mark}": [cell.count(mark) for cell in cells] for mark in ".,;:!?'\"-_@#/()&"},
    }
    facts: dict[str, np.ndarray] = {f"{what}: {name}": np.array(column, float) for name, column in counts.items()}
    for name, place in (("first number inside", 0), ("last number inside", -1)):
        found = [INSIDE.findall(cell) for cell in cells]
        value_N = np.array([float(numbers[place]) if numbers else np.nan for numbers in found])
        facts[f"{what}: {name}"] = scaled(value_N)
        facts |= {f"{what}: {name}, modulo {m}": np.nan_to_num(value_N % m, nan=-1.0) for m in (2, 3, 10)}
    return facts | hashed(cells, what, buckets)
