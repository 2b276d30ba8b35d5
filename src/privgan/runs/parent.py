"""A job ends with the process that started it: what nobody waits for must not run on, and hold devices, unseen."""

import os
import sys
import threading
import time

# Holds the process id of the starter, set by the launchers of sweeps and by the first rank for its further ranks.
# A run that a user starts has none: it may outlive its shell.
PARENT = "PRIVGAN_PARENT"
LOOK_SECONDS = 1.0


def end_with_parent() -> None:
    """Ends this process once its starter is gone, and has the ranks that it will start do so too."""
    expected = os.environ.get(PARENT, "")
    os.environ[PARENT] = here = str(os.getpid())
    if expected.isdigit() and expected != here:  # else this process has set it, in an earlier command
        threading.Thread(target=_watch, args=(int(expected),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    try:
        print("privgan train: its starter is gone, so it ends; rerun the command to resume", file=sys.stderr)
    finally:  # the run folder is as after any kill: good to go on from
        os._exit(1)
