"""One attacker in a process of its own, which may be killed without taking others along.

The process forks from a server that has imported everything once. Attempts travel as plain pickles: torch's own way of
sharing tensors between processes hands over file descriptors, and runs out of them.
"""

import multiprocessing
import multiprocessing.util
import os
import pickle
import shutil
import signal
import tempfile
import threading
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection, wait

import torch
from threadpoolctl import threadpool_limits

from privgan.attackers.running.attempt import Attempt, Failed, Scores
from privgan.scratch import kept

PRELOADED = [
    "privgan.attackers.running.worker",
    "privgan.attackers.learning.training",
    "sklearn.linear_model",
    "sklearn.ensemble",
]
MOST_BYTES = 72  # of that folder's name: a socket's may have 103, and 31 follow
Outcome = Scores | Failed


@dataclass(frozen=True)
class Place:
    """Where an attacker works: a GPU by number, or the CPU, on so many threads."""

    gpu: int | None
    threads: int


@dataclass(frozen=True)
class Share:
    """Which part of every batch is its own where processes train one network together (DDP), and where they meet."""

    rank: int
    port: int


class Worker:
    """A process at work on an attempt. Raises PicklingError, AttributeError or TypeError on one that cannot be sent."""

    def __init__(self, attempt: Attempt, place: Place, share: Share | None = None) -> None:
        _own_folder()
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(PRELOADED)
        sent = pickle.dumps(attempt)
        self.place = place
        self.connection, there = context.Pipe(duplex=False)
        self.process = context.Process(target=_work, args=(there, sent, place, share))
        self.process.start()
        there.close()

    def outcome(self) -> Outcome:
        """Its scores, or how it ended; waits for it."""
        try:
            outcome: Outcome = self.connection.recv()
        except EOFError:
            self.process.join()
            code = self.process.exitcode or 0
            killed = f"was killed by signal {-code}, as by the system when memory runs out"
            return Failed(f"its process {killed if code < 0 else f'ended with {code}'}")
        finally:
            self.connection.close()
        self.process.join()
        return outcome

    def stop(self) -> None:
        """Where nobody waits for it any more."""
        self.process.kill()


@cache
def _own_folder() -> None:
    """Has multiprocessing put its sockets into a folder that says whose it is, so that those of killed ones go."""
    folder, before = kept("privgan"), tempfile.tempdir
    # Taken away after multiprocessing (-100) has taken its own out of it, which it misses otherwise.
    multiprocessing.util.Finalize(None, shutil.rmtree, (folder, True), exitpriority=-101)
    if len(os.fsencode(folder)) > MOST_BYTES:
        return
    tempfile.tempdir = str(folder)
    try:
        multiprocessing.util.get_temp_dir()  # chosen once a process
    finally:
        tempfile.tempdir = before


def _work(connection: Connection, sent: bytes, place: Place, share: Share | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asked: this one ends with it
    parent = multiprocessing.parent_process()
    assert parent is not None
    # Without the process that asked for it the work is nobody's.
    threading.Thread(target=lambda: (wait([parent.sentinel]), os._exit(1)), daemon=True).start()
    if share is not None:
        os.environ |= {"LOCAL_RANK": str(share.rank), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(share.port)}
    torch.set_num_threads(place.threads)
    if place.gpu is not None:
        torch.cuda.set_device(place.gpu)
    attempt: Attempt = pickle.loads(sent)  # noqa: S301  # from the process that started this one, by a pipe
    with threadpool_limits(place.threads):  # of scikit-learn and of the linear algebra below it
        connection.send(attempt())
    connection.close()
