"""An attacker that reads what is known of a release besides its rows: files, names, order, how cells are written."""

from dataclasses import replace

import numpy as np

from privgan.attackers.base import Attacker, Released, Wants


class OnFacts:
    """Any attacker, on the facts of a release instead of its rows; left out where there are none.

    attacker: of vectors. name: as the record shows it.
    """

    wants: Wants = "facts"

    def __init__(self, attacker: Attacker, name: str = "facts") -> None:
        self.attacker, self.name = attacker, name

    def fit(self, train: Released, validation: Released, *, seed: int) -> None:
        self.attacker.fit(train, validation, seed=seed)

    def scores(self, x: np.ndarray) -> np.ndarray:
        """Those of the attacker, from facts."""
        return self.attacker.scores(x)


def on_facts(released: Released) -> Released:
    """The facts in place of the rows."""
    assert released.facts is not None
    return replace(released, x=released.facts, facts=None)
