"""What the launchers of sweeps share: jobs composed and checked before the first starts, and what came of them."""

import os
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from hydra.core.utils import JobReturn, JobStatus
from hydra.plugins.launcher import Launcher
from hydra.types import HydraContext, TaskFunction
from omegaconf import DictConfig, open_dict

from privgan.config import config_folder
from privgan.errors import RequestError, WorkError
from privgan.launch import job as jobs
from privgan.launch import plan
from privgan.launch.check import check
from privgan.launch.configs import Configs, JobConfig
from privgan.launch.devices import check_devices
from privgan.launch.scheduler import Backend, Scheduler, done
from privgan.launch.together import groups
from privgan.runs.frontier import FRONTIER, rows, write_rows
from privgan.runs.record import RunFolder

TOLD = 3  # reasons in the error of a sweep, the others are counted


class Returned(JobReturn):
    """What came of a job; where it failed, reading the value raises without the line that Hydra's class prints.

    folder: of its run.
    """

    folder: Path | None = None

    @property  # type: ignore[misc]  # nobody sets it
    def return_value(self) -> Any:
        """The value of a job that is done."""
        if self.status is not JobStatus.COMPLETED:
            raise self._return_value
        return self._return_value


class SweepLauncher(Launcher, ABC):
    """Starts the jobs on a backend, reads what came out from their run folders, writes the sweep's frontier.csv.

    n_jobs: jobs at a time; threads: of each rank of a job; gpus: of each job and machine, None leaves that open.
    """

    log_always = True  # False: output is shown where one job runs at a time
    here = False  # True: jobs run on this machine, with its devices

    def __init__(self, n_jobs: int, threads: int | None, gpus: int | None) -> None:
        self.n_jobs, self.threads, self.gpus = n_jobs, threads, gpus
        self.config: DictConfig | None = None
        self.context: HydraContext | None = None

    def setup(self, *, hydra_context: HydraContext, task_function: TaskFunction, config: DictConfig) -> None:
        """Called by Hydra before the sweep."""
        self.context, self.config = hydra_context, config

    @abstractmethod
    def backend(self, sweep: Sequence[jobs.Job]) -> Backend:
        """Where the jobs run. Raises RequestError for options that cannot be met."""

    @abstractmethod
    def devices(self) -> str:
        """Where the jobs run, in words."""

    def launch(self, job_overrides: Sequence[Sequence[str]], initial_job_idx: int) -> Sequence[JobReturn]:
        """Runs the jobs; those of one signature share one process.

        Every config is composed and checked before the first job starts. A job that fails does not stop the others:
        its return value raises WorkError, naming all that failed. With `plan` in the config nothing runs.
        """
        self._check()
        returns: list[Returned] = []
        folders: list[RunFolder] = []
        waiting: dict[Path, jobs.Job] = {}
        configs: dict[Path, JobConfig] = {}
        composed = self._configs()
        for overrides in job_overrides:
            settings = composed.of(overrides)
            folder = RunFolder.of(settings.plain)
            if folder.path not in waiting:
                waiting[folder.path] = self._job(overrides, settings, folder)
                configs[folder.path] = settings
            returns.append(Returned(list(overrides), working_dir=str(Path.cwd()), task_name="train"))
            folders.append(folder)
        todo = list(waiting.values())
        if len(todo) < len(folders):
            print(f"{len(folders)} jobs are {len(todo)} runs, since some differ only in what changes no result")
        if self.here:
            for trainer in {id(settings.trainer): settings.trainer for settings in configs.values()}.values():
                check_devices(trainer)  # each once: it may ask the driver
        already = {path for path, job in waiting.items() if done(job)}
        if initial_job_idx == 0:  # a search goes on when one of its later trials is refused
            left = [path for path in waiting if path not in already]
            check([waiting[path] for path in left], [configs[path].plain for path in left])
        open_configs = {n: configs[path].plain for n, path in enumerate(waiting) if path not in already}
        together = groups(open_configs, self.n_jobs)
        if any(settings.plan for settings in configs.values()):
            plain = [settings.plain for settings in configs.values()]
            print(plan.table(todo, plain, self.n_jobs, self.devices(), together))
            return self._settle(returns, folders, {}, None)
        finished = [number for number, path in enumerate(waiting) if path in already]
        ended = Scheduler(self.backend(todo), self.n_jobs).run(todo, finished, together)
        ends = dict(zip(waiting, ended, strict=True))
        strongest: dict[Path, float] = {}
        for sweep in sorted({path.parent for path in waiting}):
            if sweep.is_dir():
                table = rows(sweep)
                print(f"{write_rows(sweep / FRONTIER, table)}: one row a run")
                strongest |= {sweep / row["signature"]: row["balanced_accuracy"] for row in table}
        reasons = {path: f"{waiting[path].title}: {_reason(ended)}" for path, ended in ends.items() if ended.code}
        return self._settle(returns, folders, reasons, strongest)

    def _settle(
        self,
        returns: list[Returned],
        folders: list[RunFolder],
        reasons: dict[Path, str],
        strongest: Mapping[Path, float] | None,
    ) -> Sequence[Returned]:
        """Puts the outcome into the returns; reasons: of the runs that failed; strongest: as far as known, None: nobody
        asks for it."""
        some = "; ".join(list(reasons.values())[:TOLD])
        more = f"; and {len(reasons) - TOLD} more" if len(reasons) > TOLD else ""
        count = len({folder.path for folder in folders})
        error = WorkError(f"{len(reasons)} of {count} jobs failed: {some}{more}")
        for returned, folder in zip(returns, folders, strict=True):
            good = folder.path not in reasons
            returned.status = JobStatus.COMPLETED if good else JobStatus.FAILED
            returned.folder = folder.path
            if not good:
                returned._return_value = error
            elif strongest is not None:
                known = strongest.get(folder.path)
                returned._return_value = folder.strongest() if known is None else float(known)
        return returns

    def _check(self) -> None:
        for name, least in (("n_jobs", 1), ("threads", 1), ("gpus", 0)):
            value = getattr(self, name)
            if value is not None and (not isinstance(value, int) or value < least):
                raise RequestError(f"hydra.launcher.{name}={value}: give a whole number from {least}")

    def _configs(self) -> Configs:
        assert self.config is not None and self.context is not None
        config, loader = self.config, self.context.config_loader
        groups = cache(lambda key: bool(loader.get_group_options(key)))

        def composed(overrides: Sequence[str]) -> DictConfig:
            found: DictConfig = loader.load_sweep_config(config, list(overrides))
            with open_dict(found):
                del found["hydra"]
            return found

        return Configs(composed, groups)

    def _job(self, overrides: Sequence[str], settings: JobConfig, folder: RunFolder) -> jobs.Job:
        trainer = settings.trainer
        ranks = trainer.devices if isinstance(trainer.devices, int) else 1
        return jobs.Job(
            [*jobs.COMMAND, *self._sources(), *overrides],
            " ".join(overrides) or "no overrides",
            folder,
            folder.path.with_suffix(".log") if self.log_always or self.n_jobs > 1 else None,
            ranks=max(1, ranks),
            nodes=trainer.num_nodes,
            threads=self.threads or max(1, self._cores() // self.n_jobs // max(1, ranks)),
            gpus=self.gpus,
        )

    def _sources(self) -> list[str]:
        """The options that choose another config or config folder, for the jobs."""
        assert self.config is not None
        options = {"command-line": "--config-dir", "main": "--config-path"}
        words: list[str] = []
        for source in self.config.hydra.runtime.config_sources:
            if source.provider in options and source.path != str(config_folder()):
                words += [options[source.provider], source.path]
        name = self.config.hydra.job.config_name
        return words if name in (None, "config") else [*words, "--config-name", name]

    def _cores(self) -> int:
        """Those to be shared out: of this process, or as many as OMP_NUM_THREADS allows."""
        from privgan.runs.environment import available_cores

        return min(available_cores(), int(os.environ.get("OMP_NUM_THREADS") or available_cores()))


def _reason(ended: jobs.Ended) -> str:
    if ended.code < 0:
        return f"killed by signal {-ended.code}"
    return ended.last_line.removeprefix("privgan train: ") or f"exit code {ended.code}"
