"""`privgan attack run=DIR`: fresh attackers against the channel of a run; `released=...`: against data of one's own."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from privgan.commands.given import check_channel
from privgan.config import RecordedConfig, build, check_values
from privgan.config.commands.attack import Attack
from privgan.config.compatibility import check_attackers
from privgan.config.defaults import VECTORS
from privgan.config.recompose import asked, panel_for_vectors
from privgan.errors import RequestError
from privgan.runs import sight
from privgan.runs.certified import in_words
from privgan.runs.environment import keep_freed_memory
from privgan.runs.lock import owner
from privgan.runs.record import RunFolder
from privgan.tracking.base import Tracker

OF_OWN_DATA = ("original", "labels", "sensitive")


def run(settings: Attack) -> float | None:
    """Attacks and returns the strongest fresh attacker's balanced accuracy, or only writes the export."""
    if settings.run is not None:
        _check_leaves_out_own_data(settings)
        folder = RunFolder(settings.run)
        folder.record()
        if owner(folder.path) is None:  # else it is busy, which is said where it is locked
            check_channel(folder.path)
        check_values(*settings.parts.values())
        return _of_run(settings, settings.run)
    if settings.released is None:
        raise RequestError("run is missing: give run=DIR of a trained run, or released=PATH of data of your own")
    if settings.export is not None:
        raise RequestError(f"export={settings.export} is of a run: the release is {settings.released} itself")
    check_values(*settings.parts.values())
    return _of_own_data(settings, settings.released)


def _check_leaves_out_own_data(settings: Attack) -> None:
    for key in ("released", *OF_OWN_DATA):
        if (given := getattr(settings, key)) is not None:
            raise RequestError(f"run={settings.run} and {key}={given}: a run has data of its own, leave one out")


def _of_run(settings: Attack, path: Path) -> float | None:
    keep_freed_memory()
    from privgan.attackers.statistics.width import precision_line
    from privgan.experiment.attack import attack, export_rows

    folder = RunFolder(path)
    if not asked("attackers"):
        own = RecordedConfig.of(folder.record()["config"]).attackers
        settings = replace(settings, attackers=own, plain={**settings.plain, "attackers": own.plain()})
    tracker: Tracker = build(settings.tracking)
    if settings.export:
        print(f"{settings.export}: {export_rows(settings, settings.export)} rows")
        return None
    leakage = attack(settings)
    _track(tracker, folder, settings)
    strongest = leakage["strongest"]
    limits = f"{strongest['lower']:.3f} to {strongest['upper']:.3f}"
    found = f"strongest fresh attacker {strongest['name']} {strongest['balanced_accuracy']:.3f} ({limits})"
    print(f"{path}: {found}{in_words(leakage)}")
    for line in sight.blindness(leakage):
        print(f"warning: {line}")
    precise = leakage["precision"]
    if precise["target"] is not None and precise["width"] <= precise["target"]:  # else it has been warned of
        print(precision_line(precise))
    return float(strongest["balanced_accuracy"])


def _track(tracker: Tracker, folder: RunFolder, settings: Attack) -> None:
    """The attack as a job of its own in the group of the sweep."""
    record = folder.record()
    try:
        tracker.start(
            {
                "signature": record["signature"],
                "name": record["config"]["name"],
                "config": settings.plain,
                "folder": folder.path,
                "job": "attack",
            }
        )
        tracker.finish(record, folder.leakage(), folder.path / "samples.png")
    finally:
        tracker.close()


def _of_own_data(settings: Attack, released: Path) -> float:
    from privgan.audit.external.request import Request

    request = Request(
        released=released,
        original=settings.original,
        labels=settings.labels,
        sensitive=_columns(settings.sensitive),
        utility=_columns(settings.utility),
        group=_column(settings.group),
        key=_column(settings.key),
        task=settings.task,
        size=settings.size,
        missing=settings.missing,
        unreadable=settings.unreadable,
    )
    keep_freed_memory()
    from privgan.commands.external import attack

    if request.tables:
        settings = replace(settings, attackers=panel_for_vectors(settings))
        check_attackers(settings.attackers, frozenset({VECTORS}))
    return float(attack(request, settings)["strongest"]["balanced_accuracy"])


def _column(given: Any) -> str | None:
    return None if given is None else str(given)


def _columns(given: Any) -> tuple[str, ...]:
    """Names that YAML may have taken for numbers, such as 2020."""
    return tuple(map(str, given)) if isinstance(given, list) else () if given is None else (str(given),)
