"""The keys of a command checked against their dataclass, and as an object of it."""

from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any

from omegaconf import DictConfig, OmegaConf
from pydantic import TypeAdapter

from privgan.config.commands import COMMANDS, FROM, Command
from privgan.config.nearest import nearest
from privgan.config.registry import SECTIONS
from privgan.config.schema import Parameter, fault, parameters
from privgan.errors import RequestError

_FROM = Parameter("from", Path | list[Path], Path("outputs"), "folders of runs: one, or several, [outputs/A,outputs/B]")


def keys_of(name: str) -> dict[str, Parameter]:
    """Key -> what it is, of the primary config with this name; empty for one that is not known."""
    kind: Any = COMMANDS.get(name)
    known = {one.name: one for one in parameters(kind)} if kind else {}
    return known | ({"from": _FROM} if name in FROM else {})


def path_keys(name: str) -> Iterator[str]:
    """The keys whose values are paths; of a command that is not known here, those of any command."""
    return (key for one in ([name] if name in COMMANDS else COMMANDS) for key, of in keys_of(one).items() if of.is_path)


def check(config: DictConfig, name: str) -> None:
    """Raises RequestError for a key that nobody reads, and for a value of the wrong type or out of range."""
    known = keys_of(name)
    if known:
        _check(config, known, "", beside=(*SECTIONS, "hydra"))


def typed(config: Mapping[str, Any], name: str) -> Command:
    """The settings of a command as an object of its dataclass, from plain containers."""
    kind = COMMANDS[name]
    given = {key: value for key, value in config.items() if key in keys_of(name) and key != "from"}
    settings: Command = TypeAdapter(kind).validate_python(given)
    return settings


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
