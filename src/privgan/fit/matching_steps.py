"""A matching at work: steps of map and decoder against critics that are begun anew, then the decoder alone.

Shapes: N rows, B rows of a group and step, D components, E numbers of the code, K groups.
"""

import copy
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.optim.lr_scheduler import OneCycleLR

from privgan.channel.code import Code
from privgan.channel.coding.principal import Rows
from privgan.data.module import PLAYERS, DataModule
from privgan.fit.base import Fit, Setting
from privgan.fit.code_rows import CodeRows
from privgan.fit.critics import Critics
from privgan.fit.loop import Loop
from privgan.fit.reading import ReleaseCritic, fresh_advantage, read_afresh
from privgan.fit.utility_reader import utility_labels
from privgan.objective.base import Objective
from privgan.objective.matching import covariance_gap, discrepancy, mean_gap
from privgan.objective.prediction import Prediction
from privgan.objective.target import TargetAdvantage
from privgan.runs.environment import peak_memory_bytes
from privgan.runs.typed import TrainRecord
from privgan.shared import shared

if TYPE_CHECKING:
    from privgan.fit.matching import Matching


class MatchingFit(Fit):
    """A matching from its beginning, or from its checkpoint, to its end."""

    def __init__(self, method: "Matching", channel: Code, objective: Objective, data: DataModule | None) -> None:
        self.method, self.channel, self.objective, self.data = method, channel, objective, data
        self.reader: ReleaseCritic | None = None

    def run(self, setting: Setting) -> TrainRecord:
        """Facts: steps, lam, seconds of the parts, and the fit's own reading of validation people."""
        assert self.data is not None
        began = time.monotonic()
        data, mirror = self.data, self.channel.mirror
        rows = shared("rows of the fit", (data, mirror), lambda: Rows.of(data.batches(*PLAYERS), mirror))
        return self.match(rows, setting, began)

    def match(self, rows: Rows, setting: Setting, began: float) -> TrainRecord:
        """Fits the channel to these rows; without data beside them the method has to ask for no reading (`reading=0`).

        began: when the work on the components began, by `time.monotonic`.
        """
        method, channel = self.method, self.channel
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(setting.seed)
            channel.begin(rows)
            channel.to(setting.device).train()
            self.rows = CodeRows(channel, rows, self.objective.distortion, setting.device)
            if isinstance(self.objective.utility, Prediction):
                assert self.data is not None
                self.rows.keep(utility_labels(self.data), self.objective.utility)
            started = time.monotonic()
            taken = self._match(setting)
            matched = time.monotonic()
            self._refit(setting.seed)
            channel.eval()
            facts: TrainRecord = {
                "steps": method.steps,
                "lam": float(self.objective.lam),
                "seconds_components": round(started - began, 1),
                "seconds_matching": round(matched - started, 1),
            }
            if method.reading:
                assert self.data is not None
                self.reader = read_afresh(channel, self.rows, self.data, method.reading, setting)
                facts["validation_advantage"] = fresh_advantage(self.reader, channel, self.data, setting.device)
            channel.to("cpu")
        if taken:
            facts["images_per_second"] = round(taken * method.batch_size * self.rows.groups / (matched - started), 1)
            facts["peak_memory_bytes"] = peak_memory_bytes(setting.device)
        return facts

    def readers(self) -> list[nn.Module] | None:
        return [self.reader] if self.reader is not None else None

    def _match(self, setting: Setting) -> int:
        """The steps of the map and its decoder; returns how many were taken here."""
        method, channel, rows = self.method, self.channel, self.rows
        averaged = copy.deepcopy(channel)
        groups = [
            {"params": list(channel.move.parameters()), "lr": method.lr},
            {"params": [*channel.read.parameters(), *channel.draw.parameters()], "lr": method.lr_decoder},
        ]
        optimizer = torch.optim.AdamW(groups, weight_decay=0.0)
        rates = [method.lr, method.lr_decoder]
        schedule = _one_cycle(optimizer, rates, method.steps)
        critics = Critics(
            method.critics,
            channel.numbers + channel.components,
            rows.groups,
            width=method.width,
            steps=method.critic_steps,
            life=method.life,
            device=setting.device,
        )
        objective = self.objective
        kept: dict[str, Any] = {"channel": channel, "averaged": averaged, "optimizer": optimizer, "schedule": schedule}
        if isinstance(objective, nn.Module):
            kept["objective"] = objective

        def state() -> dict[str, Any]:
            return {name: one.state_dict() for name, one in kept.items()} | {"critics": critics.state()}

        def restore(saved: Mapping[str, Any]) -> None:
            for name, one in kept.items():
                one.load_state_dict(saved[name])
            critics.restore(saved["critics"])

        loop = Loop(setting, method.steps, state, restore)

        def released() -> Tensor:
            with torch.no_grad():
                return self._seen(rows.private(rows.drawn(method.batch_size)))

        for step in loop:
            torch.manual_seed(setting.seed * 1_000_003 + step)
            critics.learn(step, released)
            drawn_KB = rows.drawn(method.batch_size)
            w_KBE = rows.private(drawn_KB)
            distortion = rows.distortion(drawn_KB, w_KBE)
            leakage = self._leakage(w_KBE, critics)
            loss = distortion + objective.lam * leakage + rows.utility(drawn_KB, w_KBE)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            _approach(averaged, channel, min(method.average, (step + 1) / (step + 10)))
            pace = 1 - step / method.steps
            objective.update(distortion.detach(), pace)
            if isinstance(objective, TargetAdvantage) and objective.due(step + 1, method.steps):
                self._measure(objective, setting, pace)
            loop.note(step, loss, distortion, leakage)
        channel.load_state_dict(averaged.state_dict())
        return method.steps - loop.first

    def _leakage(self, w_KBE: Tensor, critics: Critics) -> Tensor:
        method = self.method
        # In units of its spread: else the map shrinks the code, and the decoder stretches it again.
        scaled_KBE = w_KBE / w_KBE.flatten(0, 1).std(0).clamp(min=1e-6)
        leakage = method.mean * mean_gap(scaled_KBE) + method.covariance * covariance_gap(scaled_KBE)
        if method.kernel:
            leakage = leakage + method.kernel * discrepancy(w_KBE)
        if method.critic and critics.nets:
            leakage = leakage + method.critic * critics.gap(self._seen(w_KBE))
        return leakage

    def _seen(self, w_KBE: Tensor) -> Tensor:
        """What a critic reads: the private numbers, and the components that the decoder writes from them.

        The decoder itself hears nothing of critics: it could draw over what they read where that costs little, and an
        attacker, or the refit at the end, would find it again.
        """
        decoder = [*self.channel.read.parameters(), *self.channel.draw.parameters()]
        for parameter in decoder:
            parameter.requires_grad_(False)
        z_KBD = self.channel.restored(w_KBE.flatten(0, 1)).unflatten(0, w_KBE.shape[:2])
        for parameter in decoder:
            parameter.requires_grad_(True)
        return torch.cat([w_KBE, z_KBD / self.channel.principal.spread_D], dim=2)

    def _measure(self, objective: TargetAdvantage, setting: Setting, pace: float) -> None:
        """Tell the objective what a fresh attacker reads of validation people."""
        assert self.data is not None
        with torch.random.fork_rng(devices=[]):
            reader = read_afresh(self.channel, self.rows, self.data, 2, setting)
        advantage = fresh_advantage(reader, self.channel, self.data, setting.device)
        objective.observe(torch.tensor(advantage, device=objective.lam.device), pace)
        self.channel.train()

    def _refit(self, seed: int) -> None:
        """The decoder alone, on private codes as they will be; it sees no s, so nobody can read more through it."""
        method, channel, rows = self.method, self.channel, self.rows
        if not method.refit:
            return
        torch.manual_seed(seed)
        decoder = [*channel.read.parameters(), *channel.draw.parameters()]
        optimizer = torch.optim.AdamW(decoder, method.lr_decoder, weight_decay=1e-3)
        schedule = _one_cycle(optimizer, [method.lr_decoder], method.refit)
        for _ in range(method.refit):
            drawn_KB = rows.drawn(method.batch_size)
            with torch.no_grad():
                w_KBE = rows.private(drawn_KB)
            loss = rows.distortion(drawn_KB, w_KBE) + rows.utility(drawn_KB, w_KBE)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()


def _one_cycle(optimizer: torch.optim.Optimizer, rates: list[float], steps: int) -> OneCycleLR:
    """A short rise, then a cosine fall to nothing; torch cannot make a cycle of fewer than 11 steps with it."""
    return OneCycleLR(optimizer, rates, total_steps=max(steps, 11), pct_start=0.1)


@torch.no_grad()
def _approach(averaged: nn.Module, channel: nn.Module, keep: float) -> None:
    for mean, now in zip(averaged.parameters(), channel.parameters(), strict=True):
        mean.lerp_(now, 1 - keep)
