"""The launcher of sweeps, `hydra/launcher=processes`: every job is `privgan train` in a fresh process.

Hydra finds it because it lies in the namespace package `hydra_plugins`, which therefore has no `__init__.py`.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hydra.core.config_store import ConfigStore
from hydra.core.utils import JobReturn, JobStatus
from hydra.plugins.launcher import Launcher
from hydra.types import HydraContext, TaskFunction
from omegaconf import DictConfig, OmegaConf, open_dict


@dataclass
class ProcessesConf:
    """n_jobs: jobs at a time; threads: of each, None for an equal share of the cores."""

    _target_: str = "hydra_plugins.privgan_processes.ProcessLauncher"
    n_jobs: int = 1
    threads: int | None = None


TOLD = 3  # reasons in the error of a sweep, the others are counted
ConfigStore.instance().store(group="hydra/launcher", name="processes", node=ProcessesConf, provider="privgan")


class Returned(JobReturn):
    """What came of a job; where it failed, reading the value raises without the line that Hydra's class prints."""

    @property  # type: ignore[misc]  # nobody sets it
    def return_value(self) -> Any:
        """The value of a job that is done."""
        if self.status is not JobStatus.COMPLETED:
            raise self._return_value
        return self._return_value


class ProcessLauncher(Launcher):
    """Starts the jobs, reads what came out from their run folders, and writes the frontier.csv of the sweep."""

    def __init__(self, n_jobs: int = 1, threads: int | None = None) -> None:
        self.n_jobs = n_jobs
        self.threads = threads
        self.config: DictConfig | None = None
        self.context: HydraContext | None = None

    def setup(self, *, hydra_context: HydraContext, task_function: TaskFunction, config: DictConfig) -> None:
        """Called by Hydra before the sweep."""
        self.context, self.config = hydra_context, config

    def launch(self, job_overrides: Sequence[Sequence[str]], initial_job_idx: int) -> Sequence[JobReturn]:
        """Runs the jobs; those of one signature share one process.

        Every config is composed and checked before the first job starts. A job that fails does not stop the others:
        its return value raises WorkError, naming all that failed.
        """
        from privgan.config import plain, settle
        from privgan.errors import RequestError, WorkError
        from privgan.runs import jobs
        from privgan.runs.frontier import write_frontier
        from privgan.runs.record import RunFolder

        if self.n_jobs < 1 or (self.threads is not None and self.threads < 1):
            raise RequestError("hydra.launcher.n_jobs and hydra.launcher.threads are whole numbers from 1")
        returns: list[Returned] = []
        folders: list[RunFolder] = []
        waiting: dict[Path, jobs.Job] = {}
        for number, overrides in enumerate(job_overrides, initial_job_idx):
            composed = self._compose(number, overrides)
            config, hydra = composed.copy(), OmegaConf.masked_copy(composed, ["hydra"])
            with open_dict(config):
                del config["hydra"]
            folder = RunFolder.of(plain(settle(config)))
            log = folder.path.with_suffix(".log") if self.n_jobs > 1 else None
            command = [*jobs.COMMAND, *self._sources(), *overrides]
            waiting.setdefault(folder.path, jobs.Job(command, " ".join(overrides) or "no overrides", log))
            returns.append(Returned(list(overrides), config, hydra, str(Path.cwd()), "train"))
            folders.append(folder)
        runner = jobs.JobRunner(self.n_jobs, self._share())
        ends = dict(zip(waiting, runner.run(list(waiting.values())), strict=True))
        for sweep in sorted({path.parent for path in waiting}):
            if sweep.is_dir():
                print(f"{write_frontier(sweep)}: one row a run")
        failed = {path for path, ended in ends.items() if ended.code}
        reasons = [
            f"{waiting[path].title}: {ends[path].last_line.removeprefix('privgan train: ')}"
            for path in waiting
            if path in failed
        ]
        told = "; ".join(reasons[:TOLD]) + (f"; and {len(reasons) - TOLD} more" if len(reasons) > TOLD else "")
        error = WorkError(f"{len(failed)} of {len(waiting)} jobs failed: {told}")
        for returned, folder in zip(returns, folders, strict=True):
            good = folder.path not in failed
            returned.status = JobStatus.COMPLETED if good else JobStatus.FAILED
            returned._return_value = folder.strongest() if good else error
        return returns

    def _compose(self, number: int, overrides: Sequence[str]) -> DictConfig:
        assert self.config is not None and self.context is not None
        composed: DictConfig = self.context.config_loader.load_sweep_config(self.config, list(overrides))
        with open_dict(composed):
            composed.hydra.job.id, composed.hydra.job.num = str(number), number
        return composed

    def _sources(self) -> list[str]:
        """The options that choose another config or config folder, for the jobs."""
        from privgan.config import config_folder

        assert self.config is not None
        options = {"command-line": "--config-dir", "main": "--config-path"}
        words: list[str] = []
        for source in self.config.hydra.runtime.config_sources:
            if source.provider in options and source.path != str(config_folder()):
                words += [options[source.provider], source.path]
        name = self.config.hydra.job.config_name
        return words if name in (None, "config") else [*words, "--config-name", name]

    def _share(self) -> int:
        """Threads of one job, of the cores that this process may use."""
        from privgan.runs.environment import available_cores

        cores = min(available_cores(), int(os.environ.get("OMP_NUM_THREADS") or available_cores()))
        return self.threads or max(1, cores // self.n_jobs)
