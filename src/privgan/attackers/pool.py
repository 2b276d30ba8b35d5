"""Attackers side by side: one to a GPU where there are several, else a process to a core.

Each attacker has a process of its own, so that one which is killed takes no other along. The processes fork from a
server that has imported everything once; released rows are read from their files, never copied to a process.
"""

import multiprocessing
import os
import pickle
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Literal

import torch

from privgan.attackers.attempt import Attempt, Failed, Scores
from privgan.errors import RequestError

PRELOADED = ["privgan.attackers.pool", "privgan.attackers.training", "sklearn.linear_model", "sklearn.ensemble"]
Outcome = Scores | Failed


@dataclass(frozen=True)
class Place:
    """Where an attacker works: a GPU by number, or the CPU, on so many threads."""

    gpu: int | None
    threads: int


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

    devices: see `places`.
    Raises RequestError where devices is neither auto nor a number of at least 0.
    """

    def __init__(self, devices: int | Literal["auto"] = "auto") -> None:
        if devices != "auto" and not (isinstance(devices, int) and devices >= 0):
            raise RequestError(f"attackers.devices={devices}: it is auto, or how many attackers work at once; 0: here")
        self.devices = devices

    def run(self, attempts: Mapping[str, Attempt]) -> dict[str, Outcome]:
        """name -> scores, or why there are none; an attacker whose process died is a failed one."""
        free = places(self.devices)[: len(attempts)]
        if not free:
            return {name: attempt() for name, attempt in attempts.items()}
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(PRELOADED)
        waiting = list(attempts.items())
        working: dict[Connection, tuple[str, Place, BaseProcess]] = {}
        outcomes: dict[str, Outcome] = {}
        try:
            while waiting or working:
                while waiting and free:
                    name, attempt = waiting.pop(0)
                    place, (here, there) = free.pop(), context.Pipe(duplex=False)
                    process: BaseProcess = context.Process(target=_work, args=(there, attempt, place), name=name)
                    try:
                        process.start()
                    except (pickle.PicklingError, AttributeError, TypeError) as error:
                        outcomes[name] = Failed(f"it cannot be sent to another process: {error}")
                        free.append(place)
                        continue
                    finally:
                        there.close()
                    working[here] = (name, place, process)
                for ready in wait(list(working)):
                    assert isinstance(ready, Connection)
                    name, place, process = working.pop(ready)
                    outcomes[name] = _received(ready, process)
                    free.append(place)
        finally:
            for _, _, process in working.values():
                process.kill()
        return {name: outcomes[name] for name in attempts}


def _received(connection: Connection, process: BaseProcess) -> Outcome:
    try:
        outcome: Outcome = connection.recv()
    except EOFError:
        process.join()
        code = process.exitcode or 0
        how = f"killed by signal {-code}, as by the system when memory runs out" if code < 0 else f"ended with {code}"
        return Failed(f"its process was {how}" if code < 0 else f"its process {how}")
    finally:
        connection.close()
    process.join()
    return outcome


def _work(connection: Connection, attempt: Attempt, place: Place) -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    # Without the process that asked for it the work is nobody's.
    threading.Thread(target=lambda: (wait([parent.sentinel]), os._exit(1)), daemon=True).start()
    torch.set_num_threads(place.threads)
    if place.gpu is not None:
        torch.cuda.set_device(place.gpu)
    connection.send(attempt())
    connection.close()
