"""Whether rows look like those that a channel was trained on: leakage figures hold for such rows only.

Shapes: N rows, B batch, C colour channels, H height, W width, F features.
"""

import math
from collections.abc import Sequence

import torch
from torch import Tensor
from typing_extensions import TypedDict

SHIFT = 0.5  # of a mean, in standard deviations between rows
RATIO = 2.0  # of two spreads
FEWEST = 2  # rows that have a spread


class Moments(TypedDict):
    """Over rows, one number for each colour or feature."""

    mean: list[float]
    deviation: list[float]


class Statistics(TypedDict, total=False):
    """Of so many rows; spread: of pictures."""

    rows: int
    mean: Moments
    spread: Moments


class RowStatistics:
    """Mean and spread of rows that are seen batch by batch; nothing of them is kept.

    Of pictures: of every colour the mean brightness of a picture and its standard deviation within the picture, each as
    mean and standard deviation over pictures. Of vectors: mean and standard deviation of every feature.
    """

    def __init__(self) -> None:
        self.rows = 0
        self.sums: dict[str, Tensor] = {}

    def add(self, x: Tensor) -> None:
        """Take in x_BCHW in [0, 1], or x_BF."""
        x = x.detach().double().cpu()
        self.rows += len(x)
        quantities = {"mean": x.mean(dim=(2, 3)), "spread": x.std(dim=(2, 3))} if x.dim() == 4 else {"mean": x}
        for name, value_BQ in quantities.items():
            sums = torch.stack([value_BQ.sum(dim=0), value_BQ.square().sum(dim=0)])
            self.sums[name] = self.sums[name] + sums if name in self.sums else sums

    def result(self) -> Statistics:
        """{"rows": N, "mean": {"mean": [...], "deviation": [...]}, "spread": the same, of pictures}."""
        found: Statistics = {"rows": self.rows}
        if "mean" in self.sums:
            found["mean"] = self._moments("mean")
        if "spread" in self.sums:
            found["spread"] = self._moments("spread")
        return found

    def _moments(self, name: str) -> Moments:
        first, second = self.sums[name]
        mean = first / self.rows
        deviation = (second / self.rows - mean.square()).clamp(min=0).sqrt()
        return {"mean": mean.tolist(), "deviation": deviation.tolist()}


def drift(trained: Statistics, found: Statistics, names: Sequence[str] = ()) -> list[str]:
    """What differs between the rows of training and those found, one sentence each; empty where they look alike.

    A mean differs where it lies more than half a standard deviation (of rows) from that of training, beyond what the
    number of rows explains; a spread where it is half or twice that of training. Of what never varied in training the
    spread counts as that of something that one row in all would have shown.

    Args:
        trained, found: of `RowStatistics.result`.
        names: of the features of vectors.
    """
    if found["rows"] < FEWEST:
        return []
    told = []
    for words, before, after in (
        ("mean", trained.get("mean"), found.get("mean")),
        ("contrast", trained.get("spread"), found.get("spread")),
    ):
        if before and after:
            least = 1 / math.sqrt(trained["rows"])
            told += _differences(before, after, found["rows"], least, words, names)
    return told


def _differences(
    trained: Moments,
    found: Moments,
    rows: int,
    least: float,
    words: str,
    names: Sequence[str],
) -> list[str]:
    told = []
    allowed = SHIFT + 3 / math.sqrt(rows)
    columns = zip(trained["mean"], trained["deviation"], found["mean"], found["deviation"], strict=True)
    for place, (mean, deviation, mean_found, deviation_found) in enumerate(columns):
        name = f"{names[place]}: " if names else ""
        shift = (mean_found - mean) / max(deviation, least)
        if abs(shift) > allowed and abs(mean_found - mean) > 1e-6:
            told.append(f"{name}{words} {mean_found:.3g} where training had {mean:.3g} ({shift:+.1f} deviations)")
        ratio = max(deviation_found, least) / max(deviation, least)
        if rows >= 30 and not 1 / RATIO <= ratio <= RATIO and abs(deviation_found - deviation) > 1e-6:
            told.append(
                f"{name}{words} varies between rows by {deviation_found:.3g} where in training by {deviation:.3g}"
            )
    return told
