"""A command of privgan as a user gives it, in a process of its own, and what it cost."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Cost:
    """Wall-clock seconds, the most resident memory in MiB and processor seconds, of the process itself."""

    seconds: float
    peak: float
    processor: float


def privgan(*words: str, environment: Mapping[str, str] | None = None) -> Cost:
    """Ends the benchmark where the command fails; environment: this process's own unless given."""
    began = time.monotonic()
    child = subprocess.Popen([sys.executable, "-m", "privgan", *words], stdout=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"bench: privgan {' '.join(words)} failed")
    return Cost(time.monotonic() - began, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime)
