"""Which job runs next: those that are done are passed over, jobs running elsewhere are awaited."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from privgan.errors import EXIT_BUSY, RequestError
from privgan.interruption import termination_raises
from privgan.launch.job import Ended, Job
from privgan.launch.together import joined
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

    def run(
        self, jobs: Sequence[Job], finished: Sequence[int] = (), groups: Sequence[Sequence[int]] = ()
    ) -> list[Ended]:
        """Runs them in order and returns how each ended. A signal ends the jobs before it is raised here.

        finished: places of jobs that are known to be done; groups: of jobs that one process does.
        """
        self._jobs = jobs
        self._group = {index: group for group in groups for index in group}
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
                taken = self._next()
            if not taken:
                self._stopping.wait(LOOK_SECONDS)
                continue
            for index, ended in reversed(self._perform(taken).items()):
                with self._lock:
                    again = ended is None or ended.code == EXIT_BUSY
                    if again and not self._stopping.is_set():
                        self._waiting.insert(0, index)
                    elif ended is not None:
                        self._ends[index] = ended

    def _next(self) -> list[int]:
        """Takes the first job that nobody else is at, and those of its group; nothing where there is none now."""
        for index in self._waiting:
            if self._is_free(index):
                group = self._group.get(index, (index,))
                group = [other for other in group if other == index or other in self._group]
                taken = [other for other in group if other in self._waiting and self._is_free(other)]
                self._waiting = [other for other in self._waiting if other not in taken]
                return taken
        return []

    def _is_free(self, index: int) -> bool:
        folder = self._jobs[index].folder
        holder = owner(folder.path) if folder else None
        if holder is not None and index not in self._told:
            self._told.add(index)
            self._say(index, f"is at work already, {holder}; it is waited for")
        return holder is None

    def _perform(self, taken: Sequence[int]) -> dict[int, Ended | None]:
        """Runs them, several in one process; None for one that its process did not come to, which is left to others."""
        found: dict[int, Ended | None] = {}
        todo = []
        for index in taken:
            if done(self._jobs[index]):  # by another launcher, meanwhile
                found[index] = self._pass_over(index)
            else:
                todo.append(index)
        others = f", in one process with {len(todo) - 1} others" if len(todo) > 1 else ""
        for index in todo:
            job = self._jobs[index]
            where = f", output in {job.log}" if job.log else ""
            self._say(index, f"starts{others}: {job.title}{where}")
        if len(todo) == 1:
            found[todo[0]] = self._ended(todo[0], self.backend.run(todo[0] + 1, self._jobs[todo[0]]))
        elif todo:
            unit = joined([self._jobs[index] for index in todo], [index + 1 for index in todo])
            members = self.backend.run(todo[0] + 1, unit).members
            for place, index in enumerate(todo):
                if place in members:
                    found[index] = self._ended(index, members[place])
                else:
                    found[index] = None
                    self._group.pop(index, None)  # from now on by itself: whatever ended the process ends no others
        return found

    def _ended(self, index: int, ended: Ended) -> Ended:
        """With its reason, and said."""
        job = self._jobs[index]
        ended = _reasoned(ended, job)
        if ended.code != EXIT_BUSY:
            end = f"killed by signal {-ended.code}" if ended.code < 0 else f"exit {ended.code}"
            how = "done" if ended.code == 0 else f"FAILED ({end})"
            self._say(index, f"{how} in {ended.seconds:.1f} s: {(job.log and ended.last_line) or job.title}")
        return ended

    def _pass_over(self, index: int) -> Ended:
        self._say(index, f"already completed: {self._jobs[index].title}")
        self._ends[index] = Ended(0, "already completed", 0.0)
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
