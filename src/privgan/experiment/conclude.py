"""After the fit: the channel saved, and what was saved released, measured and audited."""

from collections.abc import Sequence

import torch
from torch import nn

from privgan.attackers.panel import Panel
from privgan.audit.run import audit_run
from privgan.audit.settings import AuditSettings
from privgan.channel.base import Channel
from privgan.channel.loading import load
from privgan.config.commands.train import Train
from privgan.data.module import DataModule
from privgan.fit.secret_predictor import predictor_accuracy
from privgan.objective.base import Objective
from privgan.release.device import release_device
from privgan.release.distortion import measure
from privgan.release.preprocessing import preprocessing_of
from privgan.release.samples import write_samples
from privgan.runs.record import RunFolder
from privgan.runs.typed import LeakageRecord, TrainRecord


def conclude(
    channel: Channel,
    objective: Objective,
    fitted: TrainRecord,
    readers: Sequence[nn.Module] | None,
    panel: Panel,
    data: DataModule,
    settings: Train,
    folder: RunFolder,
) -> LeakageRecord:
    """Save the channel and audit what was saved; returns the content of `leakage.json`.

    Args:
        objective: that it was fitted to.
        fitted: what the fit says of itself, for the record.
        readers: the adversary as the fit left it, for each secret.
    """
    channel.save(folder.path)
    preprocessing_of(data).save(folder.path)
    torch.manual_seed(settings.seed)  # of the noise that a release may draw
    device, bfloat16 = release_device(settings.trainer)
    saved = load(folder.path).to(device)
    measured: TrainRecord = {**measure(saved, data, device, bfloat16), **predictor_accuracy(saved, data, device)}
    strength = getattr(objective, "strength_keys", ("objective.lam",)) if fitted["steps"] else channel.strength_keys
    train: TrainRecord = {**folder.record()["train"], **fitted, **measured, "strength": list(strength)}
    folder.update(train=train)
    write_samples(folder.path / "samples.png", saved, data, device, bfloat16)
    asked = AuditSettings.of(settings.plain)
    return audit_run(folder.path, saved, panel, data, asked, device=device, bfloat16=bfloat16, readers=readers)
