"""`hydra/launcher=slurm`: every job of a sweep is submitted to Slurm, through submitit (extra `slurm`)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hydra.core.config_store import ConfigStore

from privgan.errors import RequestError
from privgan.extras import require
from privgan.launch.job import Job
from privgan.launch.scheduler import Backend
from privgan.launch.sweep import SweepLauncher

CLUSTERS = ("slurm", "local")


@dataclass
class SlurmConf:
    """n_jobs: queued or running at a time; threads: cores of each rank; gpus: of each job and node.

    cluster: slurm, or local to try the same on this machine. setup: shell lines before a job. parameters: whatever else
    submitit takes, such as +hydra.launcher.parameters.slurm_qos=high.
    """

    _target_: str = "hydra_plugins.privgan_slurm.SlurmLauncher"
    n_jobs: int = 32
    threads: int | None = 4
    gpus: int | None = None
    cluster: str = "slurm"
    timeout_min: int = 1440
    partition: str | None = None
    mem_gb: int | None = None
    setup: list[str] = field(default_factory=list)
    parameters: dict[str, Any] = field(default_factory=dict)


ConfigStore.instance().store(group="hydra/launcher", name="slurm", node=SlurmConf, provider="privgan")


class SlurmLauncher(SweepLauncher):
    """Submits jobs and waits for them. Killed, it leaves them to Slurm; the same command finds them at work."""

    def __init__(
        self,
        n_jobs: int = 32,
        threads: int | None = 4,
        gpus: int | None = None,
        cluster: str = "slurm",
        timeout_min: int = 1440,
        partition: str | None = None,
        mem_gb: int | None = None,
        setup: Sequence[str] = (),
        parameters: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(n_jobs, threads, gpus)
        self.cluster = cluster
        own: dict[str, Any] = {"timeout_min": timeout_min, "mem_gb": mem_gb, f"{cluster}_setup": list(setup) or None}
        if cluster == "slurm":
            own["slurm_partition"] = partition
        own |= dict(parameters or {})
        self.parameters = {name: value for name, value in own.items() if value is not None}

    def backend(self, sweep: Sequence[Job]) -> Backend:
        """Raises RequestError without submitit, without Slurm, and for options that submitit does not take."""
        if self.cluster not in CLUSTERS:
            raise RequestError(f"hydra.launcher.cluster={self.cluster} is not known: choose one of slurm, local")
        require("submitit", "slurm")
        from privgan.launch.submitted import Submitted

        backend = Submitted(self.cluster, self.n_jobs, self.gpus, self.parameters)
        try:
            for job in sweep:
                backend.executor(job)
        except RuntimeError as error:
            raise RequestError("hydra/launcher=slurm: no srun on this machine, so no Slurm to submit to") from error
        except (TypeError, ValueError, NameError) as error:
            raise RequestError(f"hydra.launcher: {' '.join(str(error).split())[:300]}") from error
        return backend

    def devices(self) -> str:
        """Such as 'slurm, 4 cores and 1 GPU a job'."""
        return f"{self.cluster}, {self.threads} cores a rank" + (f", {self.gpus} GPUs a job" if self.gpus else "")
