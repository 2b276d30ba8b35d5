"""Types in words, for messages, help and the reference."""

import inspect
import typing
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal

from annotated_types import Ge, Gt, Interval, Le, Lt

from privgan.config.types import Text

_PLAIN = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    Path: "a path",
    NoneType: "null",
    Any: "anything",
    object: "anything",
}


def words_of(hint: Any) -> str:
    """Such as `a number above 0`, `x or xs`, `a list of whole numbers, or null`."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated and (texts := [mark.words for mark in arguments if isinstance(mark, Text)]):
        return texts[0]
    if origin is Annotated:
        return " ".join(part for part in (words_of(arguments[0]), _range(arguments[1:])) if part)
    if origin is Literal:
        return _either([str(one).lower() if isinstance(one, bool) else str(one) for one in arguments])
    if origin in (typing.Union, UnionType):
        parts = [part for part in arguments if part is not NoneType]
        return _either([words_of(part) for part in parts]) + (", or null" if NoneType in arguments else "")
    if inspect.isclass(origin) and issubclass(origin, Mapping):
        return f"{{name: {words_of(arguments[1])}}}" if len(arguments) == 2 else "{name: value}"
    if origin is tuple and Ellipsis not in arguments:
        return f"[{', '.join(map(words_of, arguments))}]"
    if inspect.isclass(origin) and issubclass(origin, Sequence):
        return f"a list, each {words_of(arguments[0])}" if arguments else "a list"
    if hint in _PLAIN:
        return _PLAIN[hint]
    if hint in (dict, list, tuple):
        return "{name: value}" if hint is dict else "a list"
    return f"a {getattr(hint, '__name__', 'member')} (an object with a _target_)"


def _either(words: list[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _range(marks: Sequence[Any]) -> str:
    bounds = [part for mark in marks for part in _parts(mark)]
    low = [f"above {_number(one.gt)}" for one in bounds if isinstance(one, Gt)]
    low += [f"of at least {_number(one.ge)}" for one in bounds if isinstance(one, Ge)]
    high = [f"below {_number(one.lt)}" for one in bounds if isinstance(one, Lt)]
    high += [f"up to {_number(one.le)}" for one in bounds if isinstance(one, Le)]
    return " and ".join([*low[:1], *high[:1]])


def _number(bound: Any) -> str:
    return f"{bound:g}" if isinstance(bound, float) else str(bound)


def _parts(mark: Any) -> list[Any]:
    """The bounds in an annotation; pydantic's Field holds them in a list."""
    if isinstance(mark, Interval):
        return list(mark)
    return list(getattr(mark, "metadata", [])) or [mark]
