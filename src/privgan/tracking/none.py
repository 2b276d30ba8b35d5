"""No tracker: the run folder alone."""

from collections.abc import Mapping
from pathlib import Path

from privgan.runs.typed import LeakageRecord, RunRecord
from privgan.tracking.base import Started


class NoTracker:
    """Takes everything and keeps nothing."""

    def start(self, run: Started) -> None:
        """Nothing to start."""

    def scalars(self, step: int, values: Mapping[str, float]) -> None:
        """`history.csv` has them."""

    def finish(self, record: RunRecord, leakage: LeakageRecord, samples: Path) -> None:
        """The run folder has it all."""

    def close(self) -> None:
        """Nothing to let go of."""

    def publish_report(self, report: Path, group: str) -> None:
        """The report lies in its folder."""
