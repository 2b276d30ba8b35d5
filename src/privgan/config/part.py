"""A part of a config: what one object is built from, in the place that it is built for."""

from collections.abc import Mapping
from typing import Any

from omegaconf import DictConfig, OmegaConf

from privgan.errors import RequestError

SPECIAL = ("_target_", "_partial_")


class Part:
    """Read by `privgan.config.build`; no other code sees the node of OmegaConf behind it.

    Args:
        node: with a `_target_` and plain arguments; it knows its place, and whether the user gave it.
        key: its place, for messages.

    Raises:
        RequestError: it describes no object.
    """

    def __init__(self, node: Any, key: str) -> None:
        if not isinstance(node, DictConfig):
            raise RequestError(f"{key}={node} describes no object: it needs a _target_")
        self.node, self.key = node, key

    def __contains__(self, name: str) -> bool:
        return name in self.node

    def get(self, name: str, default: Any = None) -> Any:
        """An argument as plain containers; the default where it is not there."""
        value = self.node.get(name, default)
        return OmegaConf.to_container(value, resolve=True) if OmegaConf.is_config(value) else value

    def part(self, name: str) -> "Part":
        """What stands below. RequestError where it describes no object."""
        return Part(self.node.get(name), f"{self.key}.{name}")

    def members(self, name: str) -> "dict[str, Part]":
        """Parts below by name, such as the attackers of a panel, without those that are left out (null)."""
        given = self.node.get(name)
        if not isinstance(given, DictConfig):
            return {}
        return {
            str(one): Part(below, f"{self.key}.{name}.{one!s}") for one, below in given.items() if below is not None
        }

    def plain(self) -> dict[str, Any]:
        """As plain containers: what a record holds of it."""
        return plain_of(self.node)


def plain_of(node: DictConfig) -> dict[str, Any]:
    """A config as plain containers, interpolations resolved."""
    container = OmegaConf.to_container(node, resolve=True)
    assert isinstance(container, Mapping)
    return {str(key): value for key, value in container.items()}
