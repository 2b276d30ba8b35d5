"""A closed form: the channel takes moments, components or maps from its people, once."""

from privgan.channel.base import Channel
from privgan.data.module import DataModule
from privgan.errors import RequestError
from privgan.fit.base import Fit, FitMethod, Parts, Setting
from privgan.runs.typed import TrainRecord


class ClosedForm(FitMethod):
    """Calls `Channel.fit` with the rows of the role `channel`, in order; seconds at most, nothing to resume."""

    name = "closed_form"

    def prepare(self, parts: Parts, data: DataModule) -> Fit:
        """RequestError for a channel without a closed form."""
        if parts.channel.fit_method == "game":
            raise RequestError(
                f"fit=closed_form: {type(parts.channel).__name__} has no closed form, it is trained: take fit=auto"
            )
        return _Moments(parts.channel, data)


class _Moments(Fit):
    def __init__(self, channel: Channel, data: DataModule) -> None:
        self.channel, self.data = channel, data

    def run(self, setting: Setting) -> TrainRecord:
        self.channel.fit(self.data.batches("channel"), self.data.classes)
        return {"steps": 0}
