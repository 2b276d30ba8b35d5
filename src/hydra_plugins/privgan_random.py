"""`hydra/sweeper=random`: runs drawn at random, for example 'objective.lam=tag(log,interval(0.01,1))' seed=0,1,2."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from hydra.core.config_store import ConfigStore
from hydra.core.utils import JobReturn

from privgan.search.space import Choice, Range
from privgan.search.sweeper import SearchSweeper


@dataclass
class RandomConf:
    """n_trials: runs; the same seed draws the same ones, more trials add to them; minimize: columns of pareto.csv."""

    _target_: str = "hydra_plugins.privgan_random.RandomSweeper"
    n_trials: int = 20
    seed: int = 0
    minimize: Any = field(default_factory=lambda: ["distortion.mse", "leakage"])


ConfigStore.instance().store(group="hydra/sweeper", name="random", node=RandomConf, provider="privgan")


class RandomSweeper(SearchSweeper):
    """All runs at once, each drawn from a generator of its own, so that the same command resumes them."""

    def __init__(self, n_trials: int = 20, seed: int = 0, minimize: Sequence[str] = ("distortion.mse", "leakage")):
        super().__init__(n_trials, seed, minimize)

    def search(self, fixed: list[str], space: list[Range | Choice], folder: Path, *, planned: bool) -> list[JobReturn]:
        """One batch."""
        batch = []
        for number in range(self.n_trials):
            generator = Random(f"{self.seed}/{number}")
            batch.append([*fixed, *(each.draw(generator) for each in space)])
        return self.launch(batch)
