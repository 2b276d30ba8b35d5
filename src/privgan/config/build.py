"""The one place where a config becomes an object."""

import inspect
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from hydra.errors import HydraException
from hydra.utils import instantiate
from omegaconf import DictConfig, ListConfig

from privgan.config.compose import config_folder
from privgan.config.nearest import nearest
from privgan.config.origin import interpolated, is_own
from privgan.config.outline import Outline, outline, outline_of
from privgan.config.part import SPECIAL, Part
from privgan.config.registry import ROLES, member, role_at
from privgan.config.schema import Parameter, fault, parameters
from privgan.config.source_text import knows
from privgan.errors import RequestError


def build(part: Part | DictConfig, **extra: Any) -> Any:
    """The object that a part of a config describes by `_target_` and plain arguments; every call builds it anew.

    Args:
        part: of the place in the config that it is built for, which decides what may be built (see `registry`).
        **extra: arguments that are no config (a module, a device), given to the outermost class.

    Raises:
        RequestError: wrong, missing or mistyped arguments, or a class that has no place there, with its config key.
    """
    fit(part, *extra)
    node = _node(part)
    key = _key(node)
    try:
        return instantiate(node, _partial_=True, _convert_="all")(**extra)
    except HydraException as error:
        cause = error.__cause__
        if isinstance(cause, RequestError):
            raise cause from error
        raise RequestError(f"{key}: {cause or error}") from error
    except (TypeError, ValueError) as error:
        raise RequestError(f"{key}: {error}") from error


def fit(part: Part | DictConfig, *extra: str) -> None:
    """Checks that `build` with these extra arguments would find all it needs, and builds nothing.

    Raises:
        RequestError: as `build`, but for what only a constructor can tell.
    """
    node = _node(part)
    if not isinstance(node, DictConfig):
        raise RequestError(f"config: {node!r} describes no object: it needs a _target_")
    if "_target_" not in node:
        raise RequestError(f"{_key(node)} describes no object: it needs a _target_")
    if not is_own(node) and (key := interpolated(node)):
        raise RequestError(f"{_key(node)}.{key} is an interpolation: only a config of your own may hold one")
    for one in _described(node):
        _check_arguments(one, extra if one is node else ())


def _node(part: Part | DictConfig) -> DictConfig:
    return part.node if isinstance(part, Part) else part


def _key(node: DictConfig | ListConfig, child: str | None = None) -> str:
    return str(node._get_full_key(child)) or "config"


def _described(node: DictConfig) -> Iterator[DictConfig]:
    """The node and all below it that have a `_target_`."""
    waiting: list[Any] = [node]
    while waiting:
        part = waiting.pop()
        children = list(part.values()) if isinstance(part, DictConfig) else list(part)
        waiting += [child for child in children if isinstance(child, DictConfig | ListConfig)]
        if isinstance(part, DictConfig) and "_target_" in part:
            yield part


def target_of(part: Part | DictConfig) -> Any:
    """The class or function of a part. RequestError where it may not stand at this place."""
    node = _node(part)
    key = _key(node)
    role = role_at(key)
    if role is None:
        raise RequestError(f"{key}._target_={node['_target_']}: nothing is built at this place of the config")
    try:
        return member(role, node["_target_"], own=is_own(node))
    except RequestError as error:
        raise RequestError(f"{key}._target_={error}") from error


def described(node: DictConfig) -> Outline:
    """What the class of a node takes: from its text where it is one of privgan. RequestError as `target_of`."""
    return _read(node) or outline_of(target_of(node))


def _read(node: DictConfig) -> Outline | None:
    """Of a node whose class is one of its role's package; None of others, which may be the user's."""
    role, name = role_at(_key(node)), str(node["_target_"])
    return outline(name) if role and name.startswith(f"{ROLES[role].package}.") else None


def check_values(*parts: Part) -> None:
    """What can be refused of parts of a config from the text of their classes alone; `fit` and `build` see the rest.

    Raises:
        RequestError: an unknown key, or a value of the wrong type or out of range.
    """
    for node in (below for part in parts for below in _described(part.node)):
        role, read = role_at(_key(node)), _read(node)
        if role and read and not node.get("_partial_"):
            known = {one.name: one for one in read.parameters}
            _check_names(node, known, ROLES[role].given)
            for key in sorted({*map(str, node)} & set(known)):
                if knows(known[key].hint):
                    _check_value(node, key, known[key].hint)


def _check_arguments(node: DictConfig, extra: Sequence[str]) -> None:
    """Names, types and ranges of the arguments against the constructor, before anything is built."""
    target = target_of(node)
    for name in node:
        if str(name).startswith("_") and name not in SPECIAL:
            raise RequestError(f"{_key(node, str(name))} is not known: of such keys there are {', '.join(SPECIAL)}")
    if node.get("_partial_") and inspect.isclass(target):
        raise RequestError(f"{_key(node, '_partial_')} is for functions, {target.__name__} is a class")
    known = {one.name: one for one in parameters(target)}
    given = _check_names(node, known, extra)
    for name, one in known.items() if not node.get("_partial_") else ():
        if one.required and name not in given | set(extra):
            raise RequestError(f"{_key(node, name)} is missing: add {_key(node, name)}=VALUE")
    for name in sorted(given & set(known)):
        _check_value(node, name, known[name].hint)


def _check_names(node: DictConfig, known: Mapping[str, Parameter], extra: Collection[str]) -> set[str]:
    """The arguments that the node gives. RequestError for one that the constructor does not take."""
    given = {name for name in map(str, node) if not name.startswith("_")}
    if not any(one.open_ended for one in known.values()):
        for name in sorted(given - set(known)):
            names = sorted(set(known) - set(extra))
            raise RequestError(
                f"unknown key {_key(node, name)}{nearest(name, names)}: there are {', '.join(names) or 'none'}"
            )
    return given


def _check_value(node: DictConfig, name: str, hint: Any) -> None:
    value, key = node[name], _key(node, name)
    if isinstance(value, DictConfig) and "_target_" in value:
        return  # checked by the role of its own place
    if isinstance(value, DictConfig) and role_at(f"{key}.any"):  # members by name, None leaves one out
        for child, part in value.items():
            if part is not None and not (isinstance(part, DictConfig) and "_target_" in part):
                raise RequestError(f"{key}.{child!s}={part} describes no object: it needs a _target_")
        return
    if isinstance(value, ListConfig) and role_at(f"{key}.0"):
        return
    wrong = fault(hint, value)
    if wrong is None:
        return
    group = key.replace(".", "/")
    if isinstance(value, str) and (config_folder() / group).is_dir():
        raise RequestError(f"{key}={value} has the wrong type: choose it as a group, {group}={value}")
    raise RequestError(f"{key}={_shown(value)} {wrong}")


def _shown(value: object) -> str:
    return str(value).replace(" ", "") if isinstance(value, ListConfig | DictConfig | Mapping) else str(value)
