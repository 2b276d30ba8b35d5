"""A learned point is held against the optimum at its own distortion; what theory rules out is said."""

import pytest

from privgan.report.distance import distance_note, distance_overview, distance_table, distances
from privgan.report.frame import frames_of
from privgan.report.frontier import frontiers
from privgan.report.privacy import above_bound, bound_of
from privgan.report.raw import in_accuracy
from privgan.report.records import read_sweeps
from privgan.report.summary import warnings
from privgan.theory.gap import gaussian_shift_noise
from privgan.theory.gaussian import optimal_distortion, optimal_tv

NOISE = {"_target_": "privgan.channel.noise.Noise", "sigma": 0.1, "epsilon": None}


def read(runs):
    """The one frontier below the root, and its frames."""
    (frontier,) = frontiers(read_sweeps([runs.root]))
    return frontier, frames_of(frontier.data)


def test_points_above_the_optimum(runs):
    """Each run at its own distortion, in closed form where known; medians over seeds, and against GAP."""
    for seed, (distortion, above) in enumerate([(0.3, 0.01), (0.4, 0.02), (0.5, 0.04)]):
        exact = 0.5 + optimal_tv(2.0, distortion) / 2 + above
        runs.known("aware", distortion, exact + 0.3, seed, exact=exact)
    frontier, (frame,) = read(runs)
    assert [one.above for one in distances(frontier.runs, frame, "mse")] == pytest.approx([0.01, 0.02, 0.04])
    assert [row[-2] for row in distance_table(frontier, frame).rows] == pytest.approx([0.01, 0.02, 0.04])
    table = distance_overview(frontier, frame)
    (row,) = (dict(zip(table.columns, row, strict=True)) for row in table.rows)
    assert (row["above"], row["range"], row["sees"]) == ("+2.0", "+1.0 to +4.0", "x and s")
    gains = sorted(
        0.5 + optimal_tv(2.0, d) / 2 + a - gaussian_shift_noise(1, 1, 0.5, d)
        for d, a in ((0.3, 0.01), (0.4, 0.02), (0.5, 0.04))
    )
    assert row["above GAP"].replace("\u2212", "-") == f"{100 * gains[1]:+.1f}"
    assert "the typical of 1 learned settings leaks +2.0 points" in distance_note(frontier, frame)
    assert not any("below the optimum" in warning for warning in warnings(frontier, (frame,)))


@pytest.mark.parametrize(("short", "said"), [(0.005, False), (0.05, True)])
def test_a_point_below_the_optimum_is_a_fault(runs, short, said):
    """Beyond the sampling error, and only then."""
    folder = runs.known("aware", float(optimal_distortion(2.0, 0.4)), 0.7 - short)
    frontier, frames = read(runs)
    told = [warning for warning in warnings(frontier, frames) if "below the optimum" in warning]
    assert bool(told) == said
    assert all(folder.name in warning for warning in told)


def test_a_channel_is_held_against_what_it_sees(runs):
    """Without s, or with an s that it predicts from x, the blind optimum is the measure."""
    runs.known("xs", 0.5, 0.65)
    runs.known("x", 0.5, 0.65, channel={"sees": "x"})
    runs.known("predicted", 0.5, 0.65, channel={"sees": "xs", "secret_source": "predicted"})
    frontier, (frame,) = read(runs)
    optima = {one.run.sweep: one.optimum for one in distances(frontier.runs, frame, "mse")}
    assert optima["x"] == optima["predicted"] > optima["xs"] + 0.05


def test_an_uneven_prior_is_read_in_raw_accuracy_as_well(runs):
    """The closed form of the best attack counts there, whatever threshold an attacker took."""
    runs.known("binary", 0.1, 0.72, law={"p": 0.75, "q": 0.1}, exact=0.81)
    frontier, (_, frame) = read(runs)
    raw = in_accuracy(frontier)
    (one,) = distances(raw.runs, frame, raw.metric)
    assert (one.reached, one.optimum) == pytest.approx((0.81, 0.8))
    assert raw.guess == pytest.approx(frontier.runs[0].leakage.guess_accuracy)
    assert raw.clean.median == 0.84


def test_a_promise_of_privacy_bounds_every_attack(runs):
    """1/2 (1 + tanh(eps / 2) TV); above it beyond the limits the mechanism is at fault."""
    law = {"p": 0.5, "q": 0.1}
    kept = runs.known("kept", 0.27, 0.68, law=law, channel=NOISE | {"epsilon": 1.0}, privacy=(1.0, 0.0), steps=0)
    broken = runs.known("broken", 0.27, 0.72, law=law, channel=NOISE | {"epsilon": 1.0}, privacy=(1.0, 0.0), steps=0)
    frontier, frames = read(runs)
    assert {run.folder.name: bound_of(run) for run in frontier.runs} == pytest.approx(
        {kept.name: 0.6848, broken.name: 0.6848}, abs=1e-4
    )
    assert [run.folder.name for run in above_bound(frontier)] == [broken.name]
    assert "the channel, the certificate or the attack is wrong" in warnings(frontier, frames)[0]


def test_a_certificate_bounds_every_attack(runs):
    """The lower of certificate and promise stands; a reading above it, beyond its limits, is told of."""
    kept = runs.add("kept", lam=0.3, leakage={"certificate": {"balanced_accuracy": 0.9, "confidence": 0.95}})
    broken = runs.add("broken", lam=0.1, leakage={"certificate": {"balanced_accuracy": 0.55, "confidence": 0.95}})
    runs.add("plain", lam=0.1)
    frontier = read(runs)[0]
    bounds = {run.sweep: bound_of(run) for run in frontier.runs}
    assert (bounds["kept"], bounds["broken"]) == (0.9, 0.55) and bounds["plain"] != bounds["plain"]
    assert [run.folder.name for run in above_bound(frontier)] == [broken.name]
    (kept / "channel.json").write_text('{"privacy": {"epsilon": 1.0, "delta": 0.0}}')
    promised = {run.sweep: bound_of(run) for run in read(runs)[0].runs}
    assert promised["kept"] == pytest.approx(0.7311, abs=1e-4)


def test_without_a_law_the_bound_holds_for_all_data(runs):
    """TV before release counts as 1; a run without a promise has no bound."""
    (runs.add("private", lam=0.1) / "channel.json").write_text('{"privacy": {"epsilon": 1.0, "delta": 0.01}}')
    runs.add("learned", lam=0.1)
    bounds = {run.sweep: bound_of(run) for run in read(runs)[0].runs}
    assert bounds["private"] == pytest.approx(0.7311 + 0.01 * 0.2689, abs=1e-4)
    assert bounds["learned"] != bounds["learned"]
