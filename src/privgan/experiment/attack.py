"""A finished run audited anew: another panel, or the attackers that failed."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import nn

from privgan.audit.certificate import raise_if_refuted
from privgan.audit.run import audit_run, raise_if_attackers_failed
from privgan.channel.loading import load
from privgan.config import RecordedConfig, build
from privgan.config.commands.attack import Attack
from privgan.data.module import DataModule
from privgan.errors import RequestError
from privgan.experiment.recorded_data import located, out_of
from privgan.fit.auto import Auto
from privgan.fit.base import FitMethod
from privgan.fit.parts import build_parts
from privgan.release.arrays import export
from privgan.release.device import release_device
from privgan.runs.record import RunFolder


def attack(settings: Attack) -> dict[str, Any]:
    """The panel of these settings against the channel of a finished run; its `leakage.json` is written anew.

    Where this very panel has attacked it before, only the attackers that failed are run.
    With `export`, nobody attacks: originals, releases and labels go to that file, and {"rows": n} is returned.

    Raises:
        RequestError: `run` is no folder of a fitted channel, or its data has changed.
        WorkError: an attacker failed.
    """
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
        torch.manual_seed(before.seed)  # of the noise that a release may draw
        if settings.export:
            return {"rows": export(settings.export, channel, data, device=device, bfloat16=bfloat16)}
        readers = _readers(before, data, folder)
        anew = {"attackers": settings.attackers.plain(), "out": str(out_of(folder, before.name))}
        panel = build(settings.attackers)
        leakage = audit_run(
            folder.path, channel, panel, data, before.plain | anew, device=device, bfloat16=bfloat16, readers=readers
        )
        raise_if_refuted(leakage, folder.path)
        raise_if_attackers_failed(leakage, folder.path)
        return leakage


def data_of(recorded: RecordedConfig, folder: RunFolder) -> DataModule:
    """The data of a recorded config whose paths are set. RequestError where it has changed."""
    data: DataModule = build(recorded.data)
    data.prepare()
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
