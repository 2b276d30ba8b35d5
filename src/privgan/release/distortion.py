"""How far the release of the test people is from the originals, and what can still be learned of them together."""

from privgan.channel.base import Channel
from privgan.channel.release import as_float_batch, released_batch
from privgan.data.column_changes import ColumnChanges
from privgan.data.module import DataModule
from privgan.data.texts import texts_of
from privgan.objective.distortion import Measured
from privgan.release.messages import MessageChanges
from privgan.release.risk import StatisticalRisk
from privgan.runs.typed import TrainRecord


def measure(channel: Channel, data: DataModule, device: str, bfloat16: bool) -> TrainRecord:
    """What `run.json` says of the release of the test people, as it leaves the device (8 bits).

    {"distortion": {l1, mse, psnr, ssim}, "risk": of `StatisticalRisk`, "risk_rows": its n}; of a table also "changes",
    what `privgan.data.column_changes` says of its columns. Of messages "l1" is the share of tokens that changed,
    and "changes" what `privgan.release.messages.MessageChanges` says.
    """
    if data.texts:
        return _of_messages(channel, data, device)
    measured, risk = Measured(), StatisticalRisk(len(data.indices("test")))
    changes = ColumnChanges(data.layout) if data.layout else None
    for batch in data.batches("test", device=device):
        release = as_float_batch(released_batch(channel, batch.x, batch.s, bfloat16))
        measured.add(batch.x, release)
        risk.add(batch.x, release)
        if changes:
            changes.add(batch.x.cpu(), release.cpu())
    told: TrainRecord = {"distortion": measured.result(), "risk": dict(risk.result()), "risk_rows": risk.n}
    if changes:
        told["changes"] = changes.result()
    return told


def _of_messages(channel: Channel, data: DataModule, device: str) -> TrainRecord:
    changes = MessageChanges([text for batch in data.batches("channel") for text in texts_of(batch.x.numpy())])
    for batch in data.batches("test", device=device):
        changes.add(batch.x, released_batch(channel, batch.x, batch.s, False))
    told = changes.result()
    return {"distortion": {"l1": 1 - told["tokens"], "mse": None, "psnr": None, "ssim": None}, "changes": told}
