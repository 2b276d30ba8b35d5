"""Plain CSV: `csv/metrics.csv` and `csv/hparams.yaml` in the run folder, through Lightning's CSVLogger."""

import shutil
from pathlib import Path
from typing import Any

from pydantic import PositiveInt

from privgan.tracking.loggers import Ending, LoggerTracker

FOLDER = "csv"


class CsvTracker(LoggerTracker):
    """One row a step, a column a scalar; the numbers that runs are compared by stand in the row of the last step.

    Args:
        flush_every: rows that are kept back before they are written.
    """

    def __init__(self, flush_every: PositiveInt = 20) -> None:
        super().__init__()
        self.flush_every = flush_every

    def _open(self, folder: Path, job: str) -> Any:
        from pytorch_lightning.loggers import CSVLogger

        name = FOLDER if job == "train" else f"{FOLDER}-{job}"
        shutil.rmtree(folder / name, ignore_errors=True)
        return CSVLogger(folder, name=name, version="", flush_logs_every_n_steps=self.flush_every)

    def _show(self, logger: Any, ending: Ending) -> None:
        logger.log_hyperparams(dict(ending.config))
        logger.log_metrics(dict(ending.numbers), step=ending.step)
