"""`hydra/sweeper=optuna`: runs chosen by a study of Optuna that learns from those before (extra `optuna`)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hydra.core.config_store import ConfigStore
from hydra.core.utils import JobReturn, JobStatus

from privgan.config import nearest
from privgan.errors import RequestError
from privgan.extras import require
from privgan.search.space import Choice, Range
from privgan.search.sweeper import SearchSweeper

if TYPE_CHECKING:
    from privgan.search.study import Study


@dataclass
class OptunaConf:
    """n_trials: runs in all; sampler: tpe, nsga2 or random; minimize: columns of `privgan runs`, one or several.

    hydra.launcher.n_jobs trials are chosen at a time. The study lies in the folder of the sweep.
    """

    _target_: str = "hydra_plugins.privgan_optuna.OptunaSweeper"
    n_trials: int = 20
    seed: int = 0
    sampler: str = "tpe"
    minimize: Any = field(default_factory=lambda: ["distortion.mse", "leakage"])


ConfigStore.instance().store(group="hydra/sweeper", name="optuna", node=OptunaConf, provider="privgan")


class OptunaSweeper(SearchSweeper):
    """Asks the study, launches, tells it the figures that stand in the run folders."""

    def __init__(
        self,
        n_trials: int = 20,
        seed: int = 0,
        sampler: str = "tpe",
        minimize: Sequence[str] = ("distortion.mse", "leakage"),
    ) -> None:
        super().__init__(n_trials, seed, minimize)
        self.sampler = sampler

    def search(self, fixed: list[str], space: list[Range | Choice], folder: Path, *, planned: bool) -> list[JobReturn]:
        """Batches until the study has its trials; first of all those that were at work when it was killed."""
        require("optuna", "optuna")
        from privgan.search.study import FILE, SAMPLERS, Study

        if self.sampler not in SAMPLERS:
            near = nearest(self.sampler, SAMPLERS)
            raise RequestError(f"hydra.sweeper.sampler={self.sampler} is not known{near}: choose {', '.join(SAMPLERS)}")
        if planned and not (folder / FILE).exists():
            print(f"{self.n_trials} trials, chosen as the study in {folder} continues; nothing was started")
            return []
        study = Study(folder, self.minimize, self.sampler, self.seed)
        waiting, done = study.broken_off(), study.finished()
        if planned:
            print(f"{done} of {self.n_trials} trials are done, {len(waiting)} to resume; nothing was started")
            return []
        left = max(0, self.n_trials - done - len(waiting))
        assert self.config is not None
        at_once = self.config.hydra.launcher.get("n_jobs", 1)
        returns: list[JobReturn] = []
        while waiting or left:
            while left and len(waiting) < at_once:
                waiting.append(study.ask(fixed, space))
                left -= 1
            batch, waiting = waiting[:at_once], waiting[at_once:]
            returns += self._batch(study, batch)
        print(f"{study.finished()} of {self.n_trials} trials are done; the study is {folder / FILE}")
        return returns

    def _batch(self, study: "Study", batch: list[tuple[int, list[str]]]) -> list[JobReturn]:
        from privgan.launch.sweep import Returned
        from privgan.runs.listing import read
        from privgan.search.pareto import figures

        returns = self.launch([words for _, words in batch])
        for (number, _), returned in zip(batch, returns, strict=True):
            good = returned.status is JobStatus.COMPLETED
            assert isinstance(returned, Returned) and returned.folder is not None
            run = read(returned.folder)
            study.tell(number, figures(run, self.minimize) if good else None)
        return returns
