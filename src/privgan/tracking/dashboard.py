"""The W&B workspace of a project as code: its sections and panels, over what `tracking=wandb` logs."""

import importlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from privgan.errors import RequestError
from privgan.extras import install
from privgan.runs.listing import run_folders
from privgan.runs.record import RunFolder
from privgan.tracking.summary import curve_of

log = logging.getLogger(__name__)

READ = "balanced_accuracy"
LEAKAGE = f"leakage/{READ}"
HEALTH = {
    "Loss of the channel": "channel/loss",
    "Loss of the adversary": "adversary/loss",
    "Distortion in training": "channel/distortion",
    "Leakage in training, as the adversary sees it": "channel/leakage",
    "Loss of the channel before the game": "pretrain_channel/loss",
    "Loss of the adversary before the game": "pretrain_adversary/loss",
}
OUTCOMES = {  # of the parallel coordinates
    "strongest attacker": LEAKAGE,
    "adversary of the game": "leakage/in_training",
    "honesty gap": "honesty_gap",
    "undefended data": "leakage/clean",
}


@dataclass(frozen=True, order=True)
class Shown:
    """A privacy-distortion curve: `curve/SET/CHANNEL`, the prefix of its runs' numbers in the summary."""

    key: str

    @property
    def title(self) -> str:
        """Such as `smiles, autoencoder`."""
        _, data, channel = self.key.split("/")
        return f"{data}, {channel}"


def curves_in(root: Path, measure: str) -> list[Shown]:
    """The curves of the finished runs below `root`; a record that cannot be read is left out.

    Raises RequestError where no finished run has this distortion.
    """
    found = set()
    for folder in run_folders(root):
        try:
            record = RunFolder(folder).record()
            if record["state"] == "done" and record["train"]["distortion"].get(measure) is not None:
                found.add(Shown(curve_of(record)))
        except Exception:  # whatever a record makes a reader stumble over: `privgan runs` says what is wrong with it
            log.warning("left out: %s, its record cannot be read", folder)
    if not found:
        raise RequestError(
            f"from={root}: no finished run with a {measure} there; give a folder that runs were written to"
        )
    return sorted(found)


class Dashboard:
    """The workspace over these curves, in one of the four distortions.

    Raises RequestError where wandb-workspaces is not installed.
    """

    def __init__(self, curves: Sequence[Shown], measure: str, *, project: str, entity: str, name: str) -> None:
        try:
            self._spaces: Any = importlib.import_module("wandb_workspaces.workspaces")
            self._panels: Any = importlib.import_module("wandb_workspaces.reports.v2")
        except ImportError:
            raise RequestError(f"dashboard: wandb-workspaces is not installed; {install('dashboard')}") from None
        self.curves, self.measure = curves, measure
        sections = {
            "Privacy against distortion": self._curves(),
            "Honesty gap": self._honesty(),
            "Samples": self._samples(),
            "Training health": self._health(),
            "Parallel coordinates": [self._coordinates()],
        }
        self.workspace = self._spaces.Workspace(
            entity=entity,
            project=project,
            name=name,
            sections=[self._spaces.Section(name=title, panels=p, is_open=True) for title, p in sections.items()],
        )

    def spec(self) -> dict[str, object]:
        """The workspace as plain values: entity, project, name and the spec that the W&B app reads."""
        view = self.workspace._to_model()  # no public way out of the library but into the web
        spec = json.loads(view.spec.model_dump_json(by_alias=True, exclude_none=True))
        return {"entity": view.entity, "project": view.project, "name": view.display_name, "spec": spec}

    def save(self) -> str:
        """Save it online with the user's key; returns its address."""
        return str(self.workspace.save().url)

    def _scatter(self, title: str, x: str, y: str) -> Any:
        summary = self._panels.SummaryMetric
        return self._panels.ScatterPlot(title=title, x=summary(x), y=summary(y))

    def _curves(self) -> list[Any]:
        """All runs, each curve alone, and the runs' own points as one chart."""
        everyone = self._scatter(f"All runs: leakage against {self.measure}", f"distortion/{self.measure}", LEAKAGE)
        alone = [
            self._scatter(f"{c.title}: leakage against {self.measure}", f"{c.key}/{self.measure}", f"{c.key}/{READ}")
            for c in self.curves
        ]
        chart = self._panels.CustomChart(
            query={"summaryTable": {"tableKey": "curve_table"}},
            chart_name="wandb/scatter/v0",
            chart_fields={"x": self.measure, "y": READ},
            chart_strings={"title": "The curve, one point a run"},
        )
        return [everyone, *alone, chart]

    def _honesty(self) -> list[Any]:
        return [
            self._scatter("Fresh attackers against the adversary of the game", "leakage/in_training", LEAKAGE),
            self._scatter("Honesty gap against distortion", f"distortion/{self.measure}", "honesty_gap"),
            self._panels.BarPlot(title="Honesty gap, run by run", metrics=["honesty_gap"]),
        ]

    def _samples(self) -> list[Any]:
        return [self._panels.MediaBrowser(title="Originals above, releases below", media_keys=["samples"])]

    def _health(self) -> list[Any]:
        plots = [self._panels.LinePlot(title=title, x="step", y=[key]) for title, key in HEALTH.items()]
        return [*plots, self._panels.BarPlot(title="Images a second", metrics=["images_per_second"])]

    def _coordinates(self) -> Any:
        config, summary = self._panels.Config, self._panels.SummaryMetric
        column = self._panels.ParallelCoordinatesPlotColumn
        return self._panels.ParallelCoordinatesPlot(
            title="What was turned, and what came out",
            columns=[
                column(config("objective.lam"), display_name="lambda", log=True),
                column(config("seed"), display_name="seed"),
                column(summary(f"distortion/{self.measure}"), display_name=self.measure),
                *(column(summary(key), display_name=name) for name, key in OUTCOMES.items()),
            ],
        )
