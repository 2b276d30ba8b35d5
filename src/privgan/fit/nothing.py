"""A fixed mechanism: there is nothing to fit."""

from privgan.data.module import DataModule
from privgan.errors import RequestError
from privgan.fit.base import Fit, FitMethod, Parts, Setting
from privgan.runs.typed import TrainRecord


class Nothing(FitMethod):
    """For channels that are complete as built: noise, pixelation, the optimum of a known distribution."""

    name = "nothing"

    def prepare(self, parts: Parts, data: DataModule) -> Fit:
        """RequestError for a channel with parameters to train: it would release with random weights."""
        if parts.channel.learns:
            raise RequestError("fit=nothing leaves a channel with parameters at random weights: take fit=auto")
        return _Complete()


class _Complete(Fit):
    def run(self, setting: Setting) -> TrainRecord:
        return {"steps": 0}
