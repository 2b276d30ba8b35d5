"""TensorBoard: event files under `tensorboard/` in the run folder, through Lightning's TensorBoardLogger."""

import importlib.util
import shutil
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import PositiveInt

from privgan.errors import RequestError
from privgan.extras import install
from privgan.runs.typed import LeakageRecord
from privgan.tracking.loggers import Ending, LoggerTracker
from privgan.tracking.summary import leakage_table

FOLDER = "tensorboard"
_SHOWN = ("name", "on", "knows", "balanced_accuracy", "lower", "upper", "auc")


class TensorboardTracker(LoggerTracker):
    """The scalars, the config beside the numbers that runs are compared by (HPARAMS), samples and leakage.

    Args:
        flush_seconds: how long values may wait before they are written.

    Raises:
        RequestError: tensorboard is not installed.
    """

    def __init__(self, flush_seconds: PositiveInt = 30) -> None:
        super().__init__()
        if importlib.util.find_spec("tensorboard") is None:
            raise RequestError(
                f"tracking=tensorboard: it is not installed; {install('tensorboard')}, or choose tracking=csv"
            )
        self.flush_seconds = flush_seconds

    def _open(self, folder: Path, job: str) -> Any:
        from pytorch_lightning.loggers import TensorBoardLogger

        name = FOLDER if job == "train" else f"{FOLDER}-{job}"
        shutil.rmtree(folder / name, ignore_errors=True)
        return TensorBoardLogger(folder, name=name, version="", default_hp_metric=False, flush_secs=self.flush_seconds)

    def _show(self, logger: Any, ending: Ending) -> None:
        logger.log_hyperparams(dict(ending.config), metrics=dict(ending.numbers), step=ending.step)
        logger.experiment.add_text("leakage", _markdown(ending.leakage), ending.step)
        if ending.samples is not None:
            logger.experiment.add_image("samples", np.array(ending.samples), ending.step, dataformats="HWC")


def _markdown(leakage: LeakageRecord) -> str:
    """Attacker by attacker, as a table."""
    columns, rows = leakage_table(leakage)
    readings = [dict(zip(columns, row, strict=True)) for row in rows]
    lines = [["", *(_text(reading.get(key)) for key in _SHOWN), ""] for reading in readings]
    head = [["", *_SHOWN, ""], ["", *("---" for _ in _SHOWN), ""]]
    return "\n".join("|".join(cells) for cells in (*head, *lines))


def _text(value: Any) -> str:
    return f"{value:.4f}" if isinstance(value, float) else "" if value is None else str(value)
