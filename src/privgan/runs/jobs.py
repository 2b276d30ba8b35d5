"""The jobs of a sweep: every one a process of its own, a failing one alone with its failure."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

# What a job runs, before its options and overrides.
COMMAND = (sys.executable, "-m", "privgan", "train")
GRACE_SECONDS = 10.0
# Set for the ranks of one distributed run; a job is none of them.
RANK_VARIABLES = ("LOCAL_RANK", "NODE_RANK", "RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT")


@dataclass(frozen=True)
class Job:
    """One process: its command, how it is called in messages, and the file its output goes to (None: shown)."""

    command: Sequence[str]
    title: str
    log: Path | None = None


@dataclass(frozen=True)
class Ended:
    """How a job ended: exit code, the last line it said, wall-clock seconds."""

    code: int
    last_line: str
    seconds: float


class JobRunner:
    """Runs jobs, `n_jobs` at a time, each with `threads` threads; a signal to this process ends them all."""

    def __init__(self, n_jobs: int, threads: int) -> None:
        self.n_jobs = n_jobs
        self.threads = threads
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._stopping = False

    def run(self, jobs: Sequence[Job]) -> list[Ended]:
        """Runs them in order and returns how each ended. A signal ends the children before it is raised here."""
        with _termination_raises(), ThreadPoolExecutor(self.n_jobs) as pool:
            try:
                return list(pool.map(self._run, range(1, len(jobs) + 1), [len(jobs)] * len(jobs), jobs))
            except BaseException:
                self._stop()
                raise

    def _run(self, number: int, count: int, job: Job) -> Ended:
        began = time.monotonic()
        with self._lock:
            if self._stopping:
                return Ended(-signal.SIGTERM, "not started", 0.0)
            process = subprocess.Popen(
                job.command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=_environment(os.environ, self.threads),
                start_new_session=True,  # a process group of its own: ended as a whole, and Ctrl-C comes to us alone
            )
            self._running.add(process)
        where = f", output in {job.log}" if job.log else ""
        print(f"job {number}/{count} starts: {job.title}{where}", flush=True)
        last_line = _follow(process, f"[{number}] ", job.log)
        code = process.wait()
        with self._lock:
            self._running.discard(process)
        seconds = time.monotonic() - began
        how = "done" if code == 0 else f"FAILED (exit {code})"
        print(f"job {number}/{count} {how} in {seconds:.1f} s: {last_line if job.log else job.title}", flush=True)
        return Ended(code, last_line, seconds)

    def _stop(self) -> None:
        with self._lock:
            self._stopping = True
            running = list(self._running)
        for process in running:
            _signal_group(process, signal.SIGTERM)
        end = time.monotonic() + GRACE_SECONDS
        for process in running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, end - time.monotonic()))
            _signal_group(process, signal.SIGKILL)  # whatever of the group is left


def _environment(outer: Mapping[str, str], threads: int) -> dict[str, str]:
    inner = {name: value for name, value in outer.items() if name not in RANK_VARIABLES}
    return inner | {"OMP_NUM_THREADS": str(threads), "PYTHONUNBUFFERED": "1"}


def _follow(process: subprocess.Popen[bytes], prefix: str, log: Path | None) -> str:
    """Passes the output on until it ends; returns its last line."""
    assert process.stdout is not None
    last_line = ""
    with ExitStack() as stack:
        file = None
        if log is not None:
            log.parent.mkdir(parents=True, exist_ok=True)
            file = stack.enter_context(log.open("w"))
        for raw in process.stdout:
            line = raw.decode(errors="replace").rstrip()
            last_line = line or last_line
            if file is None:
                print(prefix + line, flush=True)
            else:
                print(line, file=file, flush=True)
    return last_line


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


@contextmanager
def _termination_raises() -> Iterator[None]:
    """While it lasts, SIGTERM raises KeyboardInterrupt as Ctrl-C does, so that the children are ended."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
