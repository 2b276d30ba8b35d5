"""What a tracker is told of a run."""

from collections.abc import Mapping
from pathlib import Path
from typing import NotRequired, Protocol

from typing_extensions import TypedDict

from privgan.runs.typed import LeakageRecord, RunRecord


class Started(TypedDict):
    """A run that begins or is resumed.

    name: of the sweep. config: plain values. job: where it is not "train", it is "attack".
    """

    signature: str
    name: str
    config: Mapping[str, object]
    folder: Path
    job: NotRequired[str]


class Tracker(Protocol):
    """start, then scalars at every window of the history, then finish; close in any case, last of all.

    What a tracker keeps may leave this machine: paths are cut to their last names (see `privgan.runs.shareable`), and
    originals are shown only where they are of nobody or the user says `share_originals=true`.
    """

    def start(self, run: Started) -> None:
        """The run begins or is resumed."""

    def scalars(self, step: int, values: Mapping[str, float]) -> None:
        """One row of `history.csv`, as {"player/column": value}."""

    def finish(self, record: RunRecord, leakage: LeakageRecord, samples: Path) -> None:
        """The run is done: content of `run.json` and `leakage.json`, path of `samples.png` (which may be missing)."""

    def close(self) -> None:
        """Let go of the run. Without `finish` before it, the run counts as failed. Harmless when called twice."""

    def publish_report(self, report: Path, group: str) -> None:
        """Show the folder that `report.page.write_report` wrote beside the runs of this sweep."""
