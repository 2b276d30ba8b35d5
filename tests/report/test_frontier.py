"""The curve is the medians of its seeds, its front is undominated, its limits are never narrower than a run's."""

import json
from itertools import pairwise
from statistics import fmean, median

import numpy as np
import pytest

from privgan.report.frontier import frontiers, swept_keys
from privgan.report.records import read_sweeps
from privgan.report.trade_off import best_trade_off, pareto


def frontier_of(*folders):
    """The one frontier of these sweeps."""
    (frontier,) = frontiers(read_sweeps(folders))
    return frontier


def test_a_point_is_its_seeds(runs):
    """Median, mean, outermost limits, and the run nearest the median."""
    leaks = (0.8, 0.7, 0.72)
    for seed, leak in enumerate(leaks):
        runs.add(lam=0.1, seed=seed, leak=leak)
    (point,) = frontier_of(runs.root / "low").points
    assert (point.leakage.median, point.leakage.mean) == pytest.approx((median(leaks), fmean(leaks)))
    assert (point.leakage.low, point.leakage.high) == (0.7, 0.8)
    assert (point.lower, point.upper) == pytest.approx((0.68, 0.82))
    assert point.typical.seed == 2
    assert point.in_training.median == pytest.approx(0.62)


def test_one_curve_by_lambda(runs):
    """Seeds share a point, lambdas rise along the curve."""
    (curve,) = frontier_of(runs.sweep(lams=(0.3, 0.01, 0.1), seeds=3)).curves
    assert [(point.lam, len(point.runs)) for point in curve.points] == [(0.01, 3), (0.1, 3), (0.3, 3)]
    assert curve.label == "low"


def test_other_swept_keys_make_curves_of_their_own(runs):
    """Unless lambda tells them already."""
    for lam in (0.1, 0.3):
        for separate in (True, False):
            runs.add(lam=lam, config={"data": {"disjoint_players": separate}, "game": {"rounds": 100 * lam}})
    curves = frontier_of(runs.root / "low").curves
    assert [curve.label for curve in curves] == [
        "low · data.disjoint_players = True",
        "low · data.disjoint_players = False",
    ]
    assert all(len(curve.points) == 2 for curve in curves)
    (sweep,) = read_sweeps([runs.root / "low"])
    assert swept_keys(sweep.runs) == ("objective.lam", "data.disjoint_players", "game.rounds")


def test_seeds_are_no_settings(runs):
    """Neither the seed nor what follows it."""
    for seed in (0, 1):
        runs.add(seed=seed, config={"data": {"split_seed": seed, "seed": seed}})
    (sweep,) = read_sweeps([runs.root / "low"])
    assert swept_keys(sweep.runs) == ()
    assert len(frontier_of(runs.root / "low").points) == 1


def test_each_data_set_has_its_frontier(runs):
    """Sweeps on one set share it."""
    runs.add("low")
    runs.add("high")
    folder = runs.add("other")
    text = (folder / "run.json").read_text()
    (folder / "run.json").write_text(text.replace("drawn_faces", "smiles").replace("f" * 64, "e" * 64))
    found = frontiers(read_sweeps([runs.root]))
    assert [(frontier.data.name, len(frontier.curves)) for frontier in found] == [("drawn_faces", 2), ("smiles", 1)]


@pytest.mark.parametrize("metric", ["l1", "mse", "psnr", "ssim"])
def test_front_is_what_nobody_beats(runs, metric):
    """Against brute force, on settings without order."""
    generator = np.random.default_rng(0)
    for number in range(25):
        noise, leak = generator.random(2)
        distortion = {"l1": noise, "mse": noise**2, "psnr": 30 - 20 * noise, "ssim": 1 - noise}
        train = {"steps": 1, "distortion": distortion}
        runs.add(lam=number + 1, leak=0.5 + 0.5 * leak, record={"train": train})
    points = frontier_of(runs.root / "low").points
    sign = {"l1": 1, "mse": 1, "psnr": -1, "ssim": -1}[metric]

    def place(point):
        return sign * point.distortion[metric].median, point.leakage.median

    def beaten(point):
        return any(np.all(np.less_equal(place(p), place(point))) and place(p) != place(point) for p in points)

    front = pareto(points, metric)
    assert {point.lam for point in front} == {point.lam for point in points if not beaten(point)}
    assert all(place(a)[0] < place(b)[0] and place(a)[1] > place(b)[1] for a, b in pairwise(front))


def test_settings_are_picked_on_validation_people_and_reported_on_test_people(runs):
    """Test people alone would pick lambda 0.2, validation people 0.1; what is reported of it is that of test people."""
    for lam, l1, leak, validation in ((0.01, 0.04, 0.92, 0.92), (0.1, 0.05, 0.7, 0.6), (0.2, 0.06, 0.55, 0.9)):
        distortion = {"l1": l1, "mse": l1**2, "psnr": 20.0, "ssim": 0.9}
        path = runs.add(lam=lam, leak=leak, record={"train": {"steps": 1, "distortion": distortion}}) / "leakage.json"
        found = json.loads(path.read_text())
        found["strongest"]["validation_held_out"] = validation
        path.write_text(json.dumps(found))
    found = frontier_of(runs.root / "low")
    best = best_trade_off(found)
    assert (best.lam, best.leakage.median) == (0.1, 0.7)
    assert 0.2 not in {point.lam for point in pareto(found.points, "l1")}


def test_best_trade_off_is_the_knee(runs):
    """Neither the nearest release, which hides nothing, nor the most private one, which costs most."""
    for lam, l1, leak in ((0.01, 0.04, 0.92), (0.1, 0.05, 0.62), (1.0, 0.2, 0.6), (0.5, 0.15, 0.7)):
        distortion = {"l1": l1, "mse": l1**2, "psnr": 20.0, "ssim": 0.9}
        runs.add(lam=lam, leak=leak, record={"train": {"steps": 1, "distortion": distortion}})
    assert best_trade_off(frontier_of(runs.root / "low")).lam == 0.1
