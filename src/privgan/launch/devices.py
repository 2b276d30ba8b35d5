"""The accelerators of this machine, handed out to jobs; nothing here imports torch."""

import os
import shutil
import subprocess
import sys
from queue import SimpleQueue

from privgan.config.trainer import Trainer
from privgan.errors import RequestError

VISIBLE = "CUDA_VISIBLE_DEVICES"


def gpus() -> list[str]:
    """Names of the CUDA devices that this process may use, as CUDA_VISIBLE_DEVICES takes them."""
    visible = os.environ.get(VISIBLE)
    if visible is not None:
        return [name.strip() for name in visible.split(",") if name.strip() not in ("", "-1")]
    if shutil.which("nvidia-smi") is None:
        return []
    found = subprocess.run(["nvidia-smi", "--list-gpus"], capture_output=True, text=True, check=False)
    return [str(number) for number, line in enumerate(found.stdout.splitlines()) if line.startswith("GPU ")]


def check_devices(trainer: Trainer) -> None:
    """Raises RequestError where the section `trainer` of a config asks this machine for what it has not."""
    accelerator, devices = trainer.accelerator, trainer.devices
    asked = f"trainer.accelerator={accelerator}"
    found = gpus()
    if accelerator in ("cuda", "gpu") and not found:
        raise RequestError(f"{asked}: there is no GPU here that can be used; take trainer.accelerator=auto or cpu")
    if accelerator == "mps" and sys.platform != "darwin":
        raise RequestError(f"{asked} is for Macs; take trainer.accelerator=auto or cpu")
    if not isinstance(devices, int | str):
        absent = [number for number in devices if number >= len(found)]
        if accelerator == "cpu" or absent:
            raise RequestError(
                f"trainer.devices={list(devices)} with {asked}: numbers name GPUs, and {len(found)} are here"
            )
    elif isinstance(devices, int) and accelerator in ("cuda", "gpu") and devices > len(found):
        raise RequestError(f"trainer.devices={devices} with {asked}: {len(found)} GPUs are here")


class GpuPool:
    """Hands out `each` devices to one job at a time, as an environment; None leaves all devices to every job."""

    def __init__(self, n_jobs: int, each: int | None) -> None:
        self._free: SimpleQueue[str] = SimpleQueue()
        self.each = each
        if each is None:
            return
        names = gpus()
        if n_jobs * each > len(names):
            raise RequestError(
                f"hydra.launcher.n_jobs={n_jobs} times gpus={each} are more than the {len(names)} GPUs here: "
                "lower one of them"
            )
        for job in range(n_jobs):
            self._free.put(",".join(names[job * each : (job + 1) * each]))

    def take(self) -> dict[str, str]:
        """The variables of a job that begins."""
        return {} if self.each is None else {VISIBLE: self._free.get()}

    def give_back(self, taken: dict[str, str]) -> None:
        """Of a job that has ended."""
        if taken:
            self._free.put(taken[VISIBLE])
