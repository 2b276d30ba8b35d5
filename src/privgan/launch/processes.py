"""Jobs as processes of this machine."""

import threading

from privgan.launch.devices import GpuPool
from privgan.launch.job import Ended, Job, Task
from privgan.launch.scheduler import STOPPED, Backend


class Processes(Backend):
    """Every job a fresh process group, with devices of its own where `gpus` says how many."""

    def __init__(self, n_jobs: int, gpus: int | None = None) -> None:
        self._gpu_pool = GpuPool(n_jobs, gpus)
        self._lock = threading.Lock()
        self._tasks: dict[int, Task] = {}
        self._stopping = False

    def run(self, number: int, job: Job) -> Ended:
        """Raises OSError where the process cannot be started."""
        devices = self._gpu_pool.take()
        try:
            with self._lock:
                if self._stopping:
                    return STOPPED
                task = self._tasks[number] = Task(job, devices, f"[{number}] ")
            ended = task.wait()
            with self._lock:
                del self._tasks[number]
            return ended
        finally:
            self._gpu_pool.give_back(devices)

    def stop(self) -> None:
        """All at once, so that they share the time they are given."""
        with self._lock:
            self._stopping = True
            enders = [threading.Thread(target=task.end) for task in self._tasks.values()]
        for ender in enders:
            ender.start()
        for ender in enders:
            ender.join()
