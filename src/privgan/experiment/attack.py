"""A finished run audited anew: another panel, or the attackers that failed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from privgan.audit.certificate import raise_if_refuted
from privgan.audit.run import audit_run, raise_if_attackers_failed
from privgan.audit.settings import AuditSettings
from privgan.channel.base import Channel
from privgan.channel.loading import load
from privgan.config import RecordedConfig, build
from privgan.config.commands.attack import Attack
from privgan.data.module import DataModule
from privgan.errors import RequestError
from privgan.experiment.prepared import prepared
from privgan.experiment.recorded_data import located, out_of
from privgan.fit.auto import Auto
from privgan.fit.base import FitMethod
from privgan.fit.parts import build_parts
from privgan.release.arrays import export
from privgan.release.device import release_device
from privgan.runs.record import RunFolder
from privgan.runs.typed import LeakageRecord


@dataclass(frozen=True)
class Opened:
    """A finished run, its channel on the device and its data where it lies here; config: as recorded."""

    folder: RunFolder
    config: RecordedConfig
    channel: Channel
    data: DataModule
    device: str
    bfloat16: bool


def attack(settings: Attack) -> LeakageRecord:
    """The panel of these settings against the channel of a finished run; its `leakage.json` is written anew.

    Where this very panel has attacked it before, only the attackers that failed are run.

    Raises:
        RequestError: `run` is no folder of a fitted channel, or its data has changed.
        WorkError: an attacker failed.
    """
    with _opened(settings) as run:
        readers = _readers(run.config, run.data, run.folder)
        out = str(out_of(run.folder, run.config.name))
        anew = AuditSettings.of(run.config.plain | {"attackers": settings.attackers.plain(), "out": out})
        panel = build(settings.attackers)
        place = run.folder.path
        leakage = audit_run(
            place, run.channel, panel, run.data, anew, device=run.device, bfloat16=run.bfloat16, readers=readers
        )
        raise_if_refuted(leakage, place)
        raise_if_attackers_failed(leakage, place)
        return leakage


def export_rows(settings: Attack, to: Path) -> int:
    """Writes originals, releases and labels of a finished run to a file, and attacks nothing.

    Returns:
        The number of rows.

    Raises:
        RequestError: as `attack`.
    """
    with _opened(settings) as run:
        return export(to, run.channel, run.data, device=run.device, bfloat16=run.bfloat16)


@contextmanager
def _opened(settings: Attack) -> Iterator[Opened]:
    """Under the lock of its folder, with the seed of the noise that a release may draw."""
    if settings.run is None:
        raise RequestError("run is missing: give run=DIR of a trained run")
    folder = RunFolder(settings.run)
    with folder.lock():
        before = RecordedConfig.of(folder.record()["config"])
        channel = load(folder.path)
        before = located(before, settings.data, folder)
        data = data_of(before, folder)
        device, bfloat16 = release_device(settings.trainer)
        channel.to(device)
        torch.manual_seed(before.seed)
        yield Opened(folder, before, channel, data, device, bfloat16)


def data_of(recorded: RecordedConfig, folder: RunFolder) -> DataModule:
    """The data of a recorded config whose paths are set. RequestError where it has changed."""
    data = prepared(recorded.data)
    if folder.record()["data"]["fingerprint"] != data.describe()["fingerprint"]:
        raise RequestError(f"{folder.path}: the data has changed since this run; train it again")
    return data


def _readers(recorded: RecordedConfig, data: DataModule, folder: RunFolder) -> Sequence[nn.Module] | None:
    """The adversary of the run, from its checkpoint."""
    if not folder.checkpoint.exists():
        return None
    method: FitMethod = build(recorded.fit) if recorded.fit else Auto()
    parts = build_parts(recorded, method, data, build(recorded.objective))
    return method.prepare(parts, data).restore_readers(folder.checkpoint)
