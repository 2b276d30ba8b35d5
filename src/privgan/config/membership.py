"""Whether a class or function is of the kind that a role asks for."""

import inspect
import typing
from collections.abc import Collection
from typing import Any

_PLACES = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def fills(candidate: Any, base: Any, given: Collection[str] = (), parts: Collection[str] = ()) -> bool:
    """Whether a config can build it for a role.

    Args:
        candidate: anything; private names, abstract classes, protocols and the like are no members.
        base: a class (subclasses fill it), a protocol (classes with its methods do), or a call signature such as
            Callable[[Tensor, Tensor], Tensor] (annotated functions do, and classes with such a `__call__`).
        given: arguments that its constructor must take.
        parts: arguments that are members of other roles.
    """
    if str(getattr(candidate, "__name__", "_")).startswith("_"):
        return False
    if not inspect.isclass(base):
        return _answers(candidate, base)
    if not inspect.isclass(candidate) or inspect.isabstract(candidate) or getattr(candidate, "_is_protocol", False):
        return False
    if getattr(base, "_is_protocol", False):
        defined = {name for one in candidate.__mro__ for name in vars(one)}
        return _methods(base) <= defined and _buildable(candidate, {*given, *parts})
    return issubclass(candidate, base) and _takes(candidate, given)


def _methods(protocol: Any) -> set[str]:
    """What a protocol has a body for; values may be set by a constructor."""
    return {
        name
        for name, value in vars(protocol).items()
        if inspect.isfunction(value) and (not name.startswith("_") or name == "__call__")
    }


def _takes(candidate: Any, given: Collection[str]) -> bool:
    taken = inspect.signature(candidate).parameters
    return any(one.kind is one.VAR_KEYWORD for one in taken.values()) or set(given) <= set(taken)


def _buildable(candidate: Any, filled: Collection[str]) -> bool:
    """Whether no object of privgan has to be handed to it that a config cannot describe."""
    try:
        hints = typing.get_type_hints(candidate.__init__)
    except NameError:  # imported for type checking only
        return True
    return not any(
        name not in filled and str(getattr(hints.get(name), "__module__", "")).startswith("privgan.")
        for name, one in inspect.signature(candidate).parameters.items()
        if one.default is one.empty
    )


def _answers(candidate: Any, signature: Any) -> bool:
    """Whether a function, or the `__call__` of a class, is annotated with this signature."""
    wanted, result = typing.get_args(signature)
    called = vars(candidate).get("__call__") if inspect.isclass(candidate) else candidate
    if not inspect.isfunction(called):
        return False
    hints = typing.get_type_hints(called)
    places = [
        one.name
        for one in inspect.signature(called).parameters.values()
        if one.name != "self" and one.kind in _PLACES and one.default is one.empty
    ]
    return hints.get("return") is result and [hints.get(name) for name in places] == list(wanted)
