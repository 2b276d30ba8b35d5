"""What the trackers over Lightning's loggers share: the scalars of the history, the config, and what came out."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL.Image import Image

from privgan.runs.columns import Flat, flat
from privgan.runs.record import child_rank
from privgan.runs.shareable import shareable
from privgan.runs.typed import LeakageRecord, RunRecord
from privgan.tracking.base import Started
from privgan.tracking.history import rows_before
from privgan.tracking.none import NoTracker
from privgan.tracking.samples import shown_samples
from privgan.tracking.summary import summary


@dataclass(frozen=True)
class Ending:
    """What there is to show of a finished run: its last step, flat config, the numbers that runs are compared by.

    samples: the pictures that may be shown, if there are any.
    """

    step: int
    config: Flat
    numbers: Mapping[str, float]
    leakage: LeakageRecord
    samples: Image | None


class LoggerTracker(NoTracker, ABC):
    """A tracker that writes through a logger of Lightning into a folder of the run."""

    def __init__(self) -> None:
        self._logger: Any = None
        self._run: Started | None = None
        self._history: Path | None = None

    @abstractmethod
    def _open(self, folder: Path, job: str) -> Any:
        """The logger that writes below this folder; what an earlier start of the job left there makes way."""

    def start(self, run: Started) -> None:
        """Open the logger and log the config; further ranks of a distributed run open none."""
        if child_rank():
            return
        self._run = run
        self._history = Path(run["folder"]) / "history.csv"
        self._logger = self._open(Path(run["folder"]), run.get("job", "train"))

    def scalars(self, step: int, values: Mapping[str, float]) -> None:
        """Log a row; the first one of a resumed run brings those from before with it, for the files begin anew."""
        if self._logger is None:
            return
        if self._history is not None:
            for before, row in rows_before(self._history, step):
                self._logger.log_metrics(row, step=before)
            self._history = None
        self._logger.log_metrics(dict(values), step=step)

    def finish(self, record: RunRecord, leakage: LeakageRecord, samples: Path) -> None:
        """Log the numbers that runs are compared by at the last step, and what else the logger can show."""
        if self._logger is None or self._run is None:
            return
        logger, self._logger = self._logger, None
        status = "failed"
        try:
            numbers = {key: value for key, value in summary(record, leakage).items() if isinstance(value, int | float)}
            run = self._run
            config = dict(flat(shareable(run["config"]))) | {"signature": run["signature"]}
            picture = shown_samples(samples, record, run["config"].get("share_originals") is True)
            steps = int((record.get("train") or {}).get("steps", 0))
            self._show(logger, Ending(steps, config, numbers, leakage, picture))
            status = "success"
        finally:
            logger.finalize(status)

    @abstractmethod
    def _show(self, logger: Any, ending: Ending) -> None:
        """Write the end of the run, as much of it as there is room for."""

    def close(self) -> None:
        """Let go of a run that did not get to its finish."""
        if self._logger is not None:
            logger, self._logger = self._logger, None
            logger.finalize("failed")
