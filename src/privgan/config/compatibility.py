"""Whether the parts of a config work on the kind of rows that its data has, before anything starts."""

from collections.abc import Iterator, Mapping
from typing import Any

from omegaconf import DictConfig

from privgan.config.build import target_of
from privgan.config.defaults import DEFAULTS, TEXTS, kinds_of
from privgan.errors import RequestError


def check_kinds(config: DictConfig) -> None:
    """Raises RequestError for a channel, adversary, attacker or distortion that cannot work on these rows."""
    given = kinds_of(target_of(config.data.source))
    kind = " or ".join(sorted(given))
    for group, key, node in _parts(config):
        works = kinds_of(target_of(node))
        if not works & given:
            fitting = DEFAULTS[min(given)][group.rpartition("/")[2]]
            raise RequestError(
                f"{key} ({str(node['_target_']).rpartition('.')[2]}) is for {' and '.join(sorted(works))}, the rows of "
                f"this data are {kind}: choose for example {group}={fitting}"
            )


def _parts(config: DictConfig) -> Iterator[tuple[str, str, DictConfig]]:
    """(group to choose another from, key, node)."""
    yield "channel", "channel", config.channel
    if kinds_of(target_of(config.data.source)) != {TEXTS}:  # no channel of messages is fitted by a game
        yield "adversary", "adversary", config.adversary
        yield "objective/distortion", "objective.distortion", config.objective.distortion
    attackers: Any = config.attackers.get("attackers")
    for name, node in attackers.items() if isinstance(attackers, Mapping) else ():
        if node is not None:
            yield "attackers", f"attackers.attackers.{name}", node
