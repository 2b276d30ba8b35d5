"""What attackers say of one picture: the strongest of a run, fitted again on its data.

A run keeps what its attackers scored and not the attackers. Here they learn anew, with the config and the seed of the
run, from the releases of the people that they learned from then; what they say is turned into probabilities on the
validation people. Shapes: N rows, C colour channels, H height, W width, K classes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from typing_extensions import TypedDict

from privgan.attackers.base import Attacker, Released
from privgan.attackers.guess import Guess
from privgan.attackers.knowledge import LABELS
from privgan.attackers.panel import Panel
from privgan.attackers.stacking import regression
from privgan.audit.secrets import of_secret
from privgan.channel.base import Channel
from privgan.config import RecordedConfig, build
from privgan.config.commands.base import RecordedData
from privgan.data.module import DataModule
from privgan.data.source import Secret
from privgan.demo.entries import Entry
from privgan.errors import RequestError
from privgan.experiment.attack import data_of
from privgan.experiment.recorded_data import located
from privgan.release.device import release_device
from privgan.release.rows import released_parts
from privgan.runs.json_files import as_json
from privgan.runs.record import RunFolder
from privgan.runs.signature import relevant
from privgan.runs.typed import LeakageRecord
from privgan.runs.typed_attack import AttackRecord
from privgan.scratch import scratch

UNREGULARISED = 1e3  # strength of a fit on one attacker's scores


class Opinion(TypedDict, total=False):
    """What an attacker says of one picture, and what it reached on test people.

    probabilities: of classes, as if all were equally common; estimate, deviation: of a number.
    """

    attacker: str
    secret: str
    classes: list[str]
    balanced_accuracy: float
    lower: float
    upper: float
    probabilities: list[float]
    estimate: float
    deviation: float


@dataclass(frozen=True)
class FittedAttacker:
    """A fitted attacker on released or clean rows, with what it reached on test people.

    calibration: from scores to probabilities of the classes, as if all were equally common; None of a number, whose
    estimate is off by `deviation` (root mean square on validation people).
    """

    attacker: Attacker
    secret: Secret
    reached: AttackRecord
    calibration: Pipeline | None
    deviation: float = 0.0

    def opinion(self, x_CHW: np.ndarray) -> Opinion:
        """What it says of a picture, x_CHW uint8, as plain values."""
        score = self.attacker.scores(x_CHW[None])
        told: Opinion = {
            "attacker": self.reached["name"],
            "secret": self.secret.name,
            "classes": list(self.secret.classes),
            "balanced_accuracy": float(self.reached["balanced_accuracy"]),
            "lower": float(self.reached["lower"]),
            "upper": float(self.reached["upper"]),
        }
        if self.calibration is None:
            told["estimate"], told["deviation"] = float(score[0]), self.deviation
        else:
            told["probabilities"] = self.calibration.predict_proba(_columns(score))[0].tolist()
        return told


@dataclass(frozen=True)
class Opinions:
    """Readers of a channel's release, and of originals. silence: why there are none."""

    released: Sequence[FittedAttacker] = ()
    clean: Sequence[FittedAttacker] = ()
    silence: str = ""


class Refitting:
    """Fits the attackers of one run after another; those of undefended data once for all runs that they speak for.

    Args:
        data: where the data of the runs lies here.
        strongest: how many of each run.
    """

    def __init__(self, data: RecordedData, strongest: int) -> None:
        self.data, self.strongest = data, strongest
        self._clean: dict[str, list[FittedAttacker]] = {}

    def opinions(self, entry: Entry) -> Opinions:
        """Those of one run; never raises for a record or data that are not as they were."""
        if not self.strongest:
            return Opinions(silence="no attackers were asked for (strongest=0)")
        if entry.record is None:
            return Opinions(silence="a published channel comes without its data, so no attackers can be fitted here")
        if entry.leakage is None:
            return Opinions(silence="nobody has attacked this run yet: privgan attack run=DIR")
        folder = RunFolder(entry.folder)
        try:
            before = located(RecordedConfig.of(entry.record["config"]), self.data, folder)
            data = data_of(before, folder)
            settings = RecordedConfig.of(before.plain | {"attackers": entry.leakage["panel"]})
            panel = _panel(settings)
        except (RequestError, KeyError) as error:
            return Opinions(silence=f"attackers could not be fitted: {error}")
        key = as_json([relevant(settings.plain)[part] for part in ("data", "attackers", "seed")])
        if key not in self._clean:
            self._clean[key] = self._readers(entry, "clean", None, data, panel, settings)
        return Opinions(self._readers(entry, "released", entry.channel, data, panel, settings), self._clean[key])

    def _readers(
        self, entry: Entry, on: str, channel: Channel | None, data: DataModule, panel: Panel, settings: RecordedConfig
    ) -> list[FittedAttacker]:
        device, bfloat16 = release_device(settings.trainer)
        torch.manual_seed(settings.seed)  # of the noise that a release may draw
        found = []
        with (
            scratch("privgan-demo") as place,
            released_parts(
                Path(place) / on, channel, data, panel.train_roles, device=device, bfloat16=bfloat16
            ) as parts,
        ):
            for number, secret in enumerate(data.secrets):
                own = of_secret(parts, number)
                for reached in strongest_of_panel(panel, entry.leakage or {}, secret, on)[: self.strongest]:
                    print(f"{entry.label}: fits {reached['name']} to {len(own['train'])} {on} pictures", flush=True)
                    attacker = _panel(settings).attackers[reached["name"]]  # of its own, for it keeps what it learns
                    found.append(fitted(attacker, secret, reached, own, settings.seed))
        return found


def strongest_of_panel(panel: Panel, leakage: LeakageRecord, secret: Secret, on: str) -> list[AttackRecord]:
    """The records of those that learn from rows alone, the best on validation people first."""
    own = leakage.get("secrets", {}).get(secret.name, leakage)
    learn = {
        name
        for name, one in panel.attackers.items()
        if not isinstance(one, Guess) and getattr(one, "wants", None) is None
    }
    records = [one for one in own["attackers"] if one["on"] == on and one["knows"] == LABELS and one["name"] in learn]
    working = [one for one in records if one["name"] not in own["broken"]]
    return sorted(working or records, key=lambda one: -float(one["validation_balanced_accuracy"]))


def fitted(
    attacker: Attacker, secret: Secret, reached: AttackRecord, parts: Mapping[str, Released], seed: int
) -> FittedAttacker:
    """The attacker fitted on train, its scores turned into probabilities on validation."""
    validation = parts["validation"]
    attacker.fit(parts["train"], validation, seed=seed)
    score = attacker.scores(validation.x)
    if validation.task == "regression":
        return FittedAttacker(attacker, secret, reached, None, float(np.sqrt(np.mean((score - validation.s) ** 2))))
    calibration = make_pipeline(StandardScaler(), regression(False, UNREGULARISED))
    return FittedAttacker(attacker, secret, reached, calibration.fit(_columns(score), validation.s))


def _panel(settings: RecordedConfig) -> Panel:
    panel: Panel = build(settings.attackers)
    return panel


def _columns(score: np.ndarray) -> np.ndarray:
    return score.reshape(len(score), -1).astype(np.float64)
