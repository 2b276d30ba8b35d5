"""How strong a setting is: the one number along its curve, lambda, a budget, or the parameter of a fixed mechanism."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LAM = "objective.lam"
SYMBOLS = {LAM: "λ", "channel.epsilon": "ε", "channel.sigma": "\u03c3"}
# The first that a config sets is what a user turned: targets before lambda, the promise before the noise.
OF_A_GAME = ("objective.target_advantage", "objective.budget", LAM)
OF_A_MECHANISM = (
    "channel.epsilon",
    "channel.sigma",
    "channel.block",
    "channel.ridge",
    "objective.bound",
    "channel.cells",
)


@dataclass(frozen=True, order=True)
class Strength:
    """The key of the config that holds it, and its value; NaN where a setting has none."""

    value: float
    key: str

    @property
    def name(self) -> str:
        """Such as lambda, budget or epsilon."""
        return "lambda" if self.key == LAM else self.key.rpartition(".")[2].replace("_", " ")

    @property
    def text(self) -> str:
        """Such as `λ 0.1`, `budget 0.5`, `ε 1`; empty where there is none."""
        if math.isnan(self.value):
            return ""
        return f"{SYMBOLS.get(self.key, self.name)} {self.value:.3g}"


def strength_of(config: Mapping[str, Any], learned: bool) -> Strength:
    """Of a run with this flat config, whose channel was trained or is fixed."""
    for key in OF_A_GAME if learned else OF_A_MECHANISM:
        value = config.get(key)
        if isinstance(value, (int, float)):
            return Strength(float(value), key)
    return Strength(math.nan, LAM if learned else "channel")
