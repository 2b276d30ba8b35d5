"""The privacy-distortion curve as data: one point a setting (all seeds of one strength), one curve a sweep.

Distortion is that of the test role; leakage is the balanced accuracy of the strongest fresh attacker, both per run.
"""

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import TypeVar

from privgan.report.leakage import BALANCED
from privgan.report.records import DataSet, Run, Sweep
from privgan.report.strength import LAM, Strength

K = TypeVar("K", bound=Hashable)

RISING = {"l1": False, "mse": False, "psnr": True, "ssim": True}  # does a larger value mean a closer release?


@dataclass(frozen=True)
class Spread:
    """Mean, median and range of one number over seeds."""

    mean: float
    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Point:
    """One setting, all its seeds. `lower` and `upper` are the outermost limits of its runs, never too narrow.

    strength: what its curve is drawn along. lam: where lambda ended, median of the seeds.
    """

    strength: Strength
    lam: float
    runs: tuple[Run, ...]
    distortion: Mapping[str, Spread]
    leakage: Spread
    lower: float
    upper: float
    in_training: Spread | None
    honesty_gap: Spread | None
    validation: Spread | None = None

    @property
    def picked_by(self) -> float:
        """Leakage that settings are compared by: on validation people, where all records have it."""
        return self.leakage.median if self.validation is None else self.validation.median

    @property
    def typical(self) -> Run:
        """The run that speaks for the setting: the one whose leakage is nearest the median, the lower seed in a tie."""
        return min(self.runs, key=lambda run: abs(run.leakage.strongest.balanced_accuracy - self.leakage.median))


@dataclass(frozen=True)
class Curve:
    """Points that differ in their strength alone. `label` names the sweep and whatever else sets it apart."""

    label: str
    points: tuple[Point, ...]

    @property
    def runs(self) -> tuple[Run, ...]:
        """Every run of every point."""
        return tuple(run for point in self.points for run in point.runs)


@dataclass(frozen=True)
class Frontier:
    """All curves on one data set, with the levels they are read against.

    kind: BALANCED, or RAW where `in_accuracy` put accuracies in the place of balanced accuracies.
    """

    data: DataSet
    curves: tuple[Curve, ...]
    guess: float
    clean: Spread
    clean_lower: float
    clean_upper: float
    kind: str = BALANCED

    @property
    def metric(self) -> str:
        """The distortion that leakage is drawn against."""
        return self.data.metric

    @property
    def points(self) -> tuple[Point, ...]:
        """The points of all curves."""
        return tuple(point for curve in self.curves for point in curve.points)

    @property
    def runs(self) -> tuple[Run, ...]:
        """The runs of all curves."""
        return tuple(run for curve in self.curves for run in curve.runs)

    def measures(self, metric: str) -> bool:
        """Whether any run has this distortion: vectors have neither psnr nor ssim, and of bits l1 and mse are one."""
        own = self.metric
        return any(
            math.isfinite(run.distortion[metric]) and (metric == own or run.distortion[metric] != run.distortion[own])
            for run in self.runs
        )


def frontiers(sweeps: Sequence[Sweep]) -> tuple[Frontier, ...]:
    """One frontier for each data set in the order met; sweeps on one share it, see `DataSet.identity`."""
    by_data: dict[Hashable, list[tuple[Sweep, list[Run]]]] = {}
    for sweep in sweeps:
        for key, runs in grouped(sweep.runs, lambda run: run.data.identity).items():
            by_data.setdefault(key, []).append((sweep, runs))
    of = {key: found[0][1][0].data for key, found in by_data.items()}
    met = [data.name for data in of.values()]
    named = sorted(by_data, key=lambda key: (met.index(of[key].name), of[key].law))  # laws of one name together
    return tuple(
        frontier_of(of[key], [curve for sweep, part in by_data[key] for curve in _curves(sweep.name, part)])
        for key in named
    )


def swept_keys(runs: Sequence[Run]) -> tuple[str, ...]:
    """Config keys whose value differs between runs, seeds of any kind aside; `objective.lam` first."""
    seen: dict[str, Counter[str]] = {}
    for run in runs:
        for key, value in run.config.items():
            if not key.endswith("seed"):
                seen.setdefault(key, Counter())[repr(value)] += 1
    varying = [key for key, values in seen.items() if len(values) > 1 or values.total() < len(runs)]
    return tuple(sorted(varying, key=lambda key: (key != "objective.lam", key)))


def in_order(curve: Curve, metric: str) -> list[Point]:
    """The points of a curve by rising distortion, those without this distortion left out."""
    known = (point for point in curve.points if not math.isnan(point.distortion[metric].median))
    return sorted(known, key=lambda point: point.distortion[metric].median)


def spread(values: Iterable[float]) -> Spread:
    """Mean, median and range of the numbers that are known; NaN where none is."""
    known = [value for value in values if not math.isnan(value)]
    if not known:
        return Spread(math.nan, math.nan, math.nan, math.nan)
    return Spread(fmean(known), median(known), min(known), max(known))


def frontier_of(data: DataSet, curves: Sequence[Curve], kind: str = BALANCED) -> Frontier:
    """The frontier of these curves, with the levels of all their runs."""
    runs = [run for curve in curves for run in curve.runs]
    return Frontier(
        data=data,
        curves=tuple(curves),
        guess=spread(run.leakage.guess for run in runs).median,
        clean=spread(run.leakage.clean.balanced_accuracy for run in runs),
        clean_lower=spread(run.leakage.clean.lower for run in runs).median,
        clean_upper=spread(run.leakage.clean.upper for run in runs).median,
        kind=kind,
    )


def _curves(name: str, runs: Sequence[Run]) -> list[Curve]:
    """The curves of one sweep, those of each channel and kind of strength by themselves."""
    kinds = grouped(runs, lambda run: (class_of(run, "channel"), run.strength.key))
    curves = []
    for (channel, key), part in kinds.items():
        several = len({kind for kind, _ in kinds}) > 1
        told = [channel] if several else []
        told += [key.rpartition(".")[2]] if len([1 for kind, _ in kinds if kind == channel]) > 1 else []
        curves += _curves_of_a_kind([name, *told], part)
    return curves


def _curves_of_a_kind(name: Sequence[str], runs: Sequence[Run]) -> list[Curve]:
    """One curve for each combination of the swept keys that strength does not already tell."""
    told: dict[str, dict[Strength, set[str]]] = {}
    for key in swept_keys(runs):
        if key not in (LAM, runs[0].strength.key):
            for run in runs:
                told.setdefault(key, {}).setdefault(run.strength, set()).add(repr(run.config.get(key)))
    apart = [key for key, seen_at in told.items() if any(len(seen) > 1 for seen in seen_at.values())]
    curves = []
    for values, part in grouped(runs, lambda run: tuple(_value_of(run, key) for key in apart)).items():
        label = " · ".join((*name, *map(_said, apart, values)))
        points = grouped(part, lambda run: run.strength)
        curves.append(Curve(label, tuple(point_of(strength, points[strength]) for strength in sorted(points))))
    return curves


def _value_of(run: Run, key: str) -> str:
    part, _, last = key.rpartition(".")
    return class_of(run, part) if last == "_target_" else str(run.config.get(key))


def class_of(run: Run, part: str) -> str:
    """The last word of a part's class, such as `noise`; empty where the record names none."""
    return str(run.config.get(f"{part}._target_") or "").rpartition(".")[2].lower()


def _said(key: str, value: str) -> str:
    if key == "channel.sees":
        return {"xs": "sees x and s", "x": "sees x"}.get(value, value)
    return f"{key.removesuffix('._target_')} = {value}"


def point_of(strength: Strength, runs: Sequence[Run]) -> Point:
    """The point of these runs, which differ in their seeds."""
    leakages = [run.leakage for run in runs]
    in_training = spread(leak.in_training.balanced_accuracy for leak in leakages if leak.in_training)
    gap = spread(leak.honesty_gap for leak in leakages)
    seen = [leak.strongest.validation for leak in leakages]
    return Point(
        strength=strength,
        lam=spread(run.lam for run in runs).median,
        runs=tuple(runs),
        distortion={metric: spread(run.distortion[metric] for run in runs) for metric in RISING},
        leakage=spread(leak.strongest.balanced_accuracy for leak in leakages),
        lower=spread(leak.strongest.lower for leak in leakages).low,
        upper=spread(leak.strongest.upper for leak in leakages).high,
        in_training=None if math.isnan(in_training.median) else in_training,
        honesty_gap=None if math.isnan(gap.median) else gap,
        validation=None if any(math.isnan(value) for value in seen) else spread(seen),
    )


def grouped(runs: Iterable[Run], key: Callable[[Run], K]) -> dict[K, list[Run]]:
    """The runs by what `key` says of them, in the order met."""
    groups: dict[K, list[Run]] = {}
    for run in runs:
        groups.setdefault(key(run), []).append(run)
    return groups
