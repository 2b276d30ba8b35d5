"""The config of a recorded run, as data: its parts, and the few settings that are read again."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from omegaconf import DictConfig

from privgan.config.origin import recorded as as_data
from privgan.config.part import Part, plain_of
from privgan.config.schema import converted
from privgan.config.trainer import Trainer
from privgan.config.types import Seed
from privgan.errors import RequestError


@dataclass(frozen=True)
class RecordedConfig:
    """Read from a record that anybody may have written: nothing in it is the user's own.

    Args:
        node: from `of`.
    """

    node: DictConfig

    @classmethod
    def of(cls, config: Mapping[str, object], what: str = "run.json") -> "RecordedConfig":
        """From plain containers, as JSON holds them; `what` is their file. RequestError for an interpolation."""
        return cls(as_data(config, what))

    @property
    def plain(self) -> dict[str, Any]:
        """As plain containers, under today's names."""
        return plain_of(self.node)

    @property
    def name(self) -> str:
        """The run lay in out/name/signature."""
        return str(self._value("name", str))

    @property
    def seed(self) -> int:
        """Of every random draw."""
        return int(self._value("seed", Seed))

    @property
    def trainer(self) -> Trainer:
        """The device and what goes with it, as far as it is recorded; what this version does not know is left out."""
        given = self.node.get("trainer")
        known = {one.name for one in fields(Trainer)}
        kept = (
            {key: value for key, value in plain_of(given).items() if key in known}
            if isinstance(given, DictConfig)
            else {}
        )
        trainer: Trainer = self._converted(Trainer, kept, "trainer")
        return trainer

    @property
    def data(self) -> Part:
        """The set, its split and where it is packed."""
        return self._part("data")

    @property
    def channel(self) -> Part:
        """What edits the rows."""
        return self._part("channel")

    @property
    def adversary(self) -> Part:
        """The player that reads."""
        return self._part("adversary")

    @property
    def objective(self) -> Part:
        """Distortion, leakage and their weight."""
        return self._part("objective")

    @property
    def game(self) -> Part:
        """Which player is updated at which step."""
        return self._part("game")

    @property
    def fit(self) -> Part | None:
        """How the channel was fitted; None in records of versions that knew the game alone."""
        return self._part("fit") if "fit" in self.node else None

    @property
    def attackers(self) -> Part:
        """The panel."""
        return self._part("attackers")

    def _part(self, key: str) -> Part:
        return Part(self.node.get(key), key)

    def _value(self, key: str, hint: Any) -> Any:
        if self.node.get(key) is None:
            raise RequestError(f"run.json: config.{key} is missing: it is no run of this version")
        return self._converted(hint, self.node[key], key)

    def _converted(self, hint: Any, value: Any, key: str) -> Any:
        return converted(hint, value, f"run.json: config.{key}")
