"""Messages as rows: one number a character, so that a released row is the released text and nothing else.

Shapes: N rows, F characters.
"""

import re
from collections.abc import Sequence

import numpy as np

TOKEN = re.compile(r"\w+|[^\w\s]")  # words and numbers, and every other sign by itself
PARTS = re.compile(r"\s+|\w+|[^\w\s]")  # these, and the blanks between them


def codes_of(texts: Sequence[str], length: int) -> np.ndarray:
    """x_NF float32, code points of the first `length` characters, 0 behind the end."""
    x_NF = np.zeros((len(texts), length), np.float32)
    for row, text in enumerate(texts):
        code = [ord(sign) for sign in text[:length]]
        x_NF[row, : len(code)] = code
    return x_NF


def texts_of(x_NF: np.ndarray) -> list[str]:
    """The texts of these rows; what is no code point is left out.

    >>> texts_of(codes_of(["call me", ""], 10))
    ['call me', '']
    """
    return [
        "".join(chr(code) for code in row if 0 < code < 0x110000) for row in np.asarray(x_NF).astype(np.int64).tolist()
    ]


def tokens_of(text: str) -> list[str]:
    """Its words, numbers and signs.

    >>> tokens_of("Win 1000 now!")
    ['Win', '1000', 'now', '!']
    """
    return TOKEN.findall(text)
