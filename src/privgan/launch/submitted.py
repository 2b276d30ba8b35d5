"""Jobs submitted through submitit: to Slurm, or to its local executor, which tries the same way on this machine.

Not through hydra-submitit-launcher (1.2.0, of 2022): it runs the job inside submitit's own process, whose command line
Lightning repeats for further ranks, so that a rank ends up in `submitit.core._submit` with options it does not know
(hydra #2231); and it gives up the whole sweep at the first job that fails.
"""

import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import submitit

from privgan.launch.devices import VISIBLE, GpuPool, gpus
from privgan.launch.job import Ended, Job, Task
from privgan.launch.scheduler import STOPPED, Backend

LOOK_SECONDS = 1.0
PORTS = range(20000, 40000)  # of the first node, where the ranks of several nodes meet


class OnNode:
    """What submitit pickles and calls, once on each node of a job: starts `privgan train` there and waits for it."""

    def __init__(self, job: Job, variables: Mapping[str, str]) -> None:
        self.job, self.variables = job, dict(variables)

    def __call__(self) -> Ended:
        """Lightning starts the ranks of this node itself, so of Slurm's variables only the node's number is passed."""
        variables = self.variables
        if self.job.nodes > 1:
            here = submitit.JobEnvironment()
            port = PORTS[int("".join(filter(str.isdigit, here.job_id))) % len(PORTS)]
            variables |= {"NODE_RANK": str(here.node), "MASTER_ADDR": here.hostnames[0], "MASTER_PORT": str(port)}
        task = Task(self.job, variables)
        try:
            return task.wait()
        except BaseException:
            task.end()
            raise

    def checkpoint(self) -> Any:
        """Out of time or preempted: Slurm queues the job again, and it resumes from its own checkpoint."""
        return submitit.helpers.DelayedSubmission(self)


class Submitted(Backend):
    """cluster: slurm or local; parameters: of submitit's AutoExecutor, such as timeout_min and slurm_partition."""

    def __init__(self, cluster: str, n_jobs: int, gpus: int | None, parameters: Mapping[str, Any]) -> None:
        self._parameters = dict(parameters)
        # The local executor hands out no devices that another job leaves alone.
        self._gpu_pool = GpuPool(n_jobs, gpus) if cluster == "local" else None
        self._cluster = cluster
        self._lock = threading.Lock()
        self._at_work: dict[int, submitit.Job[Ended]] = {}
        self._stopping = threading.Event()

    def run(self, number: int, job: Job) -> Ended:
        """Submits it and waits; a job that Slurm ended is a failed one, with Slurm's word on it."""
        began = time.monotonic()
        taken = self._gpu_pool.take() if self._gpu_pool else {}
        try:
            with self._lock:
                if self._stopping.is_set():
                    return STOPPED
                submitted = self._at_work[number] = self._submit(job, taken)
            return self._wait(submitted)
        except Exception as error:
            return Ended(1, " ".join(str(error).split())[:300], time.monotonic() - began)
        finally:
            if self._gpu_pool:
                self._gpu_pool.give_back(taken)

    def stop(self) -> None:
        """Cancels what is queued or at work."""
        with self._lock:
            self._stopping.set()
            for submitted in self._at_work.values():
                submitted.cancel(check=False)

    def _wait(self, submitted: "submitit.Job[Ended]") -> Ended:
        """How the first node ended, or whichever failed: then nothing holds the others, who would wait for it."""
        nodes = [submitted.task(number) for number in range(submitted.num_tasks)]
        try:
            while not self._stopping.is_set():
                ends = [node.result() for node in nodes if node.done()]
                failed = next((ended for ended in ends if ended.code), None)
                if failed or len(ends) == len(nodes):
                    return failed or ends[0]
                self._stopping.wait(LOOK_SECONDS)
            return STOPPED
        finally:
            if not submitted.done():
                submitted.cancel(check=False)

    def _submit(self, job: Job, taken: Mapping[str, str]) -> "submitit.Job[Ended]":
        executor = self.executor(job)
        variables = dict(taken)
        if self._cluster == "local" and not variables:
            variables = {VISIBLE: ",".join(gpus())}  # which submitit would hide
        return executor.submit(OnNode(job, variables))

    def executor(self, job: Job) -> submitit.AutoExecutor:
        """Set up for one job: a task a node, with the cores of all its ranks."""
        assert job.folder is not None
        executor = submitit.AutoExecutor(logs(job), cluster=self._cluster)
        slurm = {} if self._cluster == "local" else {"cpus_per_task": job.ranks * job.threads}
        executor.update_parameters(
            name=f"privgan-{job.folder.path.name}",
            nodes=job.nodes,
            tasks_per_node=1,
            stderr_to_stdout=True,
            **({"gpus_per_node": job.gpus} if job.gpus else {}),
            **slurm,
            **self._parameters,
        )
        return executor


def logs(job: Job) -> Path:
    """Where submitit keeps scripts, pickles and its own logs."""
    assert job.folder is not None
    return job.folder.path.parent / ".submitit" / "%j"
