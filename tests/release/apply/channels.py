"""Channels that need no training, as a run leaves them."""

from pathlib import Path

from privgan.channel import Channel
from privgan.data.module import DataModule
from privgan.release.preprocessing import preprocessing_of


def saved(channel: Channel, data: DataModule, folder: Path) -> Path:
    """The folder of a channel with what its training data looked like."""
    folder.mkdir(exist_ok=True)
    channel.save(folder)
    preprocessing_of(data).save(folder)
    return folder
