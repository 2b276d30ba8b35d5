"""Weights & Biases: the same scalars as `history.csv`, samples, leakage and the report.

wandb is called directly. Lightning's WandbLogger silently continues the first run when a process makes a second one,
names steps by what passed through `self.log`, and knows nothing of attackers that come after the trainer is gone.
"""

import csv
import importlib
import math
from collections.abc import Iterator, Mapping
from netrc import NetrcParseError, netrc
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from privgan.errors import RequestError
from privgan.runs.record import child_rank

MODES = ("offline", "online")
_TOLD = ("accuracy", "balanced_accuracy", "lower", "upper", "advantage", "auc", "confidence", "n", "seconds")


class WandbTracker:
    """One W&B run a run folder: id = signature, group = sweep, its files under the run folder.

    Args:
        project: of W&B.
        mode: offline keeps the files for `wandb sync`; online sends them with the user's own key.
        entity: the team or user; None takes the key's default.

    Raises:
        RequestError: unknown mode, wandb not installed, or online without a key.
    """

    def __init__(self, project: str = "privgan", mode: str = "offline", entity: str | None = None) -> None:
        if mode not in MODES:
            raise RequestError(f"tracking.mode={mode}: choose one of {', '.join(MODES)}")
        try:
            self._wandb: Any = importlib.import_module("wandb")
        except ImportError:
            raise RequestError("tracking=wandb: wandb is not installed; pip install wandb, or tracking=none") from None
        if mode == "online" and not _has_key(self._wandb.setup().settings):
            raise RequestError(
                "tracking.mode=online: no W&B key; run `wandb login`, set WANDB_API_KEY, or tracking.mode=offline"
            )
        self.project, self.mode, self.entity = project, mode, entity
        self._run: Any = None
        self._history: Path | None = None

    def start(self, run: Mapping[str, Any]) -> None:
        """Open the run; further ranks of a distributed run open none."""
        if child_rank():
            return
        folder = Path(run["folder"])
        self._history = folder / "history.csv"
        self._run = self._open(
            folder, run["name"], id=run["signature"], name=run["signature"], config=run["config"], job_type="train"
        )

    def scalars(self, step: int, values: Mapping[str, float]) -> None:
        """Log a row. The first row of a resumed run brings those from before with it.

        Offline, W&B puts a resumed run into a second folder that replaces the first when both are synchronised: it
        has to be complete.
        """
        if self._run is None:
            return
        if self._history is not None:
            for before, row in _read(self._history, step):
                self._run.log({"step": before, **row})
            self._history = None
        self._run.log({"step": step, **values})

    def finish(self, record: Mapping[str, Any], leakage: Mapping[str, Any], samples: Path) -> None:
        """Log samples, leakage table and summary, and end the run, whatever happens in between."""
        if self._run is None:
            return
        run, self._run = self._run, None
        done = False
        try:
            if samples.is_file():
                run.log({"samples": self._wandb.Image(str(samples))})
            rows = [[reading["name"], reading["on"], *map(reading.get, _TOLD)] for reading in leakage["attackers"]]
            run.log({"leakage": self._wandb.Table(columns=["attacker", "on", *_TOLD], data=rows)})
            run.summary.update(summary(record, leakage))
            done = True
        finally:
            run.finish(exit_code=0 if done else 1)

    def close(self) -> None:
        """End a run that did not get to its finish as failed."""
        if self._run is not None:
            run, self._run = self._run, None
            run.finish(exit_code=1)

    def publish_report(self, report: Path, group: str) -> None:
        """One run of its own in the group, with every figure of the report and the curve and runs as tables."""
        run = self._open(
            report, group, id=f"report-{group.replace('/', '-')}", name=f"report {group}", job_type="report"
        )
        try:
            run.log({f"report/{png.stem}": self._wandb.Image(str(png)) for png in sorted(report.glob("*.png"))})
            for path in (*sorted(report.glob("*curve.csv")), report / "runs.csv"):
                header, *rows = csv.reader(path.read_text(encoding="utf-8").splitlines())
                data = [[_value(cell) for cell in row] for row in rows]
                table = self._wandb.Table(columns=header, data=data, allow_mixed_types=True)
                run.log({f"report/{path.stem} table": table})
        finally:
            run.finish()

    def _open(self, folder: Path, group: str, **options: Any) -> Any:
        """A fresh W&B run; one still open in this process is ended, never continued."""
        folder.mkdir(parents=True, exist_ok=True)
        online = self.mode == "online"
        try:
            run = self._wandb.init(
                project=self.project,
                entity=self.entity,
                mode=self.mode,
                dir=folder,
                group=group,
                resume="allow" if online else None,
                reinit="finish_previous",
                settings=self._wandb.Settings(silent=True, console="off"),
                **options,
            )
        except self._wandb.Error as error:
            raise RequestError(
                f"tracking=wandb: W&B did not start a run ({error}); try tracking.mode=offline"
            ) from error
        run.define_metric("step", hidden=True)
        run.define_metric("*", step_metric="step")
        return run


def summary(record: Mapping[str, Any], leakage: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers that runs are compared by: `distortion/*`, `leakage/*` (balanced accuracies), `honesty_gap`."""
    train = record.get("train") or {}
    strongest, clean, played = (leakage.get(key) or {} for key in ("strongest", "clean_strongest", "in_training"))
    numbers = {
        **{f"distortion/{metric}": value for metric, value in (train.get("distortion") or {}).items()},
        **{f"leakage/{name}": strongest.get(name) for name in ("balanced_accuracy", "lower", "upper", "auc")},
        "leakage/strongest": strongest.get("name"),
        "leakage/clean": clean.get("balanced_accuracy"),
        "leakage/in_training": played.get("balanced_accuracy"),
        "honesty_gap": leakage.get("honesty_gap"),
        "images_per_second": train.get("images_per_second"),
        "seconds": record.get("seconds"),
    }
    return {key: value for key, value in numbers.items() if value is not None}


def _read(history: Path, stop: int) -> Iterator[tuple[int, dict[str, float]]]:
    """(step, {"player/column": value}) of the rows before step `stop`."""
    if not history.is_file():
        return
    with history.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            step, player = int(row.pop("step")), row.pop("player")
            if step < stop:
                yield step, {f"{player}/{column}": float(value) for column, value in row.items() if value}


def _value(cell: str) -> float | str | None:
    try:
        number = float(cell)
    except ValueError:
        return cell or None
    return number if math.isfinite(number) else None


def _has_key(settings: Any) -> bool:
    """Whether the environment, W&B's settings or ~/.netrc hold a key for its server."""
    if settings.api_key or settings.identity_token_file:
        return True
    try:
        return netrc().authenticators(urlsplit(settings.base_url).hostname or "") is not None
    except (OSError, NetrcParseError):
        return False
