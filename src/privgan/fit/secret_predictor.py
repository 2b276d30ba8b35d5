"""The secret predictor of a channel with secret_source=predicted: fitted before the channel, and how accurate it is."""

from collections.abc import Iterator

import torch

from privgan.batch import Batch
from privgan.channel.base import Channel
from privgan.data.module import DataModule
from privgan.data.stream import Stream
from privgan.runs.typed import TrainRecord

STEPS, BATCH = 600, 128


def fit_secret_predictor(channel: Channel, data: DataModule, *, device: str, seed: int) -> None:
    """Train the predictor of a channel that has one, on undefended rows of the channel's role; else do nothing.

    The result depends on the seed alone, so every process of a distributed run, and a run that is started again before
    its first checkpoint, comes to the same.
    """
    if channel.predictor is None:
        return
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        channel.predictor.to(device).fit(_shuffled(data, device, seed))
    channel.predictor.to("cpu")


def predictor_accuracy(channel: Channel, data: DataModule, device: str) -> TrainRecord:
    """{"side_accuracy": share of the test people whose s is predicted right}, for a channel that predicts, else {}.

    Of several secrets, the mean of theirs.
    """
    if channel.predictor is None:
        return {}
    right = [channel.predictor(batch.x) == batch.s for batch in data.batches("test", device=device)]
    return {"side_accuracy": torch.cat(right).float().mean().item()}


def _shuffled(data: DataModule, device: str, seed: int) -> Iterator[Batch]:
    stream = Stream(data.rows_for("channel"), BATCH, (seed, 2))
    for step in range(STEPS):
        yield data.gather(stream.indices(step), device)
