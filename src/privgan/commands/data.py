"""`privgan data list | prepare | check`: what data is there, packing it, and looking for faults."""

from typing import TYPE_CHECKING

from hydra.core.global_hydra import GlobalHydra
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf, open_dict

from privgan.config import build, settle
from privgan.errors import RequestError

if TYPE_CHECKING:
    from privgan.data.module import DataModule


def run(config: DictConfig, action: str) -> None:
    """list: every set there is a config for; prepare, check: the set of this config. Faults end with exit code 2."""
    from privgan.data import catalogue

    if action == "list":
        print(catalogue.list_sets(*_every_set()))
    elif action == "prepare":
        print(catalogue.prepare(build(config.data)))
    else:
        from privgan.audit.to_hide import to_hide

        data = build(config.data)
        report, good = catalogue.check(data)
        print(report)
        if good:
            for line in to_hide(data):
                print(f"  {line}")
        if not good:
            raise RequestError("the set has the faults listed above: fix or remove them, then privgan data check")


def _every_set() -> "tuple[dict[str, DataModule], dict[str, list[str]]]":
    """Name of the config -> the set, for every option of the group data; and, of those that want data of one's own,
    name -> the keys that have to be given."""
    loader = GlobalHydra.instance().config_loader()
    sets: dict[str, DataModule] = {}
    own: dict[str, list[str]] = {}
    for name in loader.get_group_options("data"):
        composed = loader.load_configuration("data", overrides=[f"data={name}"], run_mode=RunMode.RUN)
        with open_dict(composed):
            del composed["hydra"]
        if missing := OmegaConf.missing_keys(composed):
            own[name] = sorted(missing)
        else:
            sets[name] = build(settle(composed, "data").data)
    return sets, own
