"""The config of a command: composed by Hydra, its interpolations and relative paths resolved, its values checked."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, TypeVar, overload

from hydra import compose as hydra_compose
from hydra import initialize_config_dir
from hydra.core.global_hydra import GlobalHydra
from omegaconf import DictConfig, ListConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from privgan.config import defaults, renamed, settings
from privgan.config.commands import COMMANDS, Command
from privgan.config.commands.attack import Attack
from privgan.config.commands.look import Report
from privgan.config.commands.release import Demo
from privgan.config.commands.train import Data, Train
from privgan.config.origin import own
from privgan.config.registry import member, trust
from privgan.config.schema import parameters
from privgan.errors import RequestError

defaults.register()
Settings = TypeVar("Settings", bound=Command)


def config_folder() -> Path:
    """The folder of the YAML files: inside the wheel, else at the root of the repository."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "conf", package.parents[1] / "conf"):
        if folder.is_dir():
            return folder
    raise RequestError(f"the folder conf is not beside {package}: install privgan again")


@overload
def compose(overrides: Sequence[str] = ..., name: Literal["config"] = ..., extra: Path | None = ...) -> Train: ...
@overload
def compose(overrides: Sequence[str], name: Literal["attack"], extra: Path | None = ...) -> Attack: ...
@overload
def compose(overrides: Sequence[str], name: Literal["data"], extra: Path | None = ...) -> Data: ...
@overload
def compose(overrides: Sequence[str], name: Literal["demo"], extra: Path | None = ...) -> Demo: ...
@overload
def compose(overrides: Sequence[str], name: Literal["report"], extra: Path | None = ...) -> Report: ...
def compose(overrides: Sequence[str] = (), name: str = "config", extra: Path | None = None) -> Command:
    """The settings of a command, from tests and scripts.

    Args:
        overrides: as on the command line.
        name: the primary config (config = train, attack, report, data, ...).
        extra: one more config folder, searched first.
    """
    where = [f"hydra.searchpath=[file://{extra.resolve()}]"] if extra else []
    GlobalHydra.instance().clear()
    with initialize_config_dir(version_base="1.3", config_dir=str(config_folder())):
        config = hydra_compose(name, overrides=[*renamed.in_words(overrides), *where])
        return settle(config, COMMANDS[name], name)


def settle(config: DictConfig, kind: type[Settings], name: str | None = None) -> Settings:
    """The settings of a command: interpolations and relative paths resolved in place, every value checked.

    Args:
        config: composed from what the user gave; from here on it counts as the user's own.
        kind: the dataclass of the command.
        name: the primary config it was composed from, where that is not the command's own.

    Raises:
        RequestError: a value that is missing, of the wrong type or out of range, a key that nobody reads.
    """
    primary = name or next(known for known, one in COMMANDS.items() if one is kind)
    try:
        missing = sorted(OmegaConf.missing_keys(config))
        if missing:
            raise RequestError(f"{missing[0]} is missing: add {missing[0]}=VALUE")
        OmegaConf.resolve(config)
    except OmegaConfBaseException as error:
        raise RequestError(f"config: {' '.join(str(error).split())}") from error
    own(config)
    trust([str(package) for package in config.get("extensions") or ()])
    renamed.in_config(config)
    for key in _path_keys(config, primary):
        value = OmegaConf.select(config, key)
        if value == "":
            raise RequestError(f"{key} is empty: give {key}=PATH")
        if isinstance(value, ListConfig):
            OmegaConf.update(config, key, [_absolute(part) for part in value])
        elif value is not None:
            OmegaConf.update(config, key, _absolute(value))
    settings.check(config, primary)
    return settings.typed(config, kind)


def _absolute(value: object) -> str:
    return str(Path.cwd() / Path(str(value)).expanduser())


def _path_keys(config: DictConfig, name: str) -> Iterator[str]:
    """Relative paths are resolved against the caller's working folder, once: of settings, and of a reader of data."""
    yield from settings.path_keys(name)
    if not isinstance(config.get("data"), DictConfig):
        return
    yield "data.cache"  # a Path of the data module, whose module would bring torch into every launcher
    source = config.data.get("source")
    if isinstance(source, DictConfig) and "_target_" in source:
        for parameter in parameters(member("source", source["_target_"], own=True)):
            if parameter.is_path and parameter.name in source:
                yield f"data.source.{parameter.name}"
