"""Which job runs next: those that are done are passed over, jobs running elsewhere are awaited."""

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from privgan.errors import EXIT_BUSY, RequestError
from privgan.interruption import termination_raises
from privgan.launch.job import Ended, Job
from privgan.runs.lock import owner

LOOK_SECONDS = 1.0
STOPPED = Ended(-15, "not started", 0.0)


class Backend(ABC):
    """Where jobs run."""

    @abstractmethod
    def run(self, number: int, job: Job) -> Ended:
        """Runs a job to its end; several threads call it at once."""

    @abstractmethod
    def stop(self) -> None:
        """Ends the jobs at work, so that their `run` returns."""

    def close(self) -> None:  # noqa: B027  # most have nothing to close
        """Called when all is over."""


class Scheduler:
    """Hands jobs to a backend, `n_jobs` at a time; a signal to this process ends them all."""

    def __init__(self, backend: Backend, n_jobs: int) -> None:
        self.backend = backend
        self.n_jobs = n_jobs
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._told: set[int] = set()

    def run(self, jobs: Sequence[Job], finished: Sequence[int] = ()) -> list[Ended]:
        """Runs them in order and returns how each ended. A signal ends the jobs before it is raised here.

        finished: places of jobs that are known to be done.
        """
        self._jobs = jobs
        self._ends = [STOPPED] * len(jobs)
        for index in finished:
            self._pass_over(index)
        self._waiting = sorted(set(range(len(jobs))) - set(finished))
        with termination_raises(), ThreadPoolExecutor(self.n_jobs) as pool:
            try:
                for worker in [pool.submit(self._work) for _ in range(min(self.n_jobs, len(jobs)))]:
                    worker.result()
            except BaseException:
                self._stopping.set()
                self.backend.stop()
                raise
            finally:
                self.backend.close()
        return self._ends

    def _work(self) -> None:
        while not self._stopping.is_set():
            with self._lock:
                if not self._waiting:
                    return
                index = self._next()
            if index is None:
                self._stopping.wait(LOOK_SECONDS)
                continue
            ended = self._perform(index)
            with self._lock:
                if ended.code == EXIT_BUSY and not self._stopping.is_set():
                    self._waiting.insert(0, index)
                else:
                    self._ends[index] = ended

    def _next(self) -> int | None:
        """Takes the first job that nobody else is at; None where there is none now."""
        for index in self._waiting:
            folder = self._jobs[index].folder
            holder = owner(folder.path) if folder else None
            if holder is None:
                self._waiting.remove(index)
                return index
            if index not in self._told:
                self._told.add(index)
                self._say(index, f"is at work already, {holder}; it is waited for")
        return None

    def _perform(self, index: int) -> Ended:
        job = self._jobs[index]
        if done(job):  # by another launcher, meanwhile
            return self._pass_over(index)
        where = f", output in {job.log}" if job.log else ""
        self._say(index, f"starts: {job.title}{where}")
        began = time.monotonic()
        ended = _reasoned(self.backend.run(index + 1, job), job)
        if ended.code != EXIT_BUSY:
            end = f"killed by signal {-ended.code}" if ended.code < 0 else f"exit {ended.code}"
            how = "done" if ended.code == 0 else f"FAILED ({end})"
            seconds = f"{time.monotonic() - began:.1f} s"
            self._say(index, f"{how} in {seconds}: {(job.log and ended.last_line) or job.title}")
        return ended

    def _pass_over(self, index: int) -> Ended:
        self._say(index, f"is done already: {self._jobs[index].title}")
        self._ends[index] = Ended(0, "done already", 0.0)
        return self._ends[index]

    def _say(self, index: int, what: str) -> None:
        print(f"job {index + 1}/{len(self._jobs)} {what}", flush=True)


def _reasoned(ended: Ended, job: Job) -> Ended:
    """With the reason that the record gives: of a distributed job the last line may be that of another rank."""
    try:
        if ended.code in (0, EXIT_BUSY) or job.folder is None or job.folder.state() != "failed":
            return ended
        return replace(ended, last_line=str(job.folder.record()["reason"]))
    except (RequestError, KeyError):
        return ended


def done(job: Job) -> bool:
    """Whether nothing is left to do of it."""
    try:
        return job.folder is not None and job.folder.state() == "done"
    except RequestError:  # a broken record: the job itself says what is wrong with it
        return False
