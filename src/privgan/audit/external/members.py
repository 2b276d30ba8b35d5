"""Attackers that join the panel where data come from outside: what hides there may be anywhere in it.

An attacker says so by itself: `joins_external_audits`, that it reads the rows of any panel, and `on_facts`, the
arguments with which it reads the facts of a release in place of its rows.
"""

from collections.abc import Callable, Sequence
from functools import partial

from privgan.attackers.base import Attacker
from privgan.attackers.facts import OnFacts
from privgan.attackers.panel import Panel
from privgan.config.registry import members
from privgan.errors import RequestError


def joining() -> dict[str, Callable[[], Attacker]]:
    """Name -> a new one, of every attacker that joins; those of facts are named facts_NAME."""
    rows: dict[str, Callable[[], Attacker]] = {}
    facts: dict[str, Callable[[], Attacker]] = {}
    for kind in members("attacker").values():
        if getattr(kind, "joins_external_audits", False):
            rows[kind().name] = kind
        if (options := getattr(kind, "on_facts", None)) is not None:
            name = f"facts_{kind().name}"
            facts[name] = partial(_on_facts, partial(kind, **options), name)
    return rows | facts


def joined_by(panel: Panel, names: Sequence[str] | None = None) -> Panel:
    """The panel with these members in front, as the costly ones stay last.

    Args:
        panel: of attackers by name.
        names: of those who join; None: all there are.

    Raises:
        RequestError: a name that there is none of.
    """
    known = joining()
    for name in names or ():
        if name not in known:
            raise RequestError(f"external_attackers: {name} is not known: there are {', '.join(known)}")
    panel.attackers = {name: known[name]() for name in (known if names is None else names)} | panel.attackers
    return panel


def _on_facts(new: Callable[[], Attacker], name: str) -> Attacker:
    return OnFacts(new(), name)
