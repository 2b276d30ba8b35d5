"""Words that differ in case, blanks or a last dot alone are one class."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence


def folded(cells: Sequence[str]) -> tuple[list[str], list[str]]:
    """(cells in the most frequent spelling of each class, the classes that were written in several ways).

    >>> folded(["No", "no", "No", "yes"])
    (['No', 'No', 'No', 'yes'], ['No, no'])
    """
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for cell, count in Counter(cells).items():
        spellings[_key(cell)][cell] += count
    ranked = {key: sorted(found, key=lambda cell: (-found[cell], cell)) for key, found in spellings.items()}
    return [ranked[_key(cell)][0] for cell in cells], [", ".join(found) for found in ranked.values() if len(found) > 1]


def _key(cell: str) -> str:
    text = " ".join(unicodedata.normalize("NFKC", cell).casefold().split())
    return text.rstrip(".") or text
