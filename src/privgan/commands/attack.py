"""`privgan attack run=DIR`: fresh attackers against the channel of a run; `released=...`: against data of one's own."""

from pathlib import Path
from typing import Any

from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from hydra.types import RunMode
from omegaconf import DictConfig, open_dict

from privgan.config import build, plain, recorded
from privgan.errors import RequestError
from privgan.runs import sight
from privgan.runs.certified import told
from privgan.runs.environment import keep_freed_memory
from privgan.runs.record import RunFolder
from privgan.tracking.base import Tracker

OF_OWN_DATA = ("original", "labels", "sensitive")


def run(config: DictConfig) -> float | None:
    """Attacks and returns the strongest fresh attacker's balanced accuracy, or only writes the export."""
    _check(config)
    keep_freed_memory()
    return _of_own_data(config) if config.run is None else _of_run(config)


def _check(config: DictConfig) -> None:
    """That it is either of a run or of data of one's own."""
    if config.run is None and config.released is None:
        raise RequestError("run is missing: give run=DIR of a trained run, or released=PATH of data of your own")
    if config.run is not None:
        for key in ("released", *OF_OWN_DATA):
            if config[key] is not None:
                raise RequestError(
                    f"run={config.run} and {key}={config[key]}: a run has data of its own, leave one out"
                )
    elif config.export is not None:
        raise RequestError(f"export={config.export} is of a run: the release is {config.released} itself")


def _of_run(config: DictConfig) -> float | None:
    from privgan.attackers.statistics.width import precision_line
    from privgan.experiment.attack import attack

    if not _asked("attackers"):
        with open_dict(config):
            config.attackers = recorded(RunFolder(Path(config.run)).record()["config"]).attackers
    tracker: Tracker = build(config.tracking)
    leakage = attack(config)
    if config.export:
        print(f"{config.export}: {leakage['rows']} rows")
        return None
    _track(tracker, RunFolder(Path(config.run)), plain(config))
    strongest = leakage["strongest"]
    limits = f"{strongest['lower']:.3f} to {strongest['upper']:.3f}"
    reads = f"strongest fresh attacker {strongest['name']} {strongest['balanced_accuracy']:.3f} ({limits})"
    print(f"{config.run}: {reads}{told(leakage)}")
    for line in sight.told(leakage):
        print(f"warning: {line}")
    precise = leakage["precision"]
    if precise["target"] is not None and precise["width"] <= precise["target"]:  # else it has been warned of
        print(precision_line(precise))
    return float(strongest["balanced_accuracy"])


def _track(tracker: Tracker, folder: RunFolder, settings: dict[str, Any]) -> None:
    """The attack as a job of its own in the group of the sweep."""
    record = folder.record()
    told = {"signature": record["signature"], "name": record["config"]["name"], "config": settings}
    try:
        tracker.start(told | {"folder": folder.path, "job": "attack"})
        tracker.finish(record, folder.leakage(), folder.path / "samples.png")
    finally:
        tracker.close()


def _of_own_data(config: DictConfig) -> float:
    from privgan.audit.external.request import Request
    from privgan.commands.external import attack

    given = plain(config)
    request = Request(
        released=Path(given["released"]),
        original=_path(given["original"]),
        labels=_path(given["labels"]),
        sensitive=_names(given["sensitive"]),
        utility=_names(given["utility"]),
        **{key: given[key] for key in ("group", "key", "task", "size", "missing")},
    )
    panel = _for_vectors(config) if request.tables else config.attackers
    leakage = attack(
        request, panel, given["shares"], given["seed"], Path(given["to"]), given["external_attackers"], given["planted"]
    )
    return float(leakage["strongest"]["balanced_accuracy"])


def _path(given: str | None) -> Path | None:
    return None if given is None else Path(given)


def _names(given: str | list[str] | None) -> tuple[str, ...]:
    return (str(given),) if isinstance(given, str | int | float) else tuple(map(str, given or ()))


def _for_vectors(config: DictConfig) -> DictConfig:
    """The panel that was asked for; where none was, that for vectors in place of the one for pictures."""
    if _asked("attackers="):
        return config.attackers
    words = [*HydraConfig.get().overrides.task, "attackers=vectors"]
    composed = GlobalHydra.instance().config_loader().load_configuration("attack", words, run_mode=RunMode.RUN)
    return composed.attackers


def _asked(start: str) -> bool:
    """Whether a word on the command line begins so."""
    return any(word.lstrip("+~").startswith(start) for word in HydraConfig.get().overrides.task)
