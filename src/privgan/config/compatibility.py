"""Whether the parts of a config work on the kind of rows that its data has, before anything starts."""

from collections.abc import Iterable, Iterator, Mapping

from privgan.config.build import target_of
from privgan.config.defaults import DEFAULTS, TEXTS, kinds_of
from privgan.config.part import Part
from privgan.errors import RequestError


def check_kinds(parts: Mapping[str, Part]) -> None:
    """Raises RequestError for a channel, adversary, attacker or distortion that cannot work on these rows."""
    _check(_parts(parts), kinds_of(target_of(parts["data"].part("source"))))


def check_attackers(panel: Part, given: frozenset[str]) -> None:
    """Raises RequestError for an attacker of a panel that cannot read rows of any of these kinds."""
    _check(_attackers(panel), given)


def _check(asked: Iterable[tuple[str, Part]], given: frozenset[str]) -> None:
    kind = " or ".join(sorted(given))
    for group, part in asked:
        works = kinds_of(target_of(part))
        if not works & given:
            fitting = DEFAULTS[min(given)][group.rpartition("/")[2]]
            name = str(part.get("_target_")).rpartition(".")[2]
            raise RequestError(
                f"{part.key} ({name}) is for {' and '.join(sorted(works))}, the rows of this data are {kind}: choose "
                f"for example {group}={fitting}"
            )


def _parts(parts: Mapping[str, Part]) -> Iterator[tuple[str, Part]]:
    """(group to choose another from, part)."""
    yield "channel", parts["channel"]
    if kinds_of(target_of(parts["data"].part("source"))) != {TEXTS}:  # no channel of messages is fitted by a game
        yield "adversary", parts["adversary"]
        yield "objective/distortion", parts["objective"].part("distortion")
    yield from _attackers(parts["attackers"])


def _attackers(panel: Part) -> Iterator[tuple[str, Part]]:
    yield from (("attackers", attacker) for attacker in panel.members("attackers").values())
