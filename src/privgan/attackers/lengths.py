"""An attacker on how a message looks and not on what it says: trees on lengths and shares of kinds of signs.

Shapes: N messages, D figures.
"""

import numpy as np
from pydantic import PositiveFloat, PositiveInt

from privgan.attackers.base import Released
from privgan.attackers.trees import Trees
from privgan.config.types import AtLeastTwo
from privgan.data.texts import texts_of, tokens_of

SIGNS = "$\u00a3\u20ac!?.,:*&/<>"


class Lengths:
    """Class-balanced trees on the numbers of characters, words, digits, capitals, blanks and some signs.

    rounds, lr, leaves: see `privgan.attackers.trees.Trees`.
    """

    row_kinds = frozenset({"texts"})

    def __init__(
        self, rounds: PositiveInt = 200, lr: PositiveFloat = 0.1, leaves: AtLeastTwo = 15, name: str = "lengths"
    ) -> None:
        self.name = name
        self._trees = Trees(rounds, lr, leaves, name=name)

    def fit(self, train: Released, validation: Released, *, seed: int) -> None:
        self._trees.fit(_figures(train), _figures(validation), seed=seed)

    def scores(self, x: np.ndarray) -> np.ndarray:
        """As `Trees.scores`."""
        return self._trees.scores(figures_of(x))


def figures_of(x_NF: np.ndarray) -> np.ndarray:
    """figure_ND float32 of these messages."""
    rows = []
    for text in texts_of(x_NF[:]):
        tokens = tokens_of(text)
        size = max(len(text), 1)
        digits, capitals = sum(map(str.isdigit, text)), sum(map(str.isupper, text))
        longest = max(map(len, tokens), default=0)
        mean = sum(map(len, tokens)) / max(len(tokens), 1)
        row = [len(text), len(tokens), digits, capitals, digits / size, capitals / size, text.count(" "), longest, mean]
        rows.append([*row, *(text.count(sign) for sign in SIGNS)])
    return np.array(rows, np.float32)


def _figures(part: Released) -> Released:
    return Released(figures_of(part.x), part.s)
