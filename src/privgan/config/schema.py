"""Constructors are the schema: the parameters of a class with type, range, default and the line that explains them.

Types and ranges are the annotations, checked by pydantic; the lines are those of `Args:` in the docstring.
"""

import inspect
import json
import re
import typing
from collections.abc import Sequence
from dataclasses import MISSING, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from omegaconf import OmegaConf
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.errors import PydanticUserError

from privgan.config.types import Text
from privgan.config.words import words_of
from privgan.errors import RequestError

MOST = 2**63 - 1
_LOOSE = ConfigDict(arbitrary_types_allowed=True, allow_inf_nan=False)
_RANGE_ERRORS = ("greater_than", "less_than", "too_short", "too_long", "finite_number", "multiple_of")


@dataclass(frozen=True)
class Parameter:
    """One argument of a constructor.

    Args:
        name: its key in the config.
        hint: its type, with its range.
        default: MISSING where it has to be given.
        help: what it is, in a line; empty where the docstring does not say.
        open_ended: it takes keys of any name.
    """

    name: str
    hint: Any
    default: Any
    help: str
    open_ended: bool = False

    @property
    def required(self) -> bool:
        """Whether it has to be given."""
        return self.default is MISSING and not self.open_ended

    @property
    def is_path(self) -> bool:
        """Whether it is a path, or several."""
        return _within(self.hint, lambda part: part is Path)

    @property
    def is_text(self) -> bool:
        """Whether it is text that people write freely, such as names of columns."""
        return _within(self.hint, lambda part: isinstance(part, Text))

    @property
    def is_list(self) -> bool:
        """Whether it takes several values, and a single one only as a list of one."""
        return typing.get_origin(self.hint) in (Sequence, list)

    @property
    def words(self) -> str:
        """Its type and range, such as `a number above 0`."""
        return words_of(self.hint)


@cache
def parameters(target: Any) -> tuple[Parameter, ...]:
    """Of a class or a function, in its own order."""
    hints, help_of = _hints(target), argument_lines(target)
    found = []
    for name, one in inspect.signature(target).parameters.items():
        if one.kind in (one.POSITIONAL_ONLY, one.VAR_POSITIONAL):
            continue
        default = MISSING if one.default is one.empty else one.default
        open_ended = one.kind is one.VAR_KEYWORD
        found.append(Parameter(name, hints.get(name, Any), default, help_of.get(name, ""), open_ended))
    return tuple(found)


def fault(hint: Any, value: Any) -> str | None:
    """What is wrong with a plain value, such as 'must be a number above 0'; None where it fits."""
    given = OmegaConf.to_container(value) if OmegaConf.is_config(value) else value
    if _beyond(given):
        return f"must be at most {MOST}: a record holds no larger whole numbers"
    try:
        text = json.dumps(given, default=str)
        _adapter(hint).validate_json(text, strict=True)
    except ValidationError as error:
        if isinstance(value, str) and any(one["type"] == "literal_error" for one in error.errors(include_url=False)):
            return f"is not known: choose one of {words_of(hint)}"
        outside = any(str(one["type"]).startswith(_RANGE_ERRORS) for one in error.errors(include_url=False))
        return f"{'must be' if outside else 'has the wrong type: give'} {words_of(hint)}"
    except (PydanticUserError, TypeError):  # a type that no plain value has
        return None if hint is Any else f"has the wrong type: give {words_of(hint)}"
    return None


def converted(hint: Any, value: Any, key: str) -> Any:
    """A plain value as its type says: text as a path, a mapping as a dataclass. RequestError where it does not fit."""
    if wrong := fault(hint, value):
        raise RequestError(f"{key}={value} {wrong}")
    given = OmegaConf.to_container(value) if OmegaConf.is_config(value) else value
    return _adapter(hint).validate_json(json.dumps(given, default=str), strict=True)


def _beyond(value: Any) -> bool:
    if isinstance(value, dict | list | tuple):
        return any(map(_beyond, value.values() if isinstance(value, dict) else value))
    return isinstance(value, int) and abs(value) > MOST


@cache
def _adapter(hint: Any) -> TypeAdapter[Any]:
    try:
        return TypeAdapter(hint, config=_LOOSE)
    except PydanticUserError:  # a dataclass has a config of its own
        return TypeAdapter(hint)


def _hints(target: Any) -> dict[str, Any]:
    try:
        return typing.get_type_hints(target.__init__ if inspect.isclass(target) else target, include_extras=True)
    except NameError:  # a name imported for type checking only
        return {}


def _within(hint: Any, wanted: typing.Callable[[Any], bool]) -> bool:
    return wanted(hint) or any(_within(part, wanted) for part in typing.get_args(hint))


def argument_lines(target: Any) -> dict[str, str]:
    """Name -> line of the `Args:` of a docstring; of a class also those of the classes it inherits from."""
    lines: dict[str, str] = {}
    for one in reversed(target.__mro__ if inspect.isclass(target) else [target]):
        lines |= lines_in(inspect.cleandoc(one.__doc__ or ""))
    return lines


def lines_in(text: str) -> dict[str, str]:
    """Name -> line of the `Args:` of a docstring whose indentation is gone."""
    section = re.search(r"(?ms)^Args:\n(.*?)(?=^\S|\Z)", text)
    found: dict[str, str] = {}
    for block in re.split(r"(?m)^    (?=\S)", section[1] if section else "")[1:]:
        names, _, line = " ".join(block.split()).partition(": ")
        for name in re.split(r",\s*", names):
            found[name.lstrip("*")] = line
    return found
