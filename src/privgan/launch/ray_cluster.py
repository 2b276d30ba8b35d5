"""Jobs as tasks of a Ray cluster, each of which starts a fresh process on its node.

Not through hydra-ray-launcher (1.2.2): it runs jobs inside Ray's worker processes, which take several in turn (one W&B
run, one torch setting for all) and whose command line Lightning repeats for further ranks.

The run folders and the data must lie where every node sees them under the same path.
"""

import itertools
import logging
import os
import socket
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import ray
from ray.util.placement_group import PlacementGroup, placement_group, remove_placement_group
from ray.util.scheduling_strategies import PlacementGroupSchedulingStrategy

from privgan.errors import RequestError
from privgan.launch.job import Ended, Job, Task
from privgan.launch.scheduler import STOPPED, Backend
from privgan.runs.parent import PARENT

PASSED = ("PRIVGAN_", "WANDB_")  # variables that a job needs and a node was not started with


class RayCluster(Backend):
    """address: of a cluster that runs, 'auto' for the one of this machine, None to start one here."""

    def __init__(self, address: str | None, jobs: Sequence[Job]) -> None:
        _probe(address)
        try:
            ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
        except (ConnectionError, ValueError, RuntimeError) as error:
            reason = " ".join(str(error).split())[:200]
            raise RequestError(f"hydra.launcher.address={address}: no Ray cluster answers there ({reason})") from error
        self._variables = {
            name: value for name, value in os.environ.items() if name.startswith(PASSED) and name != PARENT
        }
        self._lock = threading.Lock()
        self._at_work: dict[int, list[Any]] = {}
        self._stopping = threading.Event()
        try:
            for job in jobs:
                _check(job)
        except RequestError:
            ray.shutdown()
            raise

    def run(self, number: int, job: Job) -> Ended:
        """A task a node; where one node fails the others are ended. A node that Ray loses begins the task anew."""
        began = time.monotonic()
        group = _spread(job) if job.nodes > 1 else None
        try:
            return self._wait(self._start(number, job, group))
        except Exception as error:
            return Ended(1, " ".join(str(error).split())[:300], time.monotonic() - began)
        finally:
            with self._lock:
                self._at_work.pop(number, None)
            if group is not None:
                remove_placement_group(group)  # which ends what still runs in it

    def stop(self) -> None:
        """Interrupts the tasks, which end their processes."""
        with self._lock:
            self._stopping.set()
            for task in itertools.chain.from_iterable(self._at_work.values()):
                ray.cancel(task)

    def close(self) -> None:
        """Leaves the cluster, or ends the one started here."""
        ray.shutdown()

    def _start(self, number: int, job: Job, group: PlacementGroup | None) -> list[Any]:
        meeting = {}
        if group is not None:
            address, port = ray.get(_placed(ray.remote(_free_port), job, group, 0).remote())
            meeting = {"MASTER_ADDR": address, "MASTER_PORT": str(port)}
        with self._lock:
            if self._stopping.is_set():
                return []
            tasks = [
                _placed(ray.remote(_carry_out), job, group, node).remote(
                    job, self._variables | (meeting | {"NODE_RANK": str(node)} if group else {})
                )
                for node in range(job.nodes)
            ]
            self._at_work[number] = tasks
        return tasks

    def _wait(self, tasks: list[Any]) -> Ended:
        """How the first node ended, or whichever failed."""
        ends: dict[Any, Ended] = {}
        while len(ends) < len(tasks):
            ready, _ = ray.wait([task for task in tasks if task not in ends], timeout=1.0)
            if self._stopping.is_set():
                return STOPPED
            for task in ready:
                ends[task] = ray.get(task)
                if ends[task].code:
                    return ends[task]
        return ends[tasks[0]] if tasks else STOPPED


def _probe(address: str | None) -> None:
    """Raises RequestError where nothing answers, which Ray itself takes minutes to find out."""
    host, _, port = (address or "").removeprefix("ray://").rpartition(":")
    if not port.isdigit():
        return
    try:
        socket.create_connection((host, int(port)), timeout=10).close()
    except OSError as error:
        raise RequestError(f"hydra.launcher.address={address}: no Ray cluster answers there ({error})") from error


def _carry_out(job: Job, variables: dict[str, str]) -> Ended:
    """On a node; ends the job where the task is cancelled."""
    task = Task(job, variables)
    try:
        return task.wait()
    except BaseException:
        task.end()
        raise


def _free_port() -> tuple[str, int]:
    with closing(socket.socket()) as probe:
        probe.bind(("", 0))
        return ray.util.get_node_ip_address(), probe.getsockname()[1]


def _needs(job: Job) -> dict[str, float]:
    """Of one node."""
    return {"CPU": job.ranks * job.threads, **({"GPU": job.gpus} if job.gpus else {})}


def _spread(job: Job) -> PlacementGroup:
    """The nodes of a job, all at once."""
    group = placement_group([_needs(job)] * job.nodes, strategy="STRICT_SPREAD")
    ray.get(group.ready())
    return group


def _placed(function: Any, job: Job, group: PlacementGroup | None, node: int) -> Any:
    strategy = PlacementGroupSchedulingStrategy(group, placement_group_bundle_index=node) if group else "DEFAULT"
    return function.options(num_cpus=job.ranks * job.threads, num_gpus=job.gpus or 0, scheduling_strategy=strategy)


def _check(job: Job) -> None:
    """Raises RequestError for a job that would wait for ever."""
    nodes = [node["Resources"] for node in ray.nodes() if node["Alive"]]
    fit = sum(all(node.get(kind, 0) >= amount for kind, amount in _needs(job).items()) for node in nodes)
    if fit < job.nodes:
        wants = ", ".join(f"{amount} {kind}" for kind, amount in _needs(job).items())
        raise RequestError(
            f"{job.title}: {job.nodes} nodes with {wants} each, and the cluster has {fit}: lower "
            "hydra.launcher.threads, hydra.launcher.gpus or trainer.num_nodes"
        )
