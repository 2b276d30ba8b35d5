"""The machine and the software a run had: recorded with it, and the C library's memory habits set for it."""

import ctypes
import os
import platform
import resource
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from typing_extensions import TypedDict

from privgan import __version__

PACKAGES = (
    "torch",
    "torchvision",
    "pytorch-lightning",
    "torchmetrics",
    "hydra-core",
    "numpy",
    "scikit-learn",
)
M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4  # malloc.h of glibc


class Machine(TypedDict):
    """What a run had, as `run.json` holds it; threads: of the CPU."""

    versions: dict[str, str]
    commit: str | None
    device: str
    threads: int


def describe(accelerator: str = "cpu") -> Machine:
    """versions, commit, device and threads, as run.json holds them; accelerator: cpu, cuda, gpu or mps, as chosen."""
    import torch

    return {
        "versions": versions(),
        "commit": commit(),
        "device": device_in_words(accelerator),
        "threads": torch.get_num_threads(),  # sums in another order differ in the last bits
    }


def versions() -> dict[str, str]:
    """Of Python and of the packages that make the numbers; what is not installed is left out."""
    found = {"python": platform.python_version(), "privgan": __version__}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def commit() -> str | None:
    """The commit of the repository that this package runs from, with -dirty when it was changed; None for a wheel."""
    root = Path(__file__).resolve().parents[3]
    if not (root / ".git").exists() or not (root / "conf").is_dir():
        return None
    try:
        head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=root, capture_output=True, text=True, check=True)
        changed = subprocess.run(
            ["git", "status", "--porcelain", "--untracked-files=no"],
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return head.stdout.strip() + ("-dirty" if changed.stdout.strip() else "")


def device_in_words(accelerator: str) -> str:
    """Such as 'AMD EPYC 7B13, 2 cores' or 'NVIDIA H100 80GB HBM3'."""
    if accelerator in ("cuda", "gpu"):
        import torch

        return str(torch.cuda.get_device_name()) if torch.cuda.is_available() else accelerator
    cores = f"{available_cores()} cores"
    return f"{_processor()}, {cores}" if accelerator == "cpu" else f"{_processor()} ({accelerator}), {cores}"


def available_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def peak_memory_bytes(accelerator: str = "cpu") -> int:
    """The most this process has held: of the device's memory on CUDA, else resident memory."""
    if accelerator in ("cuda", "gpu"):
        import torch

        return int(torch.cuda.max_memory_allocated())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def keep_freed_memory() -> None:
    """Has glibc keep large freed buffers: each training step frees and asks for them again, and page faults cost much.

    Does nothing where the C library has no mallopt.
    """
    if sys.platform != "linux":
        return
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return
    mallopt(M_MMAP_MAX, 0)
    mallopt(M_TRIM_THRESHOLD, 2**31 - 1)
