"""Several methods one after another on the same channel."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

from safetensors.torch import load_file, save_file
from torch import nn

from privgan.atomic import replacing
from privgan.channel.base import Channel
from privgan.data.module import DataModule
from privgan.errors import RequestError
from privgan.fit.base import Fit, FitMethod, Parts, Setting
from privgan.runs.json_files import read_json, write_json
from privgan.runs.typed import TrainRecord


class Stages(FitMethod):
    """Each stage continues with the channel as the one before left it.

    A stage that is finished leaves the channel's weights in `checkpoints/stage-K.safetensors`, so an interrupted run
    continues with the stage it was in.

    Args:
        methods: in order, at least one.

    Raises:
        RequestError: no stage.
    """

    name = "stages"

    def __init__(self, methods: Sequence[FitMethod]) -> None:
        if not methods:
            raise RequestError("fit.methods is empty: name at least one way of fitting")
        self.methods = tuple(methods)

    def needs_adversary(self, channel: Channel) -> bool:
        return any(method.needs_adversary(channel) for method in self.methods)

    def prepare(self, parts: Parts, data: DataModule) -> Fit:
        """RequestError where one of the stages refuses."""
        return _Sequence([method.prepare(parts, data) for method in self.methods], parts.channel)


class _Sequence(Fit):
    def __init__(self, fits: Sequence[Fit], channel: Channel) -> None:
        self.fits, self.channel = fits, channel

    def run(self, setting: Setting) -> TrainRecord:
        """Facts of the last stage, and `stages`, those of each."""
        facts: list[TrainRecord] = []
        for place, fit in enumerate(self.fits):
            weights, record = (
                setting.folder / "checkpoints" / f"stage-{place}.{end}" for end in ("safetensors", "json")
            )
            if setting.resume and record.exists():  # written last, so the weights are there
                self.channel.load_state_dict(load_file(weights))
                facts.append(cast(TrainRecord, read_json(record)))
                continue
            last = place == len(self.fits) - 1
            facts.append(fit.run(replace(setting, stage=None if last else place)))
            weights.parent.mkdir(parents=True, exist_ok=True)
            with replacing(weights) as fresh:
                save_file({name: value.contiguous() for name, value in self.channel.state_dict().items()}, fresh)
            write_json(record, facts[-1])
        return {**facts[-1], "steps": sum(one["steps"] for one in facts), "stages": facts}

    def readers(self) -> list[nn.Module] | None:
        return next((found for fit in reversed(self.fits) if (found := fit.readers()) is not None), None)

    def restore_readers(self, checkpoint: Path) -> list[nn.Module] | None:
        return next((r for fit in reversed(self.fits) if (r := fit.restore_readers(checkpoint)) is not None), None)
