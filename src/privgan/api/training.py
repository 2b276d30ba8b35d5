"""A run from Python, with the keys of `privgan train`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from privgan.api.channel import TrainedChannel, load
from privgan.config import compose
from privgan.config.explain import explain_words
from privgan.runs.record import RunFolder
from privgan.runs.typed import LeakageRecord, RunRecord


@dataclass(frozen=True)
class TrainedRun:
    """A finished run.

    Attributes:
        folder: where everything about it lies.
    """

    folder: Path

    @property
    def channel(self) -> TrainedChannel:
        """The trained channel."""
        return load(self.folder)

    @property
    def record(self) -> RunRecord:
        """The content of `run.json`: config, versions, data, distortion."""
        return RunFolder(self.folder).record()

    @property
    def leakage(self) -> LeakageRecord:
        """The content of `leakage.json`: every attacker, the strongest, undefended data beside it."""
        return RunFolder(self.folder).leakage()


def train(*overrides: str, **keys: Any) -> TrainedRun:
    """Train and attack a channel, as `privgan train` does; a run that is completed already is only read.

    Args:
        *overrides: as on the command line, such as `experiment=smoke` or `objective.lam=0.1`.
        **keys: the same as Python values; two underscores stand for a dot: `data="folder", data__source__path=path`.

    Returns:
        The run.

    Raises:
        RequestError: unknown keys, data or options that do not fit.
        WorkError: the training or an attacker failed.

    Examples:
        Randomized response on a bit that depends on another; what a run says on its way is left out here.

        >>> from contextlib import redirect_stdout
        >>> from io import StringIO
        >>> from tempfile import mkdtemp
        >>> out = mkdtemp()
        >>> small = {"data__source__count": 2000, "attackers__attackers__strong_cnn": None, "trainer__progress": False}
        >>> with redirect_stdout(StringIO()):
        ...     run = train("data=binary", "channel=randomized", attackers="quick", out=out, data__cache=out, **small)
        >>> run.record["state"], run.channel.shape
        ('done', (1,))
        >>> 0.5 < run.leakage["strongest"]["balanced_accuracy"] < run.leakage["clean_strongest"]["balanced_accuracy"]
        True
    """
    from privgan.experiment.run import run

    words = [*overrides, *(f"{name.replace('__', '.')}={as_word(value)}" for name, value in keys.items())]
    with explain_words(words):
        settings = compose(words)
    run(settings)
    return TrainedRun(RunFolder.of(settings.plain).path)


def as_word(value: Any) -> str:
    """A Python value as it stands on the command line.

    Args:
        value: None, a truth value, a number, text, a sequence or mapping of such.

    Examples:
        >>> [as_word(value) for value in (None, True, 0.1, "a b", ["x", 2], {"k": "v"})]
        ['null', 'true', '0.1', "'a b'", '[x,2]', '{k:v}']
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{name}:{as_word(child)}" for name, child in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ",".join(map(as_word, value)) + "]"
    text = str(value)
    if isinstance(value, str) and text.replace("_", "").replace("/", "").isalnum():
        return text  # the name of a group must stand without quotes
    return "'" + text.replace("'", "\\'") + "'"
