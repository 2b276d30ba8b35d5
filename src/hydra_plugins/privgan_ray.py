"""`hydra/launcher=ray`: every job of a sweep is a task of a Ray cluster (extra `ray`)."""

from collections.abc import Sequence
from dataclasses import dataclass

from hydra.core.config_store import ConfigStore

from privgan.extras import require
from privgan.launch.job import Job
from privgan.launch.scheduler import Backend
from privgan.launch.sweep import SweepLauncher


@dataclass
class RayConf:
    """n_jobs: waiting for nodes or running at a time; threads: cores of each rank; gpus: of each job and node.

    address: of a cluster that runs, 'auto' for the one that this machine belongs to, null to start one here.
    """

    _target_: str = "hydra_plugins.privgan_ray.RayLauncher"
    n_jobs: int = 8
    threads: int | None = 1
    gpus: int | None = None
    address: str | None = None


ConfigStore.instance().store(group="hydra/launcher", name="ray", node=RayConf, provider="privgan")


class RayLauncher(SweepLauncher):
    """Jobs on the nodes of a Ray cluster, which end with this process."""

    def __init__(
        self, n_jobs: int = 8, threads: int | None = 1, gpus: int | None = None, address: str | None = None
    ) -> None:
        super().__init__(n_jobs, threads, gpus)
        self.address = address

    def backend(self, sweep: Sequence[Job]) -> Backend:
        """Raises RequestError without Ray, without a cluster, and for jobs that none of its nodes can take."""
        require("ray", "ray")
        from privgan.launch.ray_cluster import RayCluster

        return RayCluster(self.address, sweep)

    def devices(self) -> str:
        """Such as 'the Ray cluster auto, 2 cores a rank'."""
        where = f"the Ray cluster {self.address}" if self.address else "a Ray cluster of this machine"
        return f"{where}, {self.threads} cores a rank" + (f", {self.gpus} GPUs a job" if self.gpus else "")
