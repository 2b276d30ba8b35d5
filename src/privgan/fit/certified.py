"""A codebook under a bound on every attacker: cells and allowance chosen on validation people (`objective=certified`).

Shapes: S classes, Z released values.
"""

from typing import Any

import numpy as np
import torch

from privgan.channel.codebook import Codebook
from privgan.data.module import DataModule
from privgan.errors import RequestError, WorkError
from privgan.fit.base import Fit, FitMethod, Parts, Setting
from privgan.fit.untouched import untouched
from privgan.objective.certified import Certified as Objective
from privgan.theory.certificate import count, forecast


class Certified(FitMethod):
    """Fits every codebook that the objective names and keeps the one of least distortion below its bound."""

    name = "certified"

    def prepare(self, parts: Parts, data: DataModule) -> Fit:
        """RequestError for other channels, other objectives, and a bound that a blind guess reaches."""
        if not isinstance(parts.objective, Objective) or not isinstance(parts.channel, Codebook):
            raise RequestError("fit=certified: it takes channel=codebook with objective=certified")
        classes = data.classes
        if isinstance(classes, int) and classes > 1 and parts.objective.bound * classes <= 1:
            raise RequestError(
                f"objective.bound={parts.objective.bound:g}: a blind guess reads {1 / classes:.3f} already"
            )
        return _Choice(parts.channel, parts.objective, data)


class _Choice(Fit):
    def __init__(self, channel: Codebook, objective: Objective, data: DataModule) -> None:
        self.channel, self.objective, self.data = channel, objective, data

    def run(self, setting: Setting) -> dict[str, Any]:
        """WorkError where no codebook is expected below the bound."""
        tried: list[dict[str, Any]] = []
        best: tuple[float, Codebook] | None = None
        for cells in self.objective.cells:
            for allowance in self.objective.allowances if self.channel.sees == "x" else (0.0,):
                channel = self.channel.variant(cells, allowance)
                channel.fit(self.data.batches("channel"), self.data.classes)
                tried.append({"cells": channel.cells, "allowance": allowance, **self._expected(channel, setting.seed)})
                allowed = tried[-1]["forecast"] + self.objective.margin * tried[-1]["deviation"] <= self.objective.bound
                if allowed and (best is None or tried[-1]["distortion"] < best[0]):
                    best = tried[-1]["distortion"], channel
        if best is None:
            least = min(tried, key=lambda one: one["forecast"])
            raise WorkError(
                f"objective.bound={self.objective.bound:g}: of {len(tried)} codebooks the lowest forecast is "
                f"{least['forecast']:.3f} +- {least['deviation']:.3f}, with {least['cells']} cells: take more people, "
                "a higher bound or a smaller objective.margin"
            )
        self.channel.adopt(best[1])
        chosen = {"cells": self.channel.cells, "allowance": self.channel.allowance}
        return {"steps": 0, "chosen": chosen, "tried": tried}

    def _expected(self, channel: Codebook, seed: int) -> dict[str, float]:
        """Distortion and forecast of the certificate, from validation people."""
        labels, certified = self.data.labels("validation"), self.data.labels(*untouched(channel))
        classes = len(self.data.secrets[0].classes)
        cells, cost, rows = [], 0.0, 0
        with torch.no_grad(), torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            for batch in self.data.batches("validation"):
                z_B = channel.cell(batch.x, batch.s)
                release = channel.release_MX[z_B].view_as(batch.x)
                cost, rows = cost + float(self.objective.distortion(release, batch.x)) * len(z_B), rows + len(z_B)
                cells.append(z_B)
        if not rows:
            raise RequestError("objective=certified chooses on validation people: give data.shares.validation a share")
        alone = dict(classes=classes, cells=channel.cells, seed=seed)
        counts_SZ = count(labels.s, torch.cat(cells).numpy(), labels.group, **alone)
        people_S = count(certified.s, np.zeros_like(certified.s), certified.group, **alone | {"cells": 1})[:, 0]
        if not (counts_SZ.sum(axis=1) * people_S).all():
            raise RequestError("objective=certified: every class needs people in validation and in the certified roles")
        limit, deviation = forecast(counts_SZ, people_S, self.objective.confidence, seed)
        return {"distortion": cost / rows, "forecast": limit, "deviation": deviation}
