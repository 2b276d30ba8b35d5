"""A job of a sweep, and the process group that carries it out."""

import json
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
MARK = "\x01"  # begins a line in which a process that does several jobs says which of them begins or has ended
# Set for the ranks of one distributed run, or by a scheduler for its own tasks; a job begins as none of them.
RANK_VARIABLES = ("LOCAL_RANK", "NODE_RANK", "RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT", "GROUP_RANK")
RANK_PREFIXES = ("SLURM_", "TORCHELASTIC_")


@dataclass(frozen=True)
class Job:
    """One `privgan train`: its command, how it is called in messages, and its run folder.

    log: the file that its output goes to (None: shown); ranks: processes of it on one machine; nodes: machines;
    threads: of each rank; gpus: of each machine, None for all that are seen there; cwd: where relative paths begin;
    members: the jobs that this one process does one after another, with the prefix of what each says.
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
    members: Sequence[tuple["Job", str]] = ()


@dataclass(frozen=True)
class Ended:
    """How a job ended: exit code, the last line it said, wall-clock seconds.

    members: how those of its members ended that it came to, by their place.
    """

    code: int
    last_line: str
    seconds: float
    members: Mapping[int, "Ended"] = field(default_factory=dict)


@dataclass
class Task:
    """A job at work on this machine, in a process group of its own, so that it is ended as a whole.

    variables: put into its environment, over what is there.
    """

    job: Job
    variables: Mapping[str, str] = field(default_factory=dict)
    prefix: str = ""

    def __post_init__(self) -> None:
        self._began = self._member_began = time.monotonic()
        self._at: int | None = None  # the place of the member at work
        self._last_line = ""
        self._members: dict[int, Ended] = {}
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
        self._follow()
        code = self._process.wait()
        if self._at is not None:  # it took the process with it
            self._member_ends(code or 1)
        return Ended(code, self._last_line, time.monotonic() - self._began, self._members)

    def end(self) -> None:
        """Asks it to end, waits a little, and makes an end of what is left of the group."""
        self._signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(GRACE_SECONDS)
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    def _follow(self) -> None:
        """Passes the output on until it ends; keeps its last line."""
        assert self._process.stdout is not None
        for raw in self._process.stdout:
            line = raw.decode(errors="replace").rstrip()
            if self.job.members and line.startswith(MARK) and (marked := _marked(line)):
                place, code = marked
                if code is None:
                    self._at, self._member_began, self._last_line = place, time.monotonic(), ""
                else:
                    self._member_ends(code)
            else:
                self._last_line = line or self._last_line
                self._pass_on(line)

    def _member_ends(self, code: int) -> None:
        assert self._at is not None
        self._members[self._at] = Ended(code, self._last_line, time.monotonic() - self._member_began)
        self._at = None

    def _pass_on(self, line: str) -> None:
        job, prefix = (self.job, self.prefix) if self._at is None else self.job.members[self._at]
        if job.log is None:
            print(prefix + line, flush=True)
            return
        job.log.parent.mkdir(parents=True, exist_ok=True)
        with job.log.open("a") as file:  # opened anew: two launchers may write about one run in turn
            print(line, file=file)


def mark(place: int, code: int | None = None) -> str:
    """The line of a process that does several jobs: the one at this place begins, or has ended with this exit code."""
    return MARK + json.dumps([place, code])


def _marked(line: str) -> tuple[int, int | None] | None:
    """(place, exit code) of such a line; None where it is another."""
    try:
        place, code = json.loads(line.removeprefix(MARK))
    except (ValueError, TypeError):
        return None
    return (place, code) if isinstance(place, int) and isinstance(code, int | None) else None


def environment(outer: Mapping[str, str], threads: int) -> dict[str, str]:
    """Of a job: none of a rank's variables, its threads, and the process that it must not outlive."""
    inner = {
        name: value
        for name, value in outer.items()
        if name not in RANK_VARIABLES and not name.startswith(RANK_PREFIXES)
    }
    return inner | {"OMP_NUM_THREADS": str(threads), "PYTHONUNBUFFERED": "1", PARENT: str(os.getpid())}
