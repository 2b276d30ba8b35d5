"""What else can be composed beside the config of a command, while it runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hydra._internal.config_repository import CachingConfigRepository
from hydra._internal.defaults_list import create_defaults_list
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf

from privgan.config.commands.attack import Attack
from privgan.config.commands.train import Data
from privgan.config.compose import settle
from privgan.config.origin import own
from privgan.config.part import Part


@dataclass(frozen=True)
class Option:
    """A set of data that can be chosen, composed by itself: without the rest of a command and Hydra's own keys.

    name: of its file. wanting: keys that have to be given, of data of one's own.
    """

    name: str
    wanting: list[str]
    _config: DictConfig

    def plain(self) -> dict[str, Any]:
        """The section `data`, resolved."""
        return Part(self._config.data, "data").plain()

    def settled(self) -> Part:
        """The section `data` as the settings of a command have it, to be built."""
        return settle(self._config, Data, "data").data


def data_options() -> Iterator[Option]:
    """Every option of the group data."""
    loader: Any = GlobalHydra.instance().config_loader()
    repository = CachingConfigRepository(loader.repository)
    for name in loader.get_group_options("data"):
        defaults = create_defaults_list(
            repo=repository, config_name=f"data/{name}", overrides_list=[], prepend_hydra=False, skip_missing=False
        )
        composed = loader._compose_config_from_defaults_list(defaults=defaults.defaults, repo=repository)
        OmegaConf.set_struct(composed, False)
        merged = OmegaConf.merge({"seed": 0, "debug": False}, composed)
        assert isinstance(merged, DictConfig)
        yield Option(name, sorted(OmegaConf.missing_keys(merged)), own(merged))


def panel_for_vectors(given: Attack) -> Part:
    """The panel that was asked for; where none was, that for vectors in place of the one for pictures."""
    if asked("attackers="):
        return given.attackers
    words = [*HydraConfig.get().overrides.task, "attackers=vectors"]
    composed = GlobalHydra.instance().config_loader().load_configuration("attack", words, run_mode=RunMode.RUN)
    return Part(composed.attackers, "attackers")


def asked(start: str) -> bool:
    """Whether a word on the command line begins so."""
    return any(word.lstrip("+~").startswith(start) for word in HydraConfig.get().overrides.task)
