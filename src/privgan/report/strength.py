"""How strong a setting is: the one number along its curve, lambda, a budget, or the parameter of a fixed mechanism.

Channel and objective say which of their keys that is, and the record of a run has it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from privgan.report.kinds import attribute
from privgan.runs.columns import Flat

LAM = "objective.lam"
SYMBOLS = {"lam": "λ", "epsilon": "ε", "sigma": "\u03c3"}


@dataclass(frozen=True, order=True)
class Strength:
    """The key of the config that holds it, and its value; NaN where a setting has none.

    learned: the setting is of a channel that was trained.
    """

    value: float
    key: str
    learned: bool = field(default=False, compare=False)

    @property
    def name(self) -> str:
        """Such as lambda, budget or epsilon."""
        return "lambda" if self.key == LAM else self._last.replace("_", " ")

    @property
    def text(self) -> str:
        """Such as `λ 0.1`, `budget 0.5`, `ε 1`; empty where there is none."""
        if math.isnan(self.value):
            return ""
        return f"{SYMBOLS.get(self._last, self.name)} {self.value:.3g}"

    @property
    def _last(self) -> str:
        return self.key.rpartition(".")[2]


def strength_of(config: Flat, learned: bool, keys: Sequence[str] | None = None) -> Strength:
    """Of a run.

    Args:
        config: flat.
        learned: its channel was trained and is no fixed mechanism.
        keys: as its record has them; None for a record of before they stood there: the classes that it names say.
    """
    if keys is None:
        keys = attribute(config, "objective" if learned else "channel", "strength_keys", (LAM,) if learned else ())
    for key in keys:
        value = config.get(key)
        if isinstance(value, (int, float)):
            return Strength(float(value), key, learned)
    return Strength(math.nan, LAM if learned else "channel", learned)
