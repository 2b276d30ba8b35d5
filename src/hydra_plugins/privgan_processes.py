"""`hydra/launcher=processes`: every job of a sweep is `privgan train` in a fresh process of this machine.

Hydra finds it because it lies in the namespace package `hydra_plugins`, which therefore has no `__init__.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hydra.core.config_store import ConfigStore

from privgan.errors import RequestError
from privgan.launch.job import Job
from privgan.launch.scheduler import Backend
from privgan.launch.sweep import SweepLauncher


@dataclass
class ProcessesConf:
    """n_jobs: at a time; threads: of each rank, None: an equal share of the cores; gpus: of each, None: it sees all."""

    _target_: str = "hydra_plugins.privgan_processes.ProcessLauncher"
    n_jobs: int = 1
    threads: int | None = None
    gpus: int | None = None


ConfigStore.instance().store(group="hydra/launcher", name="processes", node=ProcessesConf, provider="privgan")


class ProcessLauncher(SweepLauncher):
    """Jobs side by side on this machine; the output of one at a time is shown, of several it goes to logs."""

    log_always = False
    here = True

    def __init__(self, n_jobs: int = 1, threads: int | None = None, gpus: int | None = None) -> None:
        super().__init__(n_jobs, threads, gpus)

    def backend(self, sweep: Sequence[Job]) -> Backend:
        """Processes, each with its own share of the devices."""
        from privgan.launch.processes import Processes

        if any(job.nodes > 1 for job in sweep):
            raise RequestError("trainer.num_nodes is above 1: processes stay on one machine, take hydra/launcher=slurm")
        return Processes(self.n_jobs, self.gpus)

    def devices(self) -> str:
        """Such as '2 of 8 GPUs each' or the CPU's name."""
        from privgan.launch.devices import gpus
        from privgan.runs.environment import device_in_words

        found = len(gpus())
        if not found:
            return device_in_words("cpu")
        return f"{found} GPUs, {'all of them' if self.gpus is None else self.gpus} for each job"
