"""What `privgan COMMAND --help` shows: every key of the composed config with its value and its line."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

from omegaconf import DictConfig, ListConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from privgan.config.build import described
from privgan.config.compose import config_folder
from privgan.config.schema import Parameter, parameters
from privgan.config.settings import keys_of
from privgan.errors import RequestError

_WIDEST_KEY, _WIDEST_VALUE = 44, 24


def help_text(command: str, does: str, config: DictConfig, name: str, extra: Path | None = None) -> str:
    """The page of a command.

    Args:
        command: its name.
        does: what it does, in a line.
        config: composed, with whatever the user gave.
        name: of its primary config.
        extra: the user's own config folder.
    """
    rows = [*_of_settings(config, keys_of(name), ""), *_of_sections(config)]
    width = min(_WIDEST_KEY, max(len(key) for key, _, _ in rows))
    wide = min(_WIDEST_VALUE, max(len(value) for _, value, _ in rows))
    table = (f"  {key:<{width}}  {value:<{wide}}  {line}".rstrip() for key, value, line in rows)
    groups = "\n".join(f"  {group}={' | '.join(options)}" for group, options in _groups(config, extra))
    chosen = f"\n\nParts, chosen as a group:\n{groups}" if groups else ""
    return f"privgan {command} [key=value ...]\n{does}{chosen}\n\nKeys, their values, what they are:\n" + "\n".join(
        table
    )


def _groups(config: DictConfig, extra: Path | None) -> Iterator[tuple[str, list[str]]]:
    for group in (*map(str, config), *(f"objective/{part}" for part in ("distortion", "leakage", "utility"))):
        folders = [folder / group for folder in (config_folder(), *([extra] if extra else []))]
        options = sorted({path.stem for folder in folders for path in folder.glob("*.yaml")})
        if options and group.partition("/")[0] in config and group != "trainer":
            yield group, options


def _of_settings(config: DictConfig, known: Mapping[str, Parameter], prefix: str) -> Iterator[tuple[str, str, str]]:
    for key in map(str, config):
        if key not in known:
            continue
        one = known[key]
        hint: Any = one.hint
        is_section: bool = is_dataclass(hint)
        if is_section:
            yield from _of_settings(config[key], {part.name: part for part in parameters(hint)}, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", _value(config, key), _told(one)


def _of_sections(node: DictConfig) -> Iterator[tuple[str, str, str]]:
    """Of every part below this node that has a `_target_`, the keys in the order of the config."""
    for key in map(str, node):
        if OmegaConf.is_missing(node, key) or OmegaConf.is_interpolation(node, key):
            continue
        part = node[key]
        if isinstance(part, DictConfig) and "_target_" in part:
            yield from _of_part(part)
        elif isinstance(part, DictConfig):
            yield from _of_sections(part)


def _of_part(part: DictConfig) -> Iterator[tuple[str, str, str]]:
    try:
        read = described(part)
    except RequestError:  # said when it is built
        return
    place, known = str(part._get_full_key(None)), {one.name: one for one in read.parameters}
    beside = comments_of(str(part["_target_"]))
    yield "", "", ""
    yield place, read.name, read.first_line
    for key in map(str, part):
        if key.startswith("_") or _holds_parts(part, key):
            continue
        one = known.get(key)
        yield f"{place}.{key}", _value(part, key), (_told(one) if one and one.help else beside.get(key, ""))
    yield from _of_sections(part)


def _holds_parts(node: DictConfig, key: str) -> bool:
    if OmegaConf.is_missing(node, key) or OmegaConf.is_interpolation(node, key):
        return False
    value = node[key]
    if not isinstance(value, DictConfig):
        return False
    return "_target_" in value or any(isinstance(child, DictConfig) and "_target_" in child for child in value.values())


def _value(node: DictConfig, key: str) -> str:
    if OmegaConf.is_missing(node, key):
        return "(to be given)"
    try:
        value = node[key]
    except OmegaConfBaseException:
        value = OmegaConf.to_container(node, resolve=False)[key]  # type: ignore[index,call-overload]
    if isinstance(value, DictConfig | ListConfig):
        value = OmegaConf.to_container(value, resolve=False)
    return json.dumps(value, ensure_ascii=False, default=str).replace('"', "")


def _told(one: Parameter) -> str:
    """Its line, and what it may be where that is more than one plain type."""
    return "; ".join(part for part in (one.help.rstrip("."), one.words) if part)


@cache
def comments_of(target: str) -> dict[str, str]:
    """Key -> comment beside it, in the YAML files that name this target: for arguments without a line of their own."""
    found: dict[str, str] = {}
    for path in sorted(config_folder().rglob("*.yaml")):
        _, named, after = path.read_text().partition(f"_target_: {target}\n")
        block = re.split(r"(?m)^\s*_target_:", after)[0] if named else ""
        for key, comment in re.findall(r"(?m)^\s*(\w+):[^\n#]*#\s*(.+)$", block):
            found.setdefault(key, comment)
    return found
