"""A hint for a name that is not known."""

import difflib
from collections.abc import Iterable


def nearest(word: str, known: Iterable[object]) -> str:
    """A hint such as ' (nearest: objective.lam, game.itr_d)', empty when nothing known is near."""

    def likeness(name: str) -> float:
        last = difflib.SequenceMatcher(None, word.rpartition(".")[2], name.rpartition(".")[2]).ratio()
        return max(difflib.SequenceMatcher(None, word, name).ratio(), 0.95 * last)

    names = sorted({str(name) for name in known}, key=lambda name: (-likeness(name), name))
    close = [name for name in names[:3] if likeness(name) > 0.6]
    return f" (nearest: {', '.join(close)})" if close else ""
