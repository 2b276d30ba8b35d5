"""What a release looks like. Shapes: N rows, C colour channels, H height, W width."""

from pathlib import Path

import numpy as np
from PIL import Image

from privgan.atomic import replacing
from privgan.channel.base import Channel
from privgan.channel.release import released_batch
from privgan.data.module import DataModule
from privgan.data.secrets import strata

SAMPLES_A_CLASS = 5


def write_samples(path: Path, channel: Channel, data: DataModule, device: str, bfloat16: bool) -> None:
    """`samples.png`: test people of every class, originals over releases, native pixels without margins.

    Of several secrets, of every joint class there is; of a number, its low, middle and high third.
    """
    if len(data.shape) != 3:
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
