"""Data as users bring them: folders of pictures and tables, with labels that can be read in them."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

COLOURS = ((40, 40, 40), (200, 200, 200))


def write_csv(path: Path, columns: Mapping[str, Iterable[object]], delimiter: str = ",") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    return path


def write_pictures(folder: Path, s_N: Sequence[int], size: int = 8, suffix: str = ".png", mode: str = "RGB") -> Path:
    """Picture i is dark or bright as s says, with noise."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(0)
    for number, s in enumerate(s_N):
        x_HWC = np.clip(np.array(COLOURS[s]) + rng.normal(0, 10, (size, size, 3)), 0, 255).astype(np.uint8)
        Image.fromarray(x_HWC).convert(mode).save(folder / f"{number:03}{suffix}")
    return folder


def write_labels(path: Path, s_N: Sequence[int], **more: Iterable[object]) -> Path:
    """One line a picture of `write_pictures`, in another order."""
    names = [f"{number:03}.png" for number in range(len(s_N))]
    columns = {"file": names, "smiling": s_N, **more}
    return write_csv(path, {name: list(column)[::-1] for name, column in columns.items()})
