"""What else can be composed beside the config of a command, while it runs."""

from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from hydra.types import RunMode
from omegaconf import OmegaConf, open_dict

from privgan.config.commands.attack import Attack
from privgan.config.commands.train import Data
from privgan.config.compose import settle
from privgan.config.part import Part


def every_set() -> tuple[dict[str, Data], dict[str, list[str]]]:
    """Every option of the group data.

    Returns:
        Name -> its settings; and, of those that want data of one's own, name -> the keys that have to be given.
    """
    loader = GlobalHydra.instance().config_loader()
    sets: dict[str, Data] = {}
    wanting: dict[str, list[str]] = {}
    for name in loader.get_group_options("data"):
        composed = loader.load_configuration("data", overrides=[f"data={name}"], run_mode=RunMode.RUN)
        with open_dict(composed):
            del composed["hydra"]
        if missing := OmegaConf.missing_keys(composed):
            wanting[name] = sorted(missing)
        else:
            sets[name] = settle(composed, Data)
    return sets, wanting


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
