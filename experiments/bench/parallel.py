"""Throughput of a sweep: two jobs at a time against one after another, whole processes with attacks and all."""

import os
from pathlib import Path

from card import Card, paired
from command import privgan

JOBS = 8  # enough of them that the start of the sweep, a few seconds in either way, does not decide


def measure(folder: Path, repeats: int = 2) -> Card:
    """The same jobs in both ways, in turn; one after another a job has all cores, side by side a share of them."""
    rates: dict[int, list[float]] = {1: [], 2: []}
    _sweep(folder / "packed", 1, range(1))  # packs the data and warms the disk
    for repeat in range(repeats):
        seeds = range(JOBS * repeat, JOBS * (repeat + 1))
        for n_jobs in (2, 1) if repeat % 2 else (1, 2):
            rates[n_jobs].append(JOBS * 60 / _sweep(folder / f"{repeat}-{n_jobs}", n_jobs, seeds))
    notes = f"{JOBS} jobs of experiment=smoke with hydra.launcher.n_jobs=2, against n_jobs=1"
    return paired("two jobs at a time", "jobs/min", "one after another", rates[2], rates[1], notes)


def _sweep(out: Path, n_jobs: int, seeds: range) -> float:
    """Seconds of a sweep in a fresh folder, a job a seed."""
    words = [
        "train",
        "-m",
        "experiment=smoke",
        f"seed={','.join(map(str, seeds))}",
        f"out={out}",
        f"hydra.launcher.n_jobs={n_jobs}",
    ]
    words += ["trainer.accelerator=cpu", "trainer.progress=false"]
    free = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}
    return privgan(*words, environment=free).seconds
