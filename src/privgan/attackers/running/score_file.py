"""The scores of a panel on disk, so that a panel which was broken off is not begun again from nothing.

One array each of LEVEL/NAME/validation, LEVEL/NAME/test, LEVEL/NAME/seconds and LEVEL/NAME/times (1 where it is
missing), in a compressed .npz file.
"""

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np

from privgan.atomic import replacing
from privgan.attackers.knowledge import Knowledge
from privgan.attackers.running.attempt import Scores

Known = Mapping[tuple[str, Knowledge], Scores]


def write_scores(path: Path, scores: Known) -> None:
    """Write the scores of (name, level), as they are."""
    columns: dict[str, np.ndarray] = {}
    for (name, level), one in scores.items():
        place = f"{level}/{name}/"
        columns |= {
            place + "validation": one.validation,
            place + "test": one.test,
            place + "seconds": np.array(one.seconds),
            place + "times": np.array(one.times),
        }
    with replacing(path) as fresh, fresh.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **columns)


def read_scores(path: Path | BinaryIO) -> dict[tuple[str, Knowledge], Scores]:
    """What `write_scores` wrote; nothing where there is no such file, or a broken one."""
    try:
        with np.load(path) as file:
            columns = {name: file[name] for name in file.files}
    except (OSError, ValueError, zipfile.BadZipFile):
        return {}
    scores = {}
    for place in dict.fromkeys(name.rpartition("/")[0] for name in columns):
        level, _, name = place.partition("/")
        validation, test, seconds = (columns[f"{place}/{part}"] for part in ("validation", "test", "seconds"))
        times = int(columns.get(f"{place}/times", 1))
        scores[name, cast(Knowledge, level)] = Scores(validation, test, float(seconds), times)
    return scores
