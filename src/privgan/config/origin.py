"""Where a config comes from: the user's own command line and config folder, or somebody else's run folder.

Only an own config may name code outside the registry and hold interpolations. A config that nobody marks is data.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from omegaconf import DictConfig, ListConfig, OmegaConf

from privgan.config.part import Part
from privgan.config.renamed import of_record
from privgan.errors import RequestError

_OWN = "own"


def own(config: DictConfig) -> DictConfig:
    """Marks a config that the user gave, in place."""
    config._set_flag(_OWN, True)
    return config


def own_parts(sections: Mapping[str, object]) -> dict[str, Part]:
    """The parts of this user's own command from plain containers, as its launcher hands them to another process."""
    node = own(OmegaConf.create(dict(sections)))
    return {str(name): Part(node[name], str(name)) for name in node}


def is_own(node: Any) -> bool:
    """Whether the user gave this config, or one that it is part of."""
    return bool(node._get_flag(_OWN))


def recorded(config: Mapping[str, object], what: str = "run.json") -> DictConfig:
    """The config of a record, as data.

    Args:
        config: plain containers, as JSON holds them.
        what: its file, for the message.

    Raises:
        RequestError: an interpolation, which would read the environment of whoever opens the record.
    """
    for key, text in _texts(config):
        if "${" in text:
            raise RequestError(f"{what}: {key}={text} is an interpolation; a recorded config holds plain values only")
    try:
        made = OmegaConf.create(of_record(config))
    except ValueError as error:  # keys or values that no config holds
        raise RequestError(f"{what}: config: {' '.join(str(error).split())}") from error

    _disown(made)
    return made


def _disown(node: Any) -> None:
    """Each node for itself, so that a part put into a config of the user's does not become their own."""
    if isinstance(node, DictConfig | ListConfig):
        node._set_flag(_OWN, False)
        for child in node.values() if isinstance(node, DictConfig) else node:
            _disown(child)


def interpolated(node: DictConfig | ListConfig) -> str | None:
    """The first key below this node whose value is an interpolation."""
    content = OmegaConf.to_container(node, resolve=False)
    return next((key for key, text in _texts(content) if "${" in text), None)


def _texts(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, child in value.items():
            yield str(name), str(name)  # a key is read as well
            yield from _texts(child, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list | tuple):
        for number, child in enumerate(value):
            yield from _texts(child, f"{key}.{number}")
    elif isinstance(value, str):
        yield key, value
