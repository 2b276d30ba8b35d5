"""A curve is drawn along what its user turned: lambda, a budget, or the parameter of a mechanism."""

import json
import math

import pytest

from privgan.config.registry import members
from privgan.config.schema import parameters
from privgan.report.frontier import frontiers
from privgan.report.records import read_sweeps
from privgan.report.strength import strength_of
from privgan.report.tables import run_table

BUDGET = {"objective._target_": "privgan.objective.budget.Budget", "objective.budget": 0.5}
NOISE = {"channel._target_": "privgan.channel.noise.Noise", "channel.sigma": 0.1}
PIXELATE = {"channel._target_": "privgan.channel.pixelate.Pixelate", "channel.block": 4}
CODEBOOK = {"channel._target_": "privgan.channel.codebook.Codebook", "channel.cells": 16}


@pytest.mark.parametrize(
    ("config", "learned", "text"),
    [
        ({}, True, "λ 0.1"),
        (BUDGET, True, "budget 0.5"),
        (NOISE | {"channel.epsilon": None}, False, "\u03c3 0.1"),
        (NOISE | {"channel.epsilon": 2.0}, False, "ε 2"),
        (PIXELATE, False, "block 4"),
        (CODEBOOK, False, "cells 16"),
        (CODEBOOK | {"objective.bound": 0.6}, False, "bound 0.6"),
        ({}, False, ""),
        ({"channel._target_": "somebody.Else", "channel.epsilon": 2.0}, False, ""),
    ],
)
def test_what_was_turned_says_the_class_where_the_record_does_not(config, learned, text):
    assert strength_of({"objective.lam": 0.1} | config, learned).text == text


def test_what_was_turned_says_the_record_of_a_class_that_is_not_here():
    config = {"channel._target_": "somebody.Else", "channel.width": 3, "objective.lam": 0.1}
    assert strength_of(config, False, ["channel.depth", "channel.width"]).text == "width 3"
    assert strength_of(config, False, []).text == ""


def test_every_strength_is_a_key_of_its_own_class_or_of_an_objective():
    """Of each channel and objective there is; a key that no config has would never be found."""
    known = {f"objective.{one.name}" for kind in members("objective").values() for one in parameters(kind)}
    for role in ("channel", "objective"):
        for kind in members(role).values():
            own = {f"{role}.{one.name}" for one in parameters(kind)}
            assert {*getattr(kind, "strength_keys", ())} <= own | known, kind


def test_the_record_says_what_the_curve_is_drawn_against(runs):
    """A set of a law that this version has no reader for is shown by what its record says."""
    folder = runs.add("law")
    record = json.loads((folder / "run.json").read_text())
    record["data"] |= {"name": "mine", "metric": "ssim", "law": {"k": 3.0}}
    (folder / "run.json").write_text(json.dumps(record))
    (sweep,) = read_sweeps([runs.root / "law"])
    assert sweep.runs[0].data.metric == "ssim"
    assert sweep.runs[0].data.title == "mine · k 3"


def test_budgets_are_settings_and_lambda_is_what_was_found(runs):
    """Seeds of one budget share a point, though each ended at a lambda of its own."""
    for budget in (0.4, 0.2):
        for seed in (0, 1):
            runs.known(
                "budget",
                budget + 0.01 * seed,
                0.7,
                seed,
                objective={"budget": budget, "_target_": "privgan.objective.budget.Budget"},
            )
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
