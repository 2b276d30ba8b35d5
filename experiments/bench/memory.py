"""Peak resident memory of whole training processes: 10,000 pictures against 200,000 that stay on the disk."""

from pathlib import Path

from card import Card, paired
from command import privgan

FEW, MANY = 10_000, 200_000


def measure(folder: Path, repeats: int = 1) -> Card:
    """`privgan train experiment=smoke data.cache_on_device=false` with both counts, one process each."""
    peaks: dict[int, list[float]] = {FEW: [], MANY: []}
    for repeat in range(repeats):
        for count in peaks:
            peaks[count].append(_peak(count, folder, seed=repeat))
    notes = f"{MANY} pictures against {FEW}, data.cache_on_device=false, training and attacks"
    return paired("peak memory", "MiB", f"{FEW} pictures", peaks[MANY], peaks[FEW], notes)


def _peak(count: int, folder: Path, seed: int) -> float:
    words = [
        "train",
        "experiment=smoke",
        f"data.source.count={count}",
        "data.cache_on_device=false",
        f"out={folder}",
        f"seed={seed}",
    ]
    words += ["game.epochs_pre_d=0", "game.epochs_pre_g=0", "trainer.progress=false"]
    return privgan(*words).peak
