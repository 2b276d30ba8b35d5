"""Attackers that join audits of external data say so themselves."""

import pytest

from privgan.attackers.facts import OnFacts
from privgan.attackers.guess import Guess
from privgan.attackers.panel import Panel
from privgan.audit.external.members import joined_by, joining
from privgan.errors import RequestError


def test_those_that_say_so_join_and_the_costly_ones_stay_last() -> None:
    assert list(joining()) == ["few", "facts_few", "facts_linear", "facts_trees"]
    panel = joined_by(Panel({"guess": Guess()}, devices=0))
    assert list(panel.attackers) == [*joining(), "guess"]
    assert all(isinstance(panel.attackers[f"facts_{name}"], OnFacts) for name in ("few", "linear", "trees"))
    assert panel.attackers["facts_trees"].attacker.bins == 32  # type: ignore[union-attr]


def test_a_name_that_nobody_has_is_refused_in_a_line() -> None:
    with pytest.raises(RequestError, match=r"\Aexternal_attackers: fwe is not known: there are few, facts_few[^\n]*\Z"):
        joined_by(Panel({"guess": Guess()}, devices=0), ["fwe"])
