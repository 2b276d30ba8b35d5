"""Attackers that join the panel where data come from outside: what hides there may be anywhere in it."""

from collections.abc import Callable, Sequence

from privgan.attackers.base import Attacker
from privgan.attackers.facts import OnFacts
from privgan.attackers.few import Few
from privgan.attackers.linear import Linear
from privgan.attackers.panel import Panel
from privgan.attackers.trees import Trees

MEMBERS: dict[str, Callable[[], Attacker]] = {
    "few": Few,
    "facts_few": lambda: OnFacts(Few(pairs=12), "facts_few"),
    "facts_linear": lambda: OnFacts(Linear((0.001, 0.01, 0.1)), "facts_linear"),
    "facts_trees": lambda: OnFacts(Trees(rounds=100, max_rows=20_000, bins=32), "facts_trees"),
}


def joined_by(panel: Panel, names: Sequence[str]) -> Panel:
    """The panel with these members in front, as the costly ones stay last."""
    panel.attackers = {name: MEMBERS[name]() for name in names} | panel.attackers
    return panel
