"""Matching the groups in a code: distortion plus the distance of their distributions, without a player of its own.

Shapes: N rows, B rows of a group and step, D components, E numbers of the code, K groups.
"""

import copy
import time
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.lr_scheduler import OneCycleLR

from privgan.channel.code import Code
from privgan.channel.coding.principal import Rows
from privgan.data.module import PLAYERS, DataModule
from privgan.errors import RequestError
from privgan.fit.base import Fit, FitMethod, Parts, Setting
from privgan.fit.code_rows import CodeRows
from privgan.fit.critics import Critics
from privgan.fit.loop import Loop
from privgan.fit.reading import Reader, fresh_advantage, read_afresh
from privgan.fit.utility_reader import utility_labels
from privgan.objective.base import Objective
from privgan.objective.matching import covariance_gap, discrepancy, mean_gap
from privgan.objective.prediction import Prediction
from privgan.objective.target import TargetAdvantage
from privgan.runs.environment import peak_memory_bytes


class Matching(FitMethod):
    """distortion + lam * leakage, where leakage is how far the groups of the private code lie from one another.

    leakage = kernel * MMD^2 + mean * mean gap + covariance * covariance gap of the private numbers + critics * what
    fresh critics tell apart in what the decoder makes of them. The kernel and the moments need no second player; the
    critics are begun anew all the time and stand for the attackers to come. Distortion and lam are those of the
    objective; with `objective=target` lam follows a fresh attacker on validation people. `objective/utility=prediction`
    adds what a net of the originals still reads of the utility columns in what the decoder writes.

    Channel and critics learn from the people of both roles of the game: there is no second player who needs his own.

    Args:
        steps: of the channel.
        batch_size: rows of each group in a step.
        lr: peak of the one cycle of AdamW for the map; lr_decoder for the decoder.
        average: of the weights over steps; what is released is the average.
        kernel, mean, covariance, critic: weights of the parts of leakage.
        critics: how many; width, critic_steps, life: see `privgan.fit.critics.Critics`.
        refit: steps of the decoder alone at the end, on private codes that no longer change.
        reading: epochs of the attacker that says at the end what the fit itself reads; 0: none.

    Raises:
        RequestError: counts that are not positive, negative weights.
    """

    name = "matching"

    def __init__(
        self,
        steps: int = 1000,
        batch_size: int = 256,
        lr: float = 1e-3,
        lr_decoder: float = 2e-3,
        average: float = 0.99,
        kernel: float = 12.5,
        mean: float = 1.25,
        covariance: float = 0.5,
        critic: float = 20.0,
        critics: int = 3,
        width: int = 256,
        critic_steps: int = 2,
        life: int = 400,
        refit: int = 600,
        reading: int = 8,
    ) -> None:
        counts = dict(steps=steps, width=width, critic_steps=critic_steps, life=life)
        wrong = [f"{name}={value}" for name, value in counts.items() if value < 1]
        weights = dict(kernel=kernel, mean=mean, covariance=covariance, critic=critic)
        wrong += [f"{name}={value}" for name, value in weights.items() if not 0 <= value < float("inf")]
        others = dict(critics=critics, refit=refit, reading=reading)
        wrong += [f"{name}={value}" for name, value in others.items() if value < 0]
        rates = dict(lr=lr, lr_decoder=lr_decoder)
        wrong += [f"{name}={value}" for name, value in rates.items() if not 0 < value < float("inf")]
        if wrong or batch_size < 2 or not 0 <= average < 1:
            raise RequestError(
                f"fit: {', '.join(wrong) or f'batch_size={batch_size}, average={average}'}: give positive numbers, "
                "at least 2 rows of a group in a batch, and an average in [0, 1)"
            )
        self.steps, self.batch_size, self.lr, self.lr_decoder, self.average = steps, batch_size, lr, lr_decoder, average
        self.kernel, self.mean, self.covariance, self.critic = kernel, mean, covariance, critic
        self.critics, self.width, self.critic_steps, self.life = critics, width, critic_steps, life
        self.refit, self.reading = refit, reading

    def prepare(self, parts: Parts, data: DataModule) -> "MatchingFit":
        """RequestError for a channel without a code, and for a utility that this method does not weigh."""
        if not isinstance(parts.channel, Code):
            raise RequestError(f"fit=matching fits channel=code, not {type(parts.channel).__name__}: take fit=auto")
        utility = parts.objective.utility
        if isinstance(utility, Prediction):
            utility_labels(data)
        elif utility is not None:
            raise RequestError(
                "fit=matching weighs objective/utility=prediction or null; for others take a channel of fit=game"
            )
        if data.resample_every_batch:
            raise RequestError("fit=matching takes moments of rows that stay: set data.resample_every_batch=false")
        return MatchingFit(self, parts.channel, parts.objective, data)


class MatchingFit(Fit):
    """A matching from its beginning, or from its checkpoint, to its end."""

    def __init__(self, method: Matching, channel: Code, objective: Objective, data: DataModule) -> None:
        self.method, self.channel, self.objective, self.data = method, channel, objective, data
        self.reader: Reader | None = None

    def run(self, setting: Setting) -> dict[str, Any]:
        """Facts: steps, lam, seconds of the parts, and the fit's own reading of validation people."""
        method, channel = self.method, self.channel
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(setting.seed)
            began = time.monotonic()
            rows = Rows.of(self.data.batches(*PLAYERS), channel.mirror)
            channel.begin(rows)
            channel.to(setting.device).train()
            self.rows = CodeRows(channel, rows, self.objective.distortion, setting.device)
            if isinstance(self.objective.utility, Prediction):
                self.rows.keep(utility_labels(self.data), self.objective.utility)
            started = time.monotonic()
            taken = self._match(setting)
            matched = time.monotonic()
            self._refit(setting.seed)
            channel.eval()
            facts: dict[str, Any] = {
                "steps": method.steps,
                "lam": float(self.objective.lam),
                "seconds_components": round(started - began, 1),
                "seconds_matching": round(matched - started, 1),
            }
            if method.reading:
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
