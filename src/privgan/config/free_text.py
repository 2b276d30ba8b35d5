"""Keys whose values people write freely, paths and names of columns, so that the command line takes them literally."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from omegaconf import OmegaConf

from privgan.config.commands import COMMANDS
from privgan.config.compose import config_folder
from privgan.config.registry import member
from privgan.config.schema import Parameter
from privgan.config.schema import parameters as parameters_of
from privgan.config.settings import keys_of
from privgan.errors import RequestError

SOURCE = "data.source."


def path_keys() -> set[str]:
    """Keys of paths, of all commands."""
    return _settings(_is_path) | {"data.cache"}


def text_keys() -> set[str]:
    """Keys of names of columns and the like, of all commands."""
    return _settings(_is_text) | {"data.secrets"}


@cache
def source_keys(extra: Path | None = None) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """(paths, names of columns, those that take several) of the readers of configs; extra: the user's config folder.

    To look them up imports no torch, unlike the registry's members.
    """
    named = set()
    for folder in (config_folder(), *([extra] if extra else [])):
        for path in sorted((folder / "data").rglob("*.yaml")):
            named.add(str(OmegaConf.select(OmegaConf.load(path), "source._target_")))
    found: list[Parameter] = []
    for name in sorted(named - {"None"}):
        try:
            found += parameters_of(member("source", name, own=True))
        except RequestError:  # said where it is used
            continue
    paths, texts, lists = (
        frozenset(SOURCE + one.name for one in found if kept(one)) for kept in (_is_path, _is_text, _is_texts)
    )
    return paths, texts, lists


def _is_path(one: Parameter) -> bool:
    return one.is_path


def _is_text(one: Parameter) -> bool:
    return one.is_text


def _is_texts(one: Parameter) -> bool:
    return one.is_text and one.is_list


def _settings(kept: Callable[[Parameter], bool]) -> set[str]:
    return {key for name in COMMANDS for key, one in keys_of(name).items() if kept(one)}
