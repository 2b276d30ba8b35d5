"""Throughput of a sweep: two jobs at a time against one after another, whole processes with attacks and all."""

import os
import subprocess
import sys
import time
from pathlib import Path

from card import Card, paired

JOBS = 4


def measure(folder: Path, repeats: int = 3) -> Card:
    """The same jobs in both ways, in turn; one after another a job has all cores, side by side a share of them."""
    rates: dict[int, list[float]] = {1: [], 2: []}
    _sweep(folder / "packed", 1, repeat=repeats)  # packs the data and warms the disk
    for repeat in range(repeats):
        for n_jobs in (2, 1) if repeat % 2 else (1, 2):
            rates[n_jobs].append(JOBS * 60 / _sweep(folder / f"{repeat}-{n_jobs}", n_jobs, repeat))
    notes = f"{JOBS} jobs of experiment=smoke with hydra.launcher.n_jobs=2, against n_jobs=1"
    return paired("two jobs at a time", "jobs/min", "one after another", rates[2], rates[1], notes)


def _sweep(out: Path, n_jobs: int, repeat: int) -> float:
    """Seconds of a sweep in a fresh folder."""
    seeds = ",".join(str(JOBS * repeat + number) for number in range(JOBS))
    words = ["train", "-m", "experiment=smoke", f"seed={seeds}", f"out={out}", f"hydra.launcher.n_jobs={n_jobs}"]
    free = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}
    began = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-m", "privgan", *words, "trainer.accelerator=cpu", "trainer.progress=false"],
        stdout=subprocess.DEVNULL,
        env=free,
        check=False,
    )
    if ended.returncode:
        raise SystemExit(f"bench: privgan {' '.join(words)} failed")
    return time.monotonic() - began
