"""Uploading what offline runs kept, each once: `wandb sync` does it, and leaves a marker beside what it has sent."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from privgan.errors import RequestError, WorkError
from privgan.runs.record import RunFolder

SYNC = (sys.executable, "-m", "wandb", "sync")
UNFINISHED = "unfinished"  # stands in the folder of a job below WANDB_DIR until it is
TOGETHER = 100  # runs of one call; a command line has a limit


@dataclass(frozen=True, order=True)
class OfflineRun:
    """FOLDER/wandb/offline-run-TIME-ID/run-ID.wandb; those of one job are in the order of their starts."""

    path: Path

    @property
    def job(self) -> tuple[Path, str]:
        """The folder that it was written for, and the id of the W&B run."""
        return self.path.parents[2], self.path.stem.removeprefix("run-")

    @property
    def marker(self) -> Path:
        """What `wandb sync` leaves when everything is sent."""
        return self.path.with_suffix(".wandb.synced")

    @property
    def finished(self) -> bool:
        """Whether the run folder is done; a report has no record and is finished when it is there.

        Below WANDB_DIR a mark says that a job is not finished.
        """
        folder = self.job[0]
        if (folder / UNFINISHED).exists():
            return False
        try:
            return not (folder / "run.json").exists() or RunFolder(folder).state() == "done"
        except RequestError:  # a broken record
            return False


@dataclass(frozen=True)
class Synced:
    """How many runs were uploaded now, had been before, and are not finished."""

    uploaded: int
    before: int
    unfinished: int


def sync(root: Path) -> Synced:
    """Upload the finished offline runs below `root` that have not been uploaded.

    A job that was resumed has several offline runs; the last one holds all of it and speaks for the others.
    Raises WorkError where `wandb sync` did not send everything; what was sent is not sent again.
    """
    found = sorted(map(OfflineRun, root.rglob("wandb/offline-run-*/run-*.wandb")), key=lambda run: (run.job, run.path))
    jobs = [list(runs) for _, runs in groupby(found, key=lambda run: run.job)]
    before = [runs for runs in jobs if runs[-1].marker.exists()]
    fresh = [runs for runs in jobs if not runs[-1].marker.exists() and runs[-1].finished]
    for part in (fresh[first : first + TOGETHER] for first in range(0, len(fresh), TOGETHER)):
        _upload([runs[-1] for runs in part])
        for earlier in (run for runs in part for run in runs[:-1]):
            earlier.marker.touch()
    return Synced(len(fresh), len(before), len(jobs) - len(before) - len(fresh))


def _upload(runs: Sequence[OfflineRun]) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "WANDB_MODE"}
    done = subprocess.run([*SYNC, *(str(run.path.parent) for run in runs)], env=environment, check=False)
    left = [run for run in runs if not run.marker.exists()]
    if done.returncode or left:
        raise WorkError(
            f"{len(left)} of {len(runs)} runs were not uploaded, {left[0].path.parent if left else 'see above'}: "
            f"wandb sync ended with {done.returncode} and says why above; rerun the command to resume"
        )
