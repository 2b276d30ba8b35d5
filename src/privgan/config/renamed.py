"""Keys that had another name: the old one works in this version too, and a warning names the new one.

One table serves the command line, config files of the user's own, the records of earlier runs and their signatures.
"""

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from omegaconf import DictConfig, OmegaConf, open_dict

from privgan.config.registry import member
from privgan.config.schema import parameters

# Section -> old name -> new name. A key never moves to another section.
RENAMED: dict[str, dict[str, str]] = {
    "data": {
        "resident": "cache_on_device",
        "separate": "disjoint_players",
        "endless": "resample_every_batch",
    },
    "data.source": {"hidden": "drop_columns", "twins": "group_duplicates"},
    "channel": {"side": "secret_source", "letters": "alphabet_size"},
    "attackers": {"knows": "threat_models", "more": "extra_releases", "together": "ddp"},
}
# Sections whose classes may be anybody's: one that has a parameter of the old name keeps it.
ROLES = {"data.source": "source", "channel": "channel"}
_OVERRIDE = re.compile(r"(?P<section>[\w.]+)\.(?P<name>\w+)=", re.ASCII)
_warned: set[str] = set()


def in_words(words: Sequence[str]) -> list[str]:
    """Overrides of a command line; those of old names may be added, for `in_config` to rename once it is composed."""
    return [f"++{word}" if (found := _OVERRIDE.match(word)) and _is_old(*found.groups()) else word for word in words]


def in_config(config: DictConfig) -> None:
    """Renames in place what the user still calls by its old name, and warns once of each."""
    for section, names in RENAMED.items():
        node = OmegaConf.select(config, section, throw_on_missing=False)
        if not isinstance(node, DictConfig):
            continue
        for old in [old for old in names if old in node and not _has_of_its_own(section, node, old)]:
            _warn(f"{section}.{old}", f"{section}.{names[old]}")
            with open_dict(node):
                node[names[old]] = node.pop(old)


def of_record(config: Mapping[str, object]) -> dict[str, Any]:
    """The config of a record, plain containers, under today's names."""
    return _mapped(config, lambda section: RENAMED.get(section, {}))


def first_names(config: Mapping[str, object]) -> dict[str, Any]:
    """A config, plain containers, under the names that its keys had first: signatures are hashed over these."""
    return _mapped(config, lambda section: {new: old for old, new in RENAMED.get(section, {}).items()})


def arguments_of_record(section: str, arguments: Mapping[str, object]) -> dict[str, Any]:
    """Arguments that a record keeps of one section, such as `channel`, under today's names."""
    names = RENAMED.get(section, {})
    return {names.get(key, key): value for key, value in arguments.items()}


def _is_old(section: str, name: str) -> bool:
    return name in RENAMED.get(section, {})


def _has_of_its_own(section: str, node: DictConfig, name: str) -> bool:
    if section not in ROLES or "_target_" not in node:
        return False
    target = member(ROLES[section], node["_target_"], own=True)
    return any(parameter.name == name for parameter in parameters(target))


def _mapped(
    config: Mapping[str, object], names_of: Callable[[str], Mapping[str, str]], section: str = ""
) -> dict[str, Any]:
    names = names_of(section)
    return {
        names.get(key, key): _mapped(value, names_of, f"{section}.{key}".lstrip("."))
        if isinstance(value, Mapping)
        else value
        for key, value in config.items()
    }


def _warn(old: str, new: str) -> None:
    if old not in _warned:
        _warned.add(old)
        print(f"privgan: {old} is now called {new}; the old name works in this version only", file=sys.stderr)
