"""A bound on every attacker: cells and allowance chosen on validation people (`objective=certified`).

Shapes: B batch, K utility columns, S classes, Z released values.
"""

import numpy as np
import torch
from torch import Tensor

from privgan.channel.quantizer import Quantizer
from privgan.data.module import DataModule
from privgan.errors import RequestError, WorkError
from privgan.fit.base import Fit, FitMethod, Parts, Setting
from privgan.fit.untouched import untouched
from privgan.objective.certified import Certified as Objective
from privgan.runs.typed import TrainRecord, Tried
from privgan.theory.certificate import count, forecast


class Certified(FitMethod):
    """Fits every variant of the channel that the objective names and keeps the best below its bound.

    The best has the least distortion or, of a channel that keeps the utility columns of the data, loses least of them.
    """

    name = "certified"

    def prepare(self, parts: Parts, data: DataModule) -> Fit:
        """RequestError for other channels, other objectives, and a bound that a blind guess reaches."""
        if not isinstance(parts.objective, Objective) or not isinstance(parts.channel, Quantizer):
            raise RequestError("fit=certified: objective=certified takes channel=codebook or channel=tree")
        classes = data.classes
        if isinstance(classes, int) and classes > 1 and parts.objective.bound * classes <= 1:
            raise RequestError(
                f"objective.bound={parts.objective.bound:g}: a blind guess reaches {1 / classes:.3f} already"
            )
        return _Choice(parts.channel, parts.objective, data)


class _Choice(Fit):
    def __init__(self, channel: Quantizer, objective: Objective, data: DataModule) -> None:
        self.channel, self.objective, self.data = channel, objective, data

    def run(self, setting: Setting) -> TrainRecord:
        """WorkError where none is expected to stay below the bound."""
        tried: list[Tried] = []
        best: tuple[float, Quantizer] | None = None
        for cells in self.objective.cells:
            for allowance in self._allowances():
                channel = self.channel.variant(cells, allowance)
                channel.fit(self.data.batches("channel"), self.data.classes)
                tried.append({"cells": channel.cells, "allowance": allowance, **self._expected(channel, setting.seed)})
                allowed = tried[-1]["forecast"] + self.objective.margin * tried[-1]["deviation"] <= self.objective.bound
                lost = tried[-1].get("utility_lost", tried[-1]["distortion"])
                if allowed and (best is None or lost < best[0]):
                    best = lost, channel
        if best is None:
            least = min(tried, key=lambda one: one["forecast"])
            raise WorkError(
                f"objective.bound={self.objective.bound:g}: of {len(tried)} channels that were fitted the lowest "
                f"forecast is {least['forecast']:.3f} +- {least['deviation']:.3f}, with {least['cells']} cells: take "
                "more people, a higher bound or a smaller objective.margin"
            )
        self.channel.adopt(best[1])
        chosen: Tried = {"cells": self.channel.cells, "allowance": self.channel.allowance}
        return {"steps": 0, "chosen": chosen, "tried": tried}

    def _allowances(self) -> list[float]:
        """Where s is seen, a codebook loses hardly anything at 0 (docs/certificates.md), a tree loses utility."""
        if self.channel.sees == "x":
            return self.objective.allowances
        allowed = [one for one in self.objective.allowances if 0 < one < 1]
        return [0.0, *allowed] if self.channel.keeps_utility else [0.0]

    def _expected(self, channel: Quantizer, seed: int) -> Tried:
        """Distortion, utility lost and forecast of the certificate, from validation people."""
        labels, certified = self.data.labels("validation"), self.data.labels(*untouched(channel))
        classes = len(self.data.secrets[0].classes)
        cells, utility, cost, rows = [], [], 0.0, 0
        with torch.no_grad(), torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            for batch in self.data.batches("validation"):
                z_B = channel.cell(batch.x, batch.s)
                released = self.objective.distortion(channel.value(z_B), batch.x)
                cost, rows = cost + float(released) * len(z_B), rows + len(z_B)
                cells.append(z_B)
                utility.append(batch.u)
        if not rows:
            raise RequestError("objective=certified chooses on validation people: give data.shares.validation a share")
        alone = dict(classes=classes, cells=channel.cells, seed=seed)
        counts_SZ = count(labels.s, torch.cat(cells).numpy(), labels.group, **alone)
        people_S = count(certified.s, np.zeros_like(certified.s), certified.group, **alone | {"cells": 1})[:, 0]
        if not (counts_SZ.sum(axis=1) * people_S).all():
            raise RequestError("objective=certified: every class needs people in validation and in the certified roles")
        limit, deviation = forecast(counts_SZ, people_S, self.objective.confidence, seed)
        told: Tried = {"distortion": cost / rows, "forecast": limit, "deviation": deviation}
        if channel.keeps_utility and utility[0].shape[1]:
            told["utility_lost"] = _lost(torch.cat(utility), torch.cat(cells), channel.cells)
        return told


def _lost(u_NK: Tensor, z_N: Tensor, cells: int) -> float:
    """Share of the variance of the utility columns that the released value does not explain, a mean over them."""
    found_ZK, rows_Z = u_NK.new_zeros(cells, u_NK.shape[1]), torch.bincount(z_N, minlength=cells).clamp(min=1)
    mean_ZK = found_ZK.index_add_(0, z_N, u_NK) / rows_Z[:, None]
    return float(((u_NK - mean_ZK[z_N]).square().mean(dim=0) / u_NK.var(dim=0, correction=0).clamp(min=1e-9)).mean())
