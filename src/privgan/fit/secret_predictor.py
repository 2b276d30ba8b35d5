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

    Args:
        channel: with fresh weights.
        data: packed and split.
        device: `cpu` or `cuda`.
        seed: of the order of rows and of the weights.
    """
    if channel.predictor is None:
        return
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        channel.predictor.to(device).fit(_shuffled(data, device, seed))
    channel.predictor.to("cpu")


def predictor_accuracy(channel: Channel, data: DataModule, device: str) -> TrainRecord:
    """How often a channel that predicts s is right.

    Args:
        channel: fitted.
        data: packed and split.
        device: that the channel is on.

    Returns:
        `side_accuracy`, the share of test people whose s is predicted right, of several secrets the mean of theirs;
        nothing of a channel that predicts none.
    """
    if channel.predictor is None:
        return {}
    right = [channel.predictor(batch.x) == batch.s for batch in data.batches("test", device=device)]
    return {"side_accuracy": torch.cat(right).float().mean().item()}


def _shuffled(data: DataModule, device: str, seed: int) -> Iterator[Batch]:
    stream = Stream(data.rows_for("channel"), BATCH, (seed, 2))
    for step in range(STEPS):
        yield data.gather(stream.indices(step), device)
