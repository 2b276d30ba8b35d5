"""Attackers side by side: one to a GPU where there are several, else a process to a core.

Released rows are read from their files by each process; they are never copied to one.
"""

import pickle
import socket
from collections.abc import Iterator, Mapping
from multiprocessing.connection import Connection, wait
from typing import Literal

import torch

from privgan.attackers.learning.network import NetworkAttacker
from privgan.attackers.running.attempt import Attempt, Failed
from privgan.attackers.running.worker import Outcome, Place, Share, Worker
from privgan.errors import RequestError
from privgan.pace import LINE_SECONDS, Pace

# Of what all attackers together learn from: below it, processes cost more to start than they save.
MIN_BYTES_FOR_WORKERS = 64 << 20


def places(devices: int | Literal["auto"]) -> list[Place]:
    """auto: every GPU where there are several, else one thread of the CPU for each that this process may use.

    A number asks for so many GPUs, or processes on the CPU; 0 is this process itself: no place.
    """
    gpus, threads = torch.cuda.device_count(), torch.get_num_threads()
    wanted = devices if devices != "auto" else (gpus or threads)
    if gpus:
        return [Place(number, max(1, threads // max(wanted, 1))) for number in range(min(wanted, gpus))]
    return [Place(None, max(1, threads // wanted)) for _ in range(wanted)]


class Pool:
    """Runs attempts in the order given, as places become free.

    devices: see `places`. On a CPU, auto starts no processes for little work: that is done here, one after another.
    Raises RequestError where devices is neither auto nor a number of at least 0.
    """

    def __init__(self, devices: int | Literal["auto"] = "auto") -> None:
        if devices != "auto" and not (isinstance(devices, int) and devices >= 0):
            raise RequestError(f"attackers.devices={devices}: it is auto, or how many attackers work at once; 0: here")
        self.devices = devices

    def run(self, attempts: Mapping[str, Attempt]) -> dict[str, Outcome]:
        """name -> scores, or why there are none; an attacker whose process died is a failed one."""
        free = places(self.devices)[: len(attempts)]
        if not free or (self.devices == "auto" and free[0].gpu is None and _little(attempts)):
            return dict(_in_turn(attempts))
        pace = Pace("attackers", len(attempts))
        waiting = list(attempts.items())
        working: dict[Connection, tuple[str, Worker]] = {}
        outcomes: dict[str, Outcome] = {}
        try:
            while waiting or working:
                while waiting and free:
                    name, attempt = waiting.pop(0)
                    try:
                        worker = Worker(attempt, free[-1])
                    except (pickle.PicklingError, AttributeError, TypeError) as error:
                        outcomes[name] = Failed(f"it cannot be sent to another process: {error}")
                        continue
                    free.pop()
                    working[worker.connection] = name, worker
                pace.look()
                for ready in _ready(working):
                    name, worker = working.pop(ready)
                    outcomes[name] = worker.outcome()
                    pace.advance()
                    free.append(worker.place)
        finally:
            for _, worker in working.values():
                worker.stop()
        return {name: outcomes[name] for name in attempts}

    def run_over_all(self, attempt: Attempt) -> Outcome:
        """One network over all the places at once, a process to each, which share every batch (DDP)."""
        assert isinstance(attempt.attacker, NetworkAttacker)
        shares = places(self.devices)
        attempt.attacker.processes = max(1, len(shares))
        if len(shares) < 2:
            return attempt()
        port = _free_port()
        workers = [Worker(attempt, place, Share(rank, port)) for rank, place in enumerate(shares)]
        working = {worker.connection: worker for worker in workers}
        outcomes: dict[Worker, Outcome] = {}
        try:
            while working:
                for ready in _ready(working):
                    worker = working.pop(ready)
                    outcomes[worker] = outcome = worker.outcome()
                    if isinstance(outcome, Failed):
                        return outcome  # the others wait for it in vain
        finally:
            for worker in working.values():
                worker.stop()
        return outcomes[workers[0]]


def _in_turn(attempts: Mapping[str, Attempt]) -> Iterator[tuple[str, Outcome]]:
    """Here, one after another."""
    pace = Pace("attackers", len(attempts))
    for name, attempt in attempts.items():
        yield name, attempt()
        pace.advance()


def _little(attempts: Mapping[str, Attempt]) -> bool:
    return sum(attempt.parts["train"].x.nbytes for attempt in attempts.values()) < MIN_BYTES_FOR_WORKERS


def _ready(working: Mapping[Connection, object]) -> list[Connection]:
    """Those that have something to say; none where a while passes without."""
    found = wait(list(working), timeout=LINE_SECONDS)
    return [connection for connection in found if isinstance(connection, Connection)]


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port
