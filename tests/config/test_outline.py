"""What the text of a class says is what the class says, for every member of every role."""

from dataclasses import MISSING
from typing import Any

import pytest

from privgan.config.outline import outline, outline_of
from privgan.config.registry import ROLES, members
from privgan.config.schema import parameters
from privgan.config.source_text import knows
from privgan.config.words import words_of

ALL = sorted({name for role in ROLES for name in members(role) if name.startswith("privgan.")})


def told(parts: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    return [(one.name, words_of(one.hint), one.default is MISSING, one.help, one.open_ended) for one in parts]


@pytest.mark.parametrize("name", ALL)
def test_text_and_class_agree(name: str) -> None:
    target = next(found[name] for found in map(members, ROLES) if name in found)
    read = outline(name)
    assert read is not None, "help imports it, and torch with it"
    assert (read.name, read.first_line, read.is_class) == (
        target.__name__,
        outline_of(target).first_line,
        isinstance(target, type),
    )
    assert told(read.parameters) == told(parameters(target))
    for mine, own in zip(read.parameters, parameters(target), strict=True):
        assert not knows(mine.hint) or mine.hint == own.hint


def test_what_is_not_there_is_none() -> None:
    assert outline("privgan.channel.nothing.Nothing") is None
    assert outline("privgan.channel.base.Nothing") is None
    assert outline("torch.nn.Linear") is None
