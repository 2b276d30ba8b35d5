"""A job of a sweep, and the process group that carries it out."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from privgan.runs.parent import PARENT
from privgan.runs.record import RunFolder

# What a job runs, before its options and overrides.
COMMAND = (sys.executable, "-m", "privgan", "train")
GRACE_SECONDS = 10.0
# Set for the ranks of one distributed run, or by a scheduler for its own tasks; a job begins as none of them.
RANK_VARIABLES = ("LOCAL_RANK", "NODE_RANK", "RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT", "GROUP_RANK")
RANK_PREFIXES = ("SLURM_", "TORCHELASTIC_")


@dataclass(frozen=True)
class Job:
    """One `privgan train`: its command, how it is called in messages, and its run folder.

    log: the file that its output goes to (None: shown); ranks: processes of it on one machine; nodes: machines;
    threads: of each rank; gpus: of each machine, None for all that are seen there; cwd: where relative paths begin.
    """

    command: Sequence[str]
    title: str
    folder: RunFolder | None = None
    log: Path | None = None
    ranks: int = 1
    nodes: int = 1
    threads: int = 1
    gpus: int | None = None
    cwd: Path = field(default_factory=Path.cwd)


@dataclass(frozen=True)
class Ended:
    """How a job ended: exit code, the last line it said, wall-clock seconds."""

    code: int
    last_line: str
    seconds: float


@dataclass
class Task:
    """A job at work on this machine, in a process group of its own, so that it is ended as a whole.

    variables: put into its environment, over what is there.
    """

    job: Job
    variables: Mapping[str, str] = field(default_factory=dict)
    prefix: str = ""

    def __post_init__(self) -> None:
        self._began = time.monotonic()
        self._process = subprocess.Popen(
            self.job.command,
            cwd=self.job.cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment(os.environ, self.job.threads) | dict(self.variables),
            start_new_session=True,  # Ctrl-C comes to the starter alone
        )

    def wait(self) -> Ended:
        """Passes the output on until it ends."""
        last_line = self._follow()
        return Ended(self._process.wait(), last_line, time.monotonic() - self._began)

    def end(self) -> None:
        """Asks it to end, waits a little, and makes an end of what is left of the group."""
        self._signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(GRACE_SECONDS)
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    def _follow(self) -> str:
        """Passes the output on until it ends; returns its last line."""
        assert self._process.stdout is not None
        if self.job.log is not None:
            self.job.log.parent.mkdir(parents=True, exist_ok=True)
        last_line = ""
        for raw in self._process.stdout:
            line = raw.decode(errors="replace").rstrip()
            last_line = line or last_line
            if self.job.log is None:
                print(self.prefix + line, flush=True)
            else:
                with self.job.log.open("a") as file:  # opened anew: two launchers may write about one run in turn
                    print(line, file=file)
        return last_line


def environment(outer: Mapping[str, str], threads: int) -> dict[str, str]:
    """Of a job: none of a rank's variables, its threads, and the process that it must not outlive."""
    inner = {
        name: value
        for name, value in outer.items()
        if name not in RANK_VARIABLES and not name.startswith(RANK_PREFIXES)
    }
    return inner | {"OMP_NUM_THREADS": str(threads), "PYTHONUNBUFFERED": "1", PARENT: str(os.getpid())}
