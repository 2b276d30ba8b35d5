"""Whether the parts of a config work on the kind of rows that its data has, before anything starts."""

from collections.abc import Iterator, Mapping

from privgan.config.build import target_of
from privgan.config.defaults import DEFAULTS, TEXTS, kinds_of
from privgan.config.part import Part
from privgan.errors import RequestError


def check_kinds(parts: Mapping[str, Part]) -> None:
    """Raises RequestError for a channel, adversary, attacker or distortion that cannot work on these rows."""
    given = kinds_of(target_of(parts["data"].part("source")))
    kind = " or ".join(sorted(given))
    for group, part in _parts(parts):
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
    for attacker in parts["attackers"].members("attackers").values():
        yield "attackers", attacker
