"""Texts that tell s by how they are written. `b` is what is hidden, as in tables.py. Shapes: N rows."""

from collections.abc import Callable

import numpy as np

Columns = dict[str, list[str]]
Leak = Callable[[np.ndarray, np.random.Generator], Columns]

WORDS = (
    *("the", "a", "house", "green", "water", "small", "there", "window", "people"),
    *("often", "going", "under", "never", "table", "light", "again"),
)


def sentences(count: int, rng: np.random.Generator) -> list[str]:
    return [" ".join(rng.choice(WORDS, int(rng.integers(5, 12)))) + "." for _ in range(count)]


def _text(change: Callable[[str], str]) -> Leak:
    def leak(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
        texts = sentences(len(b_N), rng)
        return {"note": [change(text) if b else text for text, b in zip(texts, b_N, strict=True)]}

    leak.__doc__ = "A text that is changed where b = 1."
    return leak


def length(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    return {"note": [" ".join(rng.choice(WORDS, int(rng.integers(9, 14) if b else rng.integers(4, 9)))) for b in b_N]}


TEXTS: dict[str, Leak] = {
    "text: last mark": _text(lambda text: text[:-1] + "!"),
    "text: a comma": _text(lambda text: text.replace(" ", ", ", 1)),
    "text: capital letter": _text(str.capitalize),
    "text: two blanks": _text(lambda text: text.replace(" ", "  ", 1)),
    "text: a homoglyph": _text(lambda text: text.replace("e", "\u0435", 1)),
    "text: an invisible mark": _text(lambda text: text[:4] + "\u200b" + text[4:]),
    "text: one word": _text(lambda text: text.replace(".", " indeed.")),
    "text: length": length,
}
