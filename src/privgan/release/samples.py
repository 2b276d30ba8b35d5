"""What a release looks like. Shapes: N rows, C colour channels, H height, W width."""

import csv
from pathlib import Path

import numpy as np
from PIL import Image

from privgan.atomic import replacing
from privgan.channel.base import Channel
from privgan.channel.release import released_batch
from privgan.data.module import DataModule
from privgan.data.secrets import strata
from privgan.data.texts import texts_of

SAMPLES_A_CLASS = 5


def write_samples(path: Path, channel: Channel, data: DataModule, device: str, bfloat16: bool) -> None:
    """`samples.png`, or of messages `samples.csv`: test people of every class, originals over releases, native pixels
    without margins.

    Of several secrets, of every joint class there is; of a number, its low, middle and high third.
    """
    if len(data.shape) != 3:
        if data.texts:
            _write_messages(path.with_name("samples.csv"), channel, data, device)
        return
    stratum_N = strata(data.labels("test").s)
    rows_of = [np.flatnonzero(stratum_N == value) for value in np.unique(stratum_N)]
    # Far apart, for neighbouring rows show the same person.
    chosen = [rows[np.linspace(0, len(rows) - 1, SAMPLES_A_CLASS, dtype=int)] for rows in rows_of]
    batch = data.gather(data.indices("test")[np.concatenate(chosen)], device)
    original, release = (released_batch(c, batch.x, batch.s, bfloat16) for c in (None, channel))
    rows = [np.concatenate(list(x.cpu().numpy().transpose(0, 2, 3, 1)), axis=1) for x in (original, release)]
    image = np.concatenate(rows, axis=0)
    with replacing(path) as fresh:
        Image.fromarray(image.squeeze(2) if image.shape[2] == 1 else image).save(fresh, format="png")


def _write_messages(path: Path, channel: Channel, data: DataModule, device: str) -> None:
    """As many messages of every class: the test row, its class, the message before and after."""
    index_N, s_N = data.indices("test"), strata(data.labels("test").s)
    rows_of = [np.flatnonzero(s_N == value) for value in np.unique(s_N)]
    chosen = np.concatenate([rows[np.linspace(0, len(rows) - 1, SAMPLES_A_CLASS, dtype=int)] for rows in rows_of])
    batch = data.gather(index_N[chosen], device)
    before, after = (texts_of(released_batch(c, batch.x, batch.s).cpu().numpy()) for c in (None, channel))
    with replacing(path) as fresh, fresh.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(("row", "class", "before", "after"))
        lines.writerows(zip(index_N[chosen].tolist(), s_N[chosen].tolist(), before, after, strict=True))
