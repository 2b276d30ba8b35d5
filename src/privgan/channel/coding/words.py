"""Tokens of messages as keys: what stands in for a token that is too rare to be known by itself.

Shapes: N messages, V keys.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.sparse import csr_array

from privgan.data.texts import PARTS, tokens_of


def form(token: str) -> str:
    """What a rare token looks like: digits by their number, words by their capitals.

    Args:
        token: as it stands in a message.

    Examples:
        >>> [form(token) for token in ("1000", "Call", "WIN", "x2", "maybe", "!")]
        ['<4 digits>', '<Word>', '<WORD>', '<mixed>', '<word>', '<sign>']
    """
    if token.isdigit():
        return f"<{min(len(token), 12)} digits>"
    if not token.isalpha():
        return "<mixed>" if token.isalnum() else "<sign>"
    return "<WORD>" if token.isupper() else "<word>" if token.islower() else "<Word>"


def key_of(token: str, known: Mapping[str, int]) -> str:
    """The token itself where it is known, else its form.

    Args:
        token: as it stands in a message.
        known: of `vocabulary`.
    """
    return token if token in known else form(token)


def vocabulary(texts: Sequence[str], fewest: int) -> dict[str, int]:
    """Tokens of at least so many messages, and the forms of all others, each with its number.

    Args:
        texts: messages.
        fewest: of them, at least 1.
    """
    found = Counter(token for text in texts for token in set(tokens_of(text)))
    words = sorted(token for token, count in found.items() if count >= fewest)
    forms = sorted({form(token) for token in found if found[token] < fewest} - set(words))
    return {key: number for number, key in enumerate([*words, *forms])}


def counts(texts: Sequence[str], known: Mapping[str, int]) -> csr_array:
    """How often each key stands in each message, N x V; a form that nobody had is left out.

    Args:
        texts: messages.
        known: of `vocabulary`.
    """
    row, column = [], []
    for number, text in enumerate(texts):
        for token in tokens_of(text):
            key = key_of(token, known)
            if key in known:
                row.append(number)
                column.append(known[key])
    return csr_array((np.ones(len(row)), (row, column)), shape=(len(texts), len(known)))


def split(text: str) -> list[tuple[str, str]]:
    """Its tokens, each with the blanks before it.

    Args:
        text: a message.

    Examples:
        >>> split("Win now!")
        [('', 'Win'), (' ', 'now'), ('', '!')]
    """
    found, blank = [], ""
    for part in PARTS.findall(text):
        if part.isspace():
            blank = part
        else:
            found.append((blank, part))
            blank = ""
    return found


def keys_of(text: str, known: Mapping[str, int]) -> list[int]:
    """The numbers of its keys, -1 for a form that nobody had.

    Args:
        text: a message.
        known: of `vocabulary`.
    """
    return [known.get(key_of(token, known), -1) for _, token in split(text)]


def is_form(key: str) -> bool:
    """Whether it stands for rare tokens.

    Args:
        key: of `vocabulary`.
    """
    return len(key) > 2 and key.startswith("<") and key.endswith(">")


def written(key: str, rng: np.random.Generator) -> str:
    """What a key is written as: a token as it is, digits at random.

    Args:
        key: of `vocabulary`.
        rng: of the digits.
    """
    if not is_form(key):
        return key
    count = int(key.strip("<>").split()[0]) if "digits" in key else 1
    return "".join(map(str, rng.integers(0, 10, count)))
