"""What `leakage.json` says: how well each attacker infers s from the release, and with what knowledge."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from typing_extensions import TypedDict

from privgan.runs.sight import blind
from privgan.runs.typed import LeakageRecord
from privgan.runs.typed_attack import AttackRecord, BayesRisk, BelowLinear, LearningCurve, Precision

BALANCED, RAW = "balanced accuracy", "accuracy"


@dataclass(frozen=True)
class Reading:
    """How well one attacker infers s on the test role, in [0, 1]; `lower` and `upper` bound the balanced accuracy.

    exact_accuracy, exact_balanced_accuracy: of the best attack, where the law of the release is known.
    knows: labels alone; channel: it makes releases of originals of its own; utility: it sees utility labels as well.
    validation: balanced accuracy on validation people, which settings are picked by.
    mse, r2: where s is a number, and balanced accuracy is that of its terciles.
    """

    name: str
    on: str
    balanced_accuracy: float
    lower: float
    upper: float
    accuracy: float = math.nan
    auc: float = math.nan
    confidence: float = math.nan
    n: int = 0
    knows: str = "labels"
    accuracy_lower: float = math.nan
    accuracy_upper: float = math.nan
    exact_accuracy: float = math.nan
    exact_balanced_accuracy: float = math.nan
    mse: float = math.nan
    r2: float = math.nan
    validation: float = math.nan

    @property
    def width(self) -> float:
        """Upper minus lower limit."""
        return self.upper - self.lower


UNREAD = Reading("nobody", "clean", math.nan, math.nan, math.nan)


class Evidence(TypedDict):
    """What stands beside the strongest attacker, as far as it was measured."""

    information: Mapping[str, float] | None
    precision: Precision | None
    bayes_risk: BayesRisk | None
    learning_curve: LearningCurve | None


NO_EVIDENCE: Evidence = {"information": None, "precision": None, "bayes_risk": None, "learning_curve": None}


@dataclass(frozen=True)
class Leakage:
    """What `leakage.json` holds: every reading, those that speak for the run, and why attackers failed.

    guess, guess_accuracy: balanced and raw accuracy of the blind guess.
    strongest: of those who know labels alone; by_knowledge: the strongest of each level of knowledge.
    evidence: of the strongest.
    certificate: balanced accuracy that no attacker exceeds; NaN without one. certain: how sure that is; NaN where it is
    promised by the noise of the channel and not counted on people.
    gap_at_best_threshold, gap_auc: the honesty gap with a threshold of validation people for the game's adversary, and
    in the area under the curve. networks_below_linear: see `privgan.attackers.judging.summary`.
    indicative: by attackers too small for figures to rely on. blind: see `privgan.runs.sight`.
    With several secrets these are those of the one that leaks most, named by `secret`; `secrets` has them all.
    """

    guess: float
    guess_accuracy: float
    readings: tuple[Reading, ...]
    strongest: Reading
    clean: Reading
    in_training: Reading | None
    honesty_gap: float
    failed: tuple[str, ...]
    by_knowledge: Mapping[str, Reading] = field(default_factory=dict, hash=False)
    secret: str = ""
    evidence: Evidence = field(default_factory=lambda: NO_EVIDENCE, hash=False)
    gap_at_best_threshold: float = math.nan
    gap_auc: float = math.nan
    networks_below_linear: BelowLinear | None = field(default=None, hash=False)
    indicative: bool = False
    blind: bool = False
    certificate: float = math.nan
    certain: float = math.nan
    secrets: Mapping[str, "Leakage"] = field(default_factory=dict, hash=False)

    @property
    def exact(self) -> Reading | None:
        """The reading in closed form of the release, where its law is known."""
        return next((r for r in self.readings if r.on != "clean" and not math.isnan(r.exact_balanced_accuracy)), None)


def read_leakage(leakage: LeakageRecord) -> Leakage:
    """From the content of `leakage.json`; KeyError, TypeError or ValueError where it lacks what a record holds."""
    in_training, clean = leakage.get("in_training"), leakage.get("clean_strongest")
    levels: Mapping[str, AttackRecord | None] = leakage.get("by_knowledge") or {"labels": leakage["strongest"]}
    return Leakage(
        guess=float(leakage["blind_guess"]["balanced_accuracy"]),
        guess_accuracy=number(leakage["blind_guess"].get("accuracy")),
        readings=tuple(_reading(reading) for reading in leakage["attackers"]),
        strongest=_reading(leakage["strongest"]),
        clean=_reading(clean) if clean else UNREAD,
        in_training=_reading(in_training) if in_training else None,
        honesty_gap=number(leakage.get("honesty_gap")),
        gap_at_best_threshold=number(leakage.get("honesty_gap_at_best_threshold")),
        gap_auc=number(leakage.get("honesty_gap_auc")),
        networks_below_linear=leakage.get("networks_below_linear"),
        failed=tuple(
            f"{record['name']} on {record['on']} data: {record['failed']}" for record in leakage.get("failed", ())
        ),
        by_knowledge={str(knows): _reading(reading) for knows, reading in levels.items() if reading},
        secret=str(leakage.get("secret") or ""),
        evidence={
            "information": leakage["strongest"].get("information"),
            "precision": leakage.get("precision"),
            "bayes_risk": leakage.get("bayes_risk"),
            "learning_curve": leakage.get("learning_curve"),
        },
        indicative=leakage.get("indicative") is True,
        blind=blind(leakage),
        certificate=number((leakage.get("certificate") or {}).get("balanced_accuracy")),
        certain=number((leakage.get("certificate") or {}).get("confidence")),
        secrets={str(name): read_leakage(one) for name, one in (leakage.get("secrets") or {}).items()},
    )


def number(value: object) -> float:
    """A number of a record; NaN for null and whatever else is none."""
    return float(value) if isinstance(value, (int, float)) else math.nan


def _reading(reading: AttackRecord) -> Reading:
    given = dict(reading)
    numbers = ("lower", "upper", "accuracy", "auc", "confidence", "accuracy_lower", "accuracy_upper")
    exact = ("exact_accuracy", "exact_balanced_accuracy", "mse", "r2")
    return Reading(
        name=str(reading["name"]),
        on=str(reading.get("on", "released")),
        balanced_accuracy=float(reading["balanced_accuracy"]),
        n=int(reading.get("n") or 0),
        knows=str(reading.get("knows") or "labels"),
        validation=number(reading.get("validation_held_out", reading.get("validation_balanced_accuracy"))),
        **{name: number(given.get(name)) for name in (*numbers, *exact)},
    )
