"""The configs of the jobs of a sweep: composed once for each choice of groups, and once more for each value.

Composing takes a tenth of a second, and a sweep may have thousands of jobs. Jobs that choose the same groups share a
template; what a value such as objective.lam=0.1 changes in it is found out once, and the changes of one job are put
together where they touch different keys. Wherever that is not sure, the job is composed by itself.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from omegaconf import DictConfig, OmegaConf

from privgan.config import settle
from privgan.config.commands.train import Train
from privgan.config.schema import converted
from privgan.config.trainer import Trainer

_REFERENCE = re.compile(r"\$\{[\w.]+\}")
_VARIABLE = re.compile(r"\$\{oc\.env:[^${}]*\}")

Path = tuple[str, ...]
Leaves = dict[Path, Any]


@dataclass(frozen=True)
class JobConfig:
    """What a launcher knows of a job: its config as plain containers, resolved, and what decides where it runs."""

    plain: dict[str, Any]
    trainer: Trainer
    plan: bool


@dataclass
class _Template:
    """Jobs with these groups: not settled yet, settled, and what values do to the latter (None: not known so)."""

    composed: DictConfig
    settled: dict[str, Any]
    leaves: Leaves
    separable: bool
    effects: dict[str, Leaves | None] = field(default_factory=dict)


class Configs:
    """Configs of jobs, resolved and checked.

    compose: overrides -> the config of that job, without Hydra's own keys, not settled.
    is_group: whether a key names a group of configs.
    """

    def __init__(self, compose: Callable[[Sequence[str]], DictConfig], is_group: Callable[[str], bool]) -> None:
        self._compose, self._is_group = compose, is_group
        self._parser = OverridesParser.create()
        self._parsed: dict[str, Override] = {}
        self._templates: dict[tuple[str, ...], _Template] = {}
        self._trainers: dict[str, Trainer] = {}

    def of(self, overrides: Sequence[str]) -> JobConfig:
        """Raises what composing raises: RequestError for a wrong value, Hydra's errors for an unknown key."""
        values = [text for text in overrides if self._is_value(text)]
        template = self._template(tuple(text for text in overrides if text not in values))
        if template.separable and _apart([self._parse(text).key_or_group for text in values]):
            effects = [self._effect(template, text) for text in values]
            changes = _together(effects)
            if changes is not None:
                return self._typed(_replaced(template.settled, changes))
        return self._typed(_plain(self._compose(overrides)))

    def _typed(self, settled: dict[str, Any]) -> JobConfig:
        known = json.dumps(settled["trainer"], default=str)
        if known not in self._trainers:
            self._trainers[known] = converted(Trainer, settled["trainer"], "trainer")
        return JobConfig(settled, self._trainers[known], bool(settled["plan"]))

    def _parse(self, text: str) -> Override:
        if text not in self._parsed:
            self._parsed[text] = self._parser.parse_override(text)
        return self._parsed[text]

    def _is_value(self, text: str) -> bool:
        """Whether it sets one key of the config, and chooses, adds and removes nothing."""
        override = self._parse(text)
        plain_change = not (override.is_delete() or override.is_add() or override.is_force_add())
        key = override.key_or_group
        mapping = isinstance(override.value(), dict)
        return plain_change and not mapping and not key.startswith("hydra.") and not self._is_group(key)

    def _template(self, groups: tuple[str, ...]) -> _Template:
        if groups not in self._templates:
            composed = self._compose(groups)
            content = OmegaConf.to_container(composed, resolve=False)
            try:
                settled = _plain(composed.copy())
            except Exception:  # perhaps the values of the job make it good
                self._templates[groups] = _Template(composed, {}, {}, separable=False)
            else:
                simple = all(_is_simple(value) for _, value in _leaves(cast(Mapping[str, Any], content)))
                self._templates[groups] = _Template(composed, settled, dict(_leaves(settled)), simple)
        return self._templates[groups]

    def _effect(self, template: _Template, text: str) -> Leaves | None:
        """The leaves that a value changes; None where it changes which there are."""
        if text not in template.effects:
            changed = template.composed.copy()
            ConfigLoaderImpl._apply_overrides_to_config([self._parse(text)], changed)
            leaves = dict(_leaves(_plain(changed)))
            same = leaves.keys() == template.leaves.keys()
            template.effects[text] = (
                {path: value for path, value in leaves.items() if _differs(value, template.leaves[path])}
                if same
                else None
            )
        return template.effects[text]


def _plain(config: DictConfig) -> dict[str, Any]:
    return dict(settle(config, Train).plain)


def _apart(keys: Sequence[str]) -> bool:
    """Whether no key is given twice, nor one above another."""
    return not any(
        one == other or other.startswith(f"{one}.")
        for i, one in enumerate(keys)
        for j, other in enumerate(keys)
        if i != j
    )


def _together(effects: Sequence[Leaves | None]) -> Leaves | None:
    """All changes; None where one is not known, or two touch the same leaf."""
    changes: Leaves = {}
    for effect in effects:
        if effect is None or changes.keys() & effect.keys():
            return None
        changes |= effect
    return changes


def _differs(one: Any, other: Any) -> bool:
    return type(one) is not type(other) or one != other


def _is_simple(value: Any) -> bool:
    """Whether it is no interpolation, or one that reads keys or the environment and nothing else."""
    if isinstance(value, list):
        return all(map(_is_simple, value))
    if isinstance(value, Mapping):
        return all(map(_is_simple, value.values()))
    return not isinstance(value, str) or "${" not in _REFERENCE.sub("", _VARIABLE.sub("", _VARIABLE.sub("", value)))


def _leaves(tree: Mapping[str, Any], path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """(keys, value) of all that is no mapping, and of empty ones."""
    for key, value in tree.items():
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, (*path, str(key)))
        else:
            yield (*path, str(key)), value


def _replaced(tree: dict[str, Any], changes: Leaves) -> dict[str, Any]:
    """The tree with other leaves; branches without any are shared."""
    below: dict[str, Leaves] = {}
    for (key, *rest), value in changes.items():
        below.setdefault(key, {})[tuple(rest)] = value
    return tree | {key: inner[()] if () in inner else _replaced(tree[key], inner) for key, inner in below.items()}
