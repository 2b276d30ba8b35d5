"""A study of Optuna beside the runs it learns from; killed, it is gone on with.

Not hydra-optuna-sweeper (1.3.0), which wants optuna before 3, and whose objective is what a job returns.
"""

import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import optuna
from optuna.samplers import BaseSampler, NSGAIISampler, RandomSampler, TPESampler
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import TrialState

from privgan.errors import RequestError
from privgan.search.space import Choice, Range

FILE = "study.journal"
SAMPLERS = ("tpe", "nsga2", "random")


class Study:
    """folder: of the sweep, where the journal lies; the figures of a trial are to be small, `names` says which."""

    def __init__(self, folder: Path, names: Sequence[str], sampler: str, seed: int) -> None:
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        folder.mkdir(parents=True, exist_ok=True)
        storage = JournalStorage(JournalFileBackend(str(folder / FILE)))
        self._study = optuna.create_study(
            study_name="privgan", storage=storage, directions=["minimize"] * len(names), load_if_exists=True
        )
        before = self._study.user_attrs.get("minimize", list(names))
        if before != list(names):
            raise RequestError(
                f"{folder / FILE} is a study of {', '.join(before)}: keep hydra.sweeper.minimize, or take another name="
            )
        self._study.set_user_attr("minimize", list(names))
        # Else the draws of a study that is gone on with would be those of its beginning once more.
        count = len(self._study.get_trials(deepcopy=False))
        self._study.sampler = _sampler(sampler, int(np.random.SeedSequence([seed, count]).generate_state(1)[0]))

    def finished(self) -> int:
        """Trials that have their figures."""
        return len(self._study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,)))

    def broken_off(self) -> list[tuple[int, list[str]]]:
        """(number, overrides) of the trials that were at work when the study was killed."""
        waiting = self._study.get_trials(deepcopy=False, states=(TrialState.RUNNING,))
        return [(trial.number, trial.user_attrs["words"]) for trial in waiting if "words" in trial.user_attrs]

    def ask(self, fixed: Sequence[str], space: Sequence[Range | Choice]) -> tuple[int, list[str]]:
        """(number, overrides) of the next trial."""
        trial = self._study.ask()
        words = list(fixed)
        try:
            for each in space:
                if isinstance(each, Choice):
                    words.append(each.words(trial.suggest_categorical(each.key, each.options)))
                elif each.whole:
                    words.append(each.words(trial.suggest_int(each.key, int(each.low), int(each.high), log=each.log)))
                else:
                    words.append(each.words(trial.suggest_float(each.key, each.low, each.high, log=each.log)))
        except ValueError as error:
            self._study.tell(trial, state=TrialState.FAIL)
            raise RequestError(f"the space is not that of the study so far ({error}): choose another name=") from error
        trial.set_user_attr("words", words)
        return trial.number, words

    def tell(self, number: int, figures: Sequence[float] | None) -> None:
        """The figures of a trial; None where its run failed."""
        if figures is None:
            self._study.tell(number, state=TrialState.FAIL)
        else:
            self._study.tell(number, list(figures))


def _sampler(name: str, seed: int) -> BaseSampler:
    if name == "nsga2":
        return NSGAIISampler(seed=seed)
    if name == "random":
        return RandomSampler(seed=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        return TPESampler(seed=seed, constant_liar=True)  # jobs side by side are not to try the same
