"""Weights & Biases: the same scalars as `history.csv`, samples, leakage, the records and the report.

wandb is called directly. Lightning's WandbLogger silently continues the first run when a process makes a second one,
names steps by what passed through `self.log`, and knows nothing of attackers that come after the trainer is gone.
"""

import csv
import math
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from privgan.errors import RequestError
from privgan.runs.json_files import as_json, read_json
from privgan.runs.record import child_rank
from privgan.runs.shareable import shareable
from privgan.runs.typed import LeakageRecord, RunRecord
from privgan.tracking.account import has_key, import_wandb
from privgan.tracking.base import Started
from privgan.tracking.history import rows_before
from privgan.tracking.samples import shown_samples
from privgan.tracking.summary import curve_point, everything, leakage_table, summary
from privgan.tracking.sync import UNFINISHED

MODES = ("offline", "online", "disabled")
CHANNEL_FILES = ("channel.json", "channel.safetensors")
MEASURES = ("l1", "mse", "psnr", "ssim")
# Of the machine: neither host nor user, command line, packages, hardware or repository.
PRIVATE = {
    "x_disable_meta": True,
    "x_disable_machine_info": True,
    "x_disable_stats": True,
    "x_save_requirements": False,
    "disable_git": True,
    "disable_code": True,
    "host": "",
    "username": "",
}
RECORD_FILES = ("run.json", "leakage.json", "history.csv")


class WandbTracker:
    """One W&B run a job: id = signature, group = sweep, its files under the run folder.

    A job that attacks a finished run has an id of its own, signature-attack, and uses the channel that the first made.

    Args:
        project: of W&B.
        mode: offline keeps the files for `wandb sync`; online sends them with the user's own key; disabled keeps
            nothing. WANDB_MODE says so too, unless the command line does.
        entity: the team or user; None takes the key's default.

    Raises:
        RequestError: unknown mode, wandb not installed, or online without a key.
    """

    def __init__(self, project: str = "privgan", mode: str = "offline", entity: str | None = None) -> None:
        if mode not in MODES:
            raise RequestError(f"tracking.mode={mode}: choose one of {', '.join(MODES)}")
        self._share_originals = False
        self._wandb = import_wandb("tracking=wandb")
        if mode == "online" and not has_key(self._wandb):
            raise RequestError(
                "tracking.mode=online: no W&B key; run `wandb login`, set WANDB_API_KEY, or tracking.mode=offline"
            )
        self.project, self.mode, self.entity = project, mode, entity
        self._run: Any = None
        self._folder, self._signature, self._job = Path(), "", "train"
        self._replayed, self._unfinished = False, Path()

    def start(self, run: Started) -> None:
        """Open the run; further ranks of a distributed run open none."""
        if child_rank() or self.mode == "disabled":
            return
        self._folder, self._signature, self._job = Path(run["folder"]), run["signature"], run.get("job", "train")
        self._replayed = self._job != "train"  # who attacks has no history
        name = self._signature if self._job == "train" else f"{self._signature}-{self._job}"
        self._share_originals = run["config"].get("share_originals") is True
        config = shareable(run["config"])
        self._run = self._open(self._folder, run["name"], id=name, name=name, config=config, job_type=self._job)
        self._unfinished = self._place(self._folder, run["name"], name) / UNFINISHED
        if self._unfinished.parent != self._folder:  # whose record says it
            self._unfinished.touch()

    def scalars(self, step: int, values: Mapping[str, float]) -> None:
        """Log a row. The first row of a resumed run brings those from before with it.

        Offline, W&B puts a resumed run into a second folder that replaces the first when both are synchronised: it
        has to be complete.
        """
        if self._run is None:
            return
        if not self._replayed:
            for before, row in rows_before(self._folder / "history.csv", step):
                self._run.log({"step": before, **row})
            self._replayed = True
        self._run.log({"step": step, **values})

    def finish(self, record: RunRecord, leakage: LeakageRecord, samples: Path) -> None:
        """Log samples, leakage, the point on the curve and all records, and end the run, whatever happens."""
        if self._run is None:
            return
        run, self._run = self._run, None
        done = False
        try:
            record = shareable(record)
            if (picture := shown_samples(samples, record, self._share_originals)) is not None:
                run.log({"samples": self._wandb.Image(picture)})
            columns, rows = leakage_table(leakage)
            run.log({"leakage": self._wandb.Table(columns=columns, data=rows)})
            columns, rows = curve_point(record, leakage)
            point = self._wandb.Table(columns=columns, data=rows)
            run.log({"curve": self._wandb.plot.scatter(point, "l1", "balanced_accuracy", title="Leakage against l1")})
            self._log_artifacts(run, leakage)
            run.summary.update(everything(record, leakage) | summary(record, leakage))
            done = True
        finally:
            run.finish(exit_code=0 if done else 1)
            if done:
                self._unfinished.unlink(missing_ok=True)

    def _log_artifacts(self, run: Any, leakage: LeakageRecord) -> None:
        """The channel, made by who trained it and used by who attacks it, and the record of either."""
        channel = self._artifact("channel", CHANNEL_FILES, {"signature": self._signature})
        if self._job == "train":
            run.log_artifact(channel)
        elif self.mode == "online":
            run.use_artifact(channel)  # W&B refuses this offline: there the metadata of the record say it
        told = {"signature": self._signature, "channel": channel.name, "channel_digest": channel.digest}
        run.log_artifact(self._artifact("record", RECORD_FILES, told | {"strongest": leakage["strongest"]["name"]}))

    def _artifact(self, kind: str, files: Iterable[str], metadata: Mapping[str, object]) -> Any:
        artifact = self._wandb.Artifact(f"{kind}-{self._signature}", type=kind, metadata=dict(metadata))
        for path in (self._folder / name for name in files):
            if not path.is_file():
                continue
            if path.name == "run.json":  # its paths and its command say where things lie on this machine
                with artifact.new_file(path.name) as file:
                    file.write(as_json(shareable(read_json(path))))
            else:
                artifact.add_file(str(path))
        return artifact

    def close(self) -> None:
        """End a run that did not get to its finish as failed."""
        if self._run is not None:
            run, self._run = self._run, None
            run.finish(exit_code=1)

    def publish_report(self, report: Path, group: str) -> None:
        """One run of its own in the group, with every figure of the report and the curve and runs as tables."""
        if self.mode == "disabled":
            return
        run = self._open(
            report, group, id=f"report-{group.replace('/', '-')}", name=f"report {group}", job_type="report"
        )
        try:
            run.log({f"report/{png.stem}": self._wandb.Image(str(png)) for png in sorted(report.glob("*.png"))})
            for path in (*sorted(report.glob("*curve.csv")), report / "runs.csv"):
                run.log({f"report/{path.stem} table": self._table(path)})
                if path.stem.endswith("curve"):
                    run.log({f"report/{path.stem} chart": self._chart(self._table(path), path.stem)})
        finally:
            run.finish()

    def _table(self, path: Path) -> Any:
        header, *rows = csv.reader(path.read_text(encoding="utf-8").splitlines())
        data = [[_value(cell) for cell in row] for row in rows]
        return self._wandb.Table(columns=header, data=data, allow_mixed_types=True)

    def _chart(self, table: Any, title: str) -> Any:
        """The curve: a line for each curve of the report, leakage against the distortion that its table has."""
        x = next(name for name in MEASURES if name in table.columns)
        y = next(name for name in ("balanced_accuracy", "accuracy") if name in table.columns)
        return self._wandb.plot.line(table, x=x, y=y, stroke="curve", title=title)

    def _place(self, folder: Path, group: str, name: str) -> Path:
        """Where W&B keeps the files of a run: in its run folder, or below WANDB_DIR, in a folder for each job."""
        chosen = os.environ.get("WANDB_DIR")
        return Path(chosen).expanduser() / group / name if chosen else folder

    def _open(self, folder: Path, group: str, **options: Any) -> Any:
        """A fresh W&B run; one still open in this process is ended, never continued."""
        place = self._place(folder, group, options["id"])
        place.mkdir(parents=True, exist_ok=True)
        online = self.mode == "online"
        try:
            run = self._wandb.init(
                project=self.project,
                entity=self.entity,
                mode=self.mode,
                dir=place,
                group=group,
                resume="allow" if online else None,
                reinit="finish_previous",
                settings=self._wandb.Settings(silent=True, console="off", **PRIVATE),
                **options,
            )
        except self._wandb.Error as error:
            raise RequestError(
                f"tracking=wandb: W&B did not start a run ({error}); try tracking.mode=offline"
            ) from error
        run.define_metric("step", hidden=True)
        run.define_metric("*", step_metric="step")
        return run


def _value(cell: str) -> float | str | None:
    try:
        number = float(cell)
    except ValueError:
        return cell or None
    return number if math.isfinite(number) else None
