"""What a recipe hides over a range of distortions: the area between its curve and the undefended data.

Shapes: R runs, N test rows, G persons, K classes, D draws of the bootstrap, Q distortions in dB.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from privgan.attackers.judging.persons import Persons
from privgan.audit.predictions import PATTERN, Predictions, read_predictions
from privgan.report.records import Run

LOW, HIGH = 16.0, 26.0  # dB of PSNR: a blot, and what the eye takes for the original
AT = (18.0, 20.0, 22.0, 24.0)
DRAWS, SEED, STEPS = 1000, 0, 501


@dataclass(frozen=True)
class Estimate:
    """A number with its 95 % interval."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Hidden:
    """What a recipe hides.

    Args:
        area: in points times dB, from LOW to HIGH dB: 100 times the integral of clean minus offered leakage.
        at: dB -> the leakage that it offers there; the level of the undefended data where no point is as close.
        points: settings that it was tried at; runs: over all seeds.
    """

    area: Estimate
    at: Mapping[float, Estimate]
    points: int
    runs: int


def offered(psnr_R: np.ndarray, leakage_DR: np.ndarray, at_Q: np.ndarray, clean_D: np.ndarray) -> np.ndarray:
    """Leakage_DQ of the best release that is at least so close to the original.

    Between two settings a recipe is taken to reach what lies on the line between them. Whoever accepts 18 dB may take
    a release of 20 dB that leaks less, so the result never falls as dB rise; closer than the closest setting nothing
    is offered but the original.

    Args:
        psnr_R: of each setting, in dB.
        leakage_DR: of each setting, balanced accuracy in [0, 1], for each draw.
        at_Q: distortions asked for, in dB.
        clean_D: leakage of the undefended data, for each draw.
    """
    order = np.argsort(psnr_R)
    psnr_R, leakage_DR = psnr_R[order], np.minimum(leakage_DR[:, order], clean_D[:, None])
    grid = np.union1d(at_Q, psnr_R)
    on_grid = np.stack([np.interp(grid, psnr_R, leak_R) for leak_R in leakage_DR])
    on_grid = np.where(grid[None] > psnr_R[-1], clean_D[:, None], on_grid)
    best = np.minimum.accumulate(on_grid[:, ::-1], axis=1)[:, ::-1]
    return best[:, np.searchsorted(grid, at_Q)]


def hidden(points: Sequence[Sequence[Run]]) -> Hidden | None:
    """Of the settings of one recipe, each a list of runs that differ in their seeds.

    Intervals come from a bootstrap over test persons, the same draw for every run, and over the seeds of each setting.
    The strongest attacker of a run is the one it has: it was picked on validation people.

    Returns:
        None where a run has no PSNR, or kept no predictions of released and undefended rows.
    """
    runs = [run for point in points for run in point]
    if not runs or not all(np.isfinite(run.distortion["psnr"]) for run in runs):
        return None
    kept = [_predictions(run) for run in runs]
    if any(one is None or one.clean_N is None for one in kept):
        return None
    psnr_R = np.array([np.mean([run.distortion["psnr"] for run in point]) for point in points])
    first = np.cumsum([0, *map(len, points)])
    rng = np.random.default_rng(SEED)
    drawn = [_balanced(one, seed=SEED) for one in kept if one is not None]
    leakage, clean = [], []
    for begin, end in pairwise(first):
        released_DS = np.stack([both[0] for both in drawn[begin:end]], axis=1)
        pick_DS = rng.integers(end - begin, size=released_DS.shape)
        pick_DS[0] = np.arange(end - begin)  # the first draw is the sample itself
        leakage.append(np.take_along_axis(released_DS, pick_DS, axis=1).mean(1))
        clean.append(np.stack([both[1] for both in drawn[begin:end]]).mean(0))
    leakage_DR, clean_D = np.stack(leakage, axis=1), np.mean(clean, axis=0)
    at_Q = np.linspace(LOW, HIGH, STEPS)
    area_D = 100 * np.trapezoid(clean_D[:, None] - offered(psnr_R, leakage_DR, at_Q, clean_D), at_Q, axis=1)
    asked = offered(psnr_R, leakage_DR, np.array(AT), clean_D)
    at = {db: _estimate(asked[:, place]) for place, db in enumerate(AT)}
    return Hidden(_estimate(area_D), at, len(points), len(runs))


def _estimate(value_D: np.ndarray) -> Estimate:
    lower, upper = np.quantile(value_D[1:], [0.025, 0.975])
    return Estimate(float(value_D[0]), float(lower), float(upper))


def _predictions(run: Run) -> Predictions | None:
    paths = sorted(Path(run.folder).glob(PATTERN))
    found = [read_predictions(path) for path in paths]
    return next((one for one in found if one and (not run.leakage.secret or one.secret == run.leakage.secret)), None)


def _balanced(rows: Predictions, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Balanced accuracy_D of release and undefended data; draw 0 is the sample, the others resample persons."""
    persons = Persons(np.unique(rows.s_N, return_inverse=True)[1].ravel(), rows.group_N)
    rng = np.random.default_rng(seed)  # the same persons for every run on the same rows
    weight_DG = np.ones((1 + DRAWS, persons.count))
    weight_DG[1:] = rng.multinomial(persons.count, np.full(persons.count, 1 / persons.count), size=DRAWS)
    assert rows.clean_N is not None
    count_DK = np.maximum(weight_DG @ persons.rows_GK, 1)
    released_D, clean_D = (
        (weight_DG @ persons.sums(right_N) / count_DK).mean(axis=1) for right_N in (rows.released_N, rows.clean_N)
    )
    return released_D, clean_D
