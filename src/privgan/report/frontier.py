"""The privacy-distortion curve as data: one point a setting (all seeds of one lambda), the front, the best trade-off.

Distortion is that of the test role; leakage is the balanced accuracy of the strongest fresh attacker, both per run.
"""

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any, TypeVar

from privgan.report.records import DataSet, Run, Sweep

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
    """One setting, all its seeds. `lower` and `upper` are the outermost limits of its runs, never too narrow."""

    lam: float
    runs: tuple[Run, ...]
    distortion: Mapping[str, Spread]
    leakage: Spread
    lower: float
    upper: float
    in_training: Spread | None
    honesty_gap: Spread | None

    @property
    def typical(self) -> Run:
        """The run that speaks for the setting: the one whose leakage is nearest the median, the lower seed in a tie."""
        return min(self.runs, key=lambda run: abs(run.leakage.strongest.balanced_accuracy - self.leakage.median))


@dataclass(frozen=True)
class Curve:
    """Points that differ in lambda alone, by lambda. `label` names the sweep and whatever else sets it apart."""

    label: str
    points: tuple[Point, ...]

    @property
    def runs(self) -> tuple[Run, ...]:
        """Every run of every point."""
        return tuple(run for point in self.points for run in point.runs)


@dataclass(frozen=True)
class Frontier:
    """All curves on one data set, with the levels they are read against."""

    data: DataSet
    curves: tuple[Curve, ...]
    guess: float
    clean: Spread
    clean_lower: float
    clean_upper: float

    @property
    def points(self) -> tuple[Point, ...]:
        """The points of all curves."""
        return tuple(point for curve in self.curves for point in curve.points)

    @property
    def runs(self) -> tuple[Run, ...]:
        """The runs of all curves."""
        return tuple(run for curve in self.curves for run in curve.runs)

    def measures(self, metric: str) -> bool:
        """Whether any run has this distortion: vectors have neither psnr nor ssim."""
        return any(math.isfinite(run.distortion[metric]) for run in self.runs)


def frontiers(sweeps: Sequence[Sweep]) -> tuple[Frontier, ...]:
    """One frontier for each data set (name, sensitive value, shape) in the order met; sweeps on one set share it."""
    by_data: dict[tuple[Any, ...], list[tuple[Sweep, list[Run]]]] = {}
    for sweep in sweeps:
        for key, runs in _grouped(sweep.runs, lambda run: (run.data.name, run.data.sensitive, run.data.shape)).items():
            by_data.setdefault(key, []).append((sweep, runs))
    return tuple(_frontier(shared) for shared in by_data.values())


def swept_keys(runs: Sequence[Run]) -> tuple[str, ...]:
    """Config keys whose value differs between runs, seeds of any kind aside; `objective.lam` first."""
    seen: dict[str, Counter[str]] = {}
    for run in runs:
        for key, value in run.config.items():
            if not key.endswith("seed"):
                seen.setdefault(key, Counter())[repr(value)] += 1
    varying = [key for key, values in seen.items() if len(values) > 1 or values.total() < len(runs)]
    return tuple(sorted(varying, key=lambda key: (key != "objective.lam", key)))


def pareto(points: Iterable[Point], metric: str = "l1") -> tuple[Point, ...]:
    """The points that no other beats in both median distortion and median leakage, by rising distortion."""
    sign = -1.0 if RISING[metric] else 1.0
    known = [point for point in points if not math.isnan(point.distortion[metric].median)]
    front: list[Point] = []
    for point in sorted(known, key=lambda p: (sign * p.distortion[metric].median, p.leakage.median)):
        if not front or point.leakage.median < front[-1].leakage.median:
            front.append(point)
    return tuple(front)


def best_trade_off(frontier: Frontier) -> Point | None:
    """The knee of the front: least sum of l1 and leakage, each on its own scale from 0 (best met) to 1 (worst met).

    Leakage is scaled from the guess level to the clean level, l1 from 0 to the largest on the front.
    """
    front = pareto(frontier.points)
    if not front:
        return None
    span = max(frontier.clean.median - frontier.guess, 1e-9)
    reach = max(point.distortion["l1"].median for point in front) or 1.0
    return min(front, key=lambda p: p.distortion["l1"].median / reach + (p.leakage.median - frontier.guess) / span)


def spread(values: Iterable[float]) -> Spread:
    """Mean, median and range of the numbers that are known; NaN where none is."""
    known = [value for value in values if not math.isnan(value)]
    if not known:
        return Spread(math.nan, math.nan, math.nan, math.nan)
    return Spread(fmean(known), median(known), min(known), max(known))


def _frontier(shared: Sequence[tuple[Sweep, list[Run]]]) -> Frontier:
    runs = [run for _, part in shared for run in part]
    return Frontier(
        data=runs[0].data,
        curves=tuple(curve for sweep, part in shared for curve in _curves(sweep.name, part)),
        guess=spread(run.leakage.guess for run in runs).median,
        clean=spread(run.leakage.clean.balanced_accuracy for run in runs),
        clean_lower=spread(run.leakage.clean.lower for run in runs).median,
        clean_upper=spread(run.leakage.clean.upper for run in runs).median,
    )


def _curves(name: str, runs: Sequence[Run]) -> list[Curve]:
    """One curve for each combination of the swept keys that lambda does not already tell."""
    told: dict[str, dict[float, set[str]]] = {}
    for key in swept_keys(runs):
        if key != "objective.lam":
            for run in runs:
                told.setdefault(key, {}).setdefault(run.lam, set()).add(repr(run.config.get(key)))
    apart = [key for key, by_lam in told.items() if any(len(seen) > 1 for seen in by_lam.values())]
    curves = []
    for values, part in _grouped(runs, lambda run: tuple(str(run.config.get(key)) for key in apart)).items():
        label = " · ".join((name, *(f"{key} = {value}" for key, value in zip(apart, values, strict=True))))
        by_lam = _grouped(part, lambda run: run.lam)
        curves.append(Curve(label, tuple(_point(lam, seeds) for lam, seeds in sorted(by_lam.items()))))
    return curves


def _point(lam: float, runs: Sequence[Run]) -> Point:
    leakages = [run.leakage for run in runs]
    in_training = spread(leak.in_training.balanced_accuracy for leak in leakages if leak.in_training)
    gap = spread(leak.honesty_gap for leak in leakages)
    return Point(
        lam=lam,
        runs=tuple(runs),
        distortion={metric: spread(run.distortion[metric] for run in runs) for metric in RISING},
        leakage=spread(leak.strongest.balanced_accuracy for leak in leakages),
        lower=spread(leak.strongest.lower for leak in leakages).low,
        upper=spread(leak.strongest.upper for leak in leakages).high,
        in_training=None if math.isnan(in_training.median) else in_training,
        honesty_gap=None if math.isnan(gap.median) else gap,
    )


def _grouped(runs: Iterable[Run], key: Callable[[Run], K]) -> dict[K, list[Run]]:
    groups: dict[K, list[Run]] = {}
    for run in runs:
        groups.setdefault(key(run), []).append(run)
    return groups
