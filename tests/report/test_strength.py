"""A curve is drawn along what its user turned: lambda, a budget, or the parameter of a mechanism."""

import math

import pytest

from privgan.report.frontier import frontiers
from privgan.report.records import read_sweeps
from privgan.report.strength import strength_of
from privgan.report.tables import run_table


@pytest.mark.parametrize(
    ("config", "learned", "text"),
    [
        ({"objective.lam": 0.1}, True, "λ 0.1"),
        ({"objective.lam": 0.1, "objective.budget": 0.5}, True, "budget 0.5"),
        ({"objective.lam": 0.1, "channel.sigma": 0.1, "channel.epsilon": None}, False, "\u03c3 0.1"),
        ({"objective.lam": 0.1, "channel.sigma": 0.1, "channel.epsilon": 2.0}, False, "ε 2"),
        ({"objective.lam": 0.1, "channel.block": 4}, False, "block 4"),
        ({"objective.lam": 0.1}, False, ""),
    ],
)
def test_what_was_turned(config, learned, text):
    assert strength_of(config, learned).text == text


def test_budgets_are_settings_and_lambda_is_what_was_found(runs):
    """Seeds of one budget share a point, though each ended at a lambda of its own."""
    for budget in (0.4, 0.2):
        for seed in (0, 1):
            runs.known("budget", budget + 0.01 * seed, 0.7, seed, objective={"budget": budget})
    (sweep,) = read_sweeps([runs.root / "budget"])
    ((curve,),) = (frontier.curves for frontier in frontiers([sweep]))
    assert [(point.strength.text, len(point.runs), point.lam) for point in curve.points] == [
        ("budget 0.2", 2, 0.7),
        ("budget 0.4", 2, 0.7),
    ]
    table = run_table([sweep])
    row = dict(zip(table.columns, table.rows[0], strict=True))
    assert (row["lambda"], row["objective.budget"]) == (0.7, 0.2)


def test_a_mechanism_has_no_lambda_and_one_curve(runs):
    """Its levels of noise are points of it; two mechanisms of one sweep are two curves."""
    for sigma in (0.5, 0.1):
        noise = {"_target_": "privgan.channel.noise.Noise", "sigma": sigma, "epsilon": None}
        runs.known("baselines", sigma**2, 0.8, channel=noise, steps=0)
    runs.known("baselines", 0.3, 0.8, channel={"_target_": "privgan.channel.erasure.Erasure", "sees": "x"}, steps=0)
    (frontier,) = frontiers(read_sweeps([runs.root / "baselines"]))
    assert {curve.label: [point.strength.text for point in curve.points] for curve in frontier.curves} == {
        "baselines · noise": ["\u03c3 0.1", "\u03c3 0.5"],
        "baselines · erasure": [""],
    }
    assert all(math.isnan(run.lam) for run in frontier.runs)


def test_each_law_has_its_frontier(runs):
    """Named by its parameters, in their order; a blind and an aware channel share it."""
    for delta in (6.0, 1.0):
        law = {"delta": delta, "sigma": 1.0, "prior": 0.5, "dimension": 1}
        runs.known("xs", 0.2, 0.6, law=law)
        runs.known("x", 0.2, 0.6, law=law, channel={"sees": "x"})
    found = frontiers(read_sweeps([runs.root]))
    assert [frontier.data.title for frontier in found] == ["gaussian · Δ 1", "gaussian · Δ 6"]
    assert [[curve.label for curve in frontier.curves] for frontier in found] == [["x", "xs"]] * 2
    assert found[0].metric == "mse"
