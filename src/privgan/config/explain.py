"""Errors of composition in words: what is unknown, and the nearest name that there is."""

import argparse
import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.errors import (
    ConfigCompositionException,
    HydraException,
    MissingConfigException,
    OverrideParseException,
)
from omegaconf import DictConfig

from privgan.config.compose import config_folder
from privgan.config.nearest import nearest
from privgan.errors import RequestError


@contextmanager
def explain(name: str, arguments: argparse.Namespace) -> Iterator[None]:
    """Turns Hydra's errors of the composition of the config `name` into RequestErrors with the nearest known names.

    arguments: the parsed command line; `began` on it says that the work began, whose errors pass through.
    """
    try:
        yield
    except OverrideParseException as error:
        raise RequestError(
            f"cannot read {error.override!r}: give key=value, with quotes around odd characters"
        ) from error
    except MissingConfigException as error:
        group, option = _group_and_option(str(error.missing_cfg_file), arguments.overrides)
        options = sorted({*map(str, error.options or ()), *_options(group, arguments.config_dir)})
        known = f"{nearest(option, options)}: choose one of {', '.join(options)}" if options else f": {error}"
        raise RequestError(f"unknown {group or 'config'}={option}{known}") from error
    except ConfigCompositionException as error:
        found = re.search(r"Could not (?:override|append to config|delete from config)[^']*'([^']+)'", str(error))
        if not found:
            raise
        key = found[1]
        hint = _owners(key) or nearest(key, _known(name, arguments, key))
        more = f", +{key}=VALUE adds one" if "." in key else ""  # keys of the command itself are all there
        raise RequestError(f"unknown key {key}{hint}: --cfg job shows every key{more}") from error
    except ValueError as error:
        if arguments.began:
            raise
        raise RequestError(str(error)) from error


def explain_words(words: Sequence[str], name: str = "config") -> AbstractContextManager[None]:
    """The same for words from Python, which are composed inside."""
    arguments = argparse.Namespace(overrides=[*words], config_dir=None, config_name=None, began=False)
    return explain(name, arguments)


def _group_and_option(wanted: str, overrides: list[str]) -> tuple[str, str]:
    """Where Hydra looked, as group and option: split as the user wrote it, since options may hold slashes."""
    for override in overrides:
        group, _, option = override.lstrip("+").partition("=")
        if wanted == f"{group}/{option}":
            return group, option
    group, _, option = wanted.rpartition("/")
    return group, option


def _options(group: str, extra: str | None) -> list[str]:
    folders = [folder / group for folder in (config_folder(), *([Path(extra)] if extra else []))]
    return [
        path.relative_to(folder).with_suffix("").as_posix() for folder in folders for path in folder.rglob("*.yaml")
    ]


def _owners(key: str) -> str:
    """The choices that would have this key: objective.budget is one of objective=budget."""
    *group, last = key.split(".")
    folder = config_folder().joinpath(*group)
    if not group or not folder.is_dir():
        return ""
    owners = [
        path.stem for path in sorted(folder.glob("*.yaml")) if re.search(rf"(?m)^{re.escape(last)}:", path.read_text())
    ]
    return f", a key of {' or '.join('/'.join(group) + '=' + owner for owner in owners)}" if owners else ""


def _known(name: str, arguments: argparse.Namespace, wrong: str) -> list[str]:
    """Groups and dotted keys of the config, composed without the override that failed, else without any."""
    from hydra import compose, initialize_config_dir
    from hydra.core.global_hydra import GlobalHydra

    parser = OverridesParser.create()
    others = [word for word in arguments.overrides if parser.parse_override(word).key_or_group != wrong]
    folders = [arguments.config_dir] if arguments.config_dir else []
    where = (
        [f"hydra.searchpath=[{','.join(f'file://{Path(folder).resolve()}' for folder in folders)}]"] if folders else []
    )
    GlobalHydra.instance().clear()
    with initialize_config_dir(version_base="1.3", config_dir=str(config_folder())):
        for overrides in (others, []):
            try:
                config = compose(arguments.config_name or name, overrides=[*overrides, *where])
            except HydraException:
                continue
            groups = [path.name for path in config_folder().iterdir() if path.is_dir()]
            return [*groups, *_keys(config)]
    return []


def _keys(node: Any, prefix: str = "") -> Iterator[str]:
    for name in node:
        yield f"{prefix}{name}"
        child = node._get_node(name)
        if isinstance(child, DictConfig) and not (child._is_none() or child._is_missing() or child._is_interpolation()):
            yield from _keys(child, f"{prefix}{name}.")
