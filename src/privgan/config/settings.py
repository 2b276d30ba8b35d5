"""The keys of a command checked against their dataclass, and as an object of it."""

from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass, replace
from typing import Any, TypeVar

from omegaconf import DictConfig, OmegaConf

from privgan.config.commands import COMMANDS, Command
from privgan.config.nearest import nearest
from privgan.config.part import Part, plain_of
from privgan.config.registry import SECTIONS
from privgan.config.schema import Parameter, converted, fault, parameters
from privgan.errors import RequestError

Settings = TypeVar("Settings", bound=Command)


def keys_of(name: str) -> dict[str, Parameter]:
    """Key -> what it is, of the primary config with this name; empty for one that is not known.

    Not among them are the parts that are built, whose keys are arguments of classes.
    """
    kind: Any = COMMANDS.get(name)
    known = [one for one in parameters(kind) if one.hint is not Part and one.name != "plain"] if kind else []
    return {_key(one.name): replace(one, name=_key(one.name)) for one in known}


def path_keys(name: str) -> Iterator[str]:
    """The keys whose values are paths; of a command that is not known here, those of any command."""
    return (key for one in ([name] if name in COMMANDS else COMMANDS) for key, of in keys_of(one).items() if of.is_path)


def check(config: DictConfig, name: str) -> None:
    """Raises RequestError for a key that nobody reads, and for a value of the wrong type or out of range."""
    known = keys_of(name)
    if known:
        _check(config, known, "", beside=(*SECTIONS, "hydra"))


def typed(config: DictConfig, kind: type[Settings]) -> Settings:
    """The settings of a command as an object of its dataclass.

    Args:
        config: composed, resolved and checked.
        kind: the dataclass of the command; keys that it does not have are in `plain` alone.

    Raises:
        RequestError: a part that describes no object, or a value of the wrong type.
    """
    given: dict[str, Any] = {}
    target: Any = kind
    for one in parameters(target):
        key = _key(one.name)
        if one.hint is Part:
            given[one.name] = Part(config.get(key), key)
        elif key in config:
            given[one.name] = converted(one.hint, config[key], key)
    return kind(**given | {"plain": plain_of(config)})


def _key(name: str) -> str:
    """`from` is no name in Python."""
    return name.removesuffix("_")


def _check(config: DictConfig, known: Mapping[str, Parameter], prefix: str, beside: tuple[str, ...] = ()) -> None:
    for key in map(str, config):
        value, whole = config[key], f"{prefix}{key}"
        if key not in known:
            if key in beside:
                continue
            names = ", ".join([*known, *(s for s in beside if s in config and s != "hydra")])
            raise RequestError(f"unknown key {whole}{nearest(key, known)}: nobody reads it; there are {names}")
        hint: Any = known[key].hint
        is_section: bool = is_dataclass(hint)
        if is_section and isinstance(value, DictConfig):
            _check(value, {one.name: one for one in parameters(hint)}, f"{whole}.")
        elif wrong := fault(hint, value):
            shown = str(value).replace(" ", "") if OmegaConf.is_config(value) else value
            raise RequestError(f"{whole}={shown} {wrong}")
