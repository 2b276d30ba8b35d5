"""What the searching sweepers of Hydra share: the space, the launcher, the Pareto set of what was found."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.plugins import Plugins
from hydra.core.utils import JobReturn, JobStatus
from hydra.plugins.launcher import Launcher
from hydra.plugins.sweeper import Sweeper
from hydra.types import HydraContext, TaskFunction
from omegaconf import DictConfig, open_dict

from privgan.config import nearest, settle
from privgan.config.commands.train import Train
from privgan.errors import RequestError, WorkError
from privgan.search.pareto import FIGURES, write_pareto
from privgan.search.space import Choice, Range, read_space


class SearchSweeper(Sweeper, ABC):
    """n_trials: runs in all, with those of earlier calls; minimize: columns of `privgan runs` that should be small."""

    def __init__(self, n_trials: int, seed: int, minimize: Sequence[str]) -> None:
        self.n_trials, self.seed = n_trials, seed
        self.minimize = [minimize] if isinstance(minimize, str) else [str(name) for name in minimize]
        self.hydra_context: HydraContext | None = None
        self.config: DictConfig | None = None
        self.launcher: Launcher | None = None
        self._launched = 0

    def setup(self, *, hydra_context: HydraContext, task_function: TaskFunction, config: DictConfig) -> None:
        """Called by Hydra before the sweep."""
        self.hydra_context, self.config = hydra_context, config
        self.launcher = Plugins.instance().instantiate_launcher(
            hydra_context=hydra_context, task_function=task_function, config=config
        )

    def sweep(self, arguments: list[str]) -> Any:
        """Searches, and writes pareto.csv beside frontier.csv. Raises WorkError where runs failed."""
        assert self.hydra_context is not None
        for name, least, most in (("n_trials", 1, 2**63 - 1), ("seed", 0, 2**32 - 1)):
            value = getattr(self, name)
            if not isinstance(value, int) or not least <= value <= most:
                raise RequestError(f"hydra.sweeper.{name}={value}: give a whole number from {least} to {most}")
        for column in self.minimize:
            if column not in FIGURES:
                near = nearest(column, FIGURES)
                raise RequestError(
                    f"hydra.sweeper.minimize={column} is not known{near}: choose of {', '.join(FIGURES)}"
                )
        parser = OverridesParser.create(config_loader=self.hydra_context.config_loader)
        fixed, space = read_space(parser.parse_overrides(arguments))
        example = self._compose([*fixed, *(each.draw(Random(0)) for each in space)])
        folder = example.out / example.name
        returns = self.search(fixed, space, folder, planned=example.plan)
        if folder.is_dir() and not example.plan:
            print(f"{write_pareto(folder, self.minimize)}: the runs that none other is better than")
        failed = [returned for returned in returns if returned.status is JobStatus.FAILED]
        if failed:
            raise WorkError(f"{len(failed)} of {len(returns)} trials failed: {_reason(failed[0])}")
        return returns

    @abstractmethod
    def search(self, fixed: list[str], space: list[Range | Choice], folder: Path, *, planned: bool) -> list[JobReturn]:
        """Launches runs; folder: of the sweep; planned: nothing is to run."""

    def launch(self, batch: Sequence[Sequence[str]]) -> list[JobReturn]:
        """Hands a batch to the launcher."""
        assert self.launcher is not None
        returns = list(self.launcher.launch(batch, initial_job_idx=self._launched))
        self._launched += len(batch)
        return returns

    def _compose(self, overrides: list[str]) -> Train:
        assert self.hydra_context is not None and self.config is not None
        composed: DictConfig = self.hydra_context.config_loader.load_sweep_config(self.config, overrides)
        with open_dict(composed):
            del composed["hydra"]
        return settle(composed, Train)


def _reason(returned: JobReturn) -> str:
    try:
        return str(returned.return_value)
    except WorkError as error:
        return str(error)
