"""The judge of `make reproduce-paper` on made-up results whose verdict is known."""

import json
import sys
from pathlib import Path

import pytest

PAPER = Path(__file__).parents[2] / "experiments" / "paper"
sys.path.insert(0, str(PAPER))

import judgement  # noqa: E402

EXPECTED = json.loads((PAPER / "expected.json").read_text())


def result(regime, lam, reads, inside, l1, data="celeba"):
    def record(name, on, value):
        return {"name": name, "on": on, "balanced_accuracy": value, "lower": value - 0.02, "upper": value + 0.02}

    leakage = {
        "attackers": [record("paper_cnn", "released", reads), record("paper_cnn", "clean", 0.9)],
        "strongest": record("strong_cnn", "released", reads),
        "clean_strongest": record("strong_cnn", "clean", 0.93),
        "in_training": record("adversary of the game", "released", inside),
    }
    return judgement.Result(regime, lam, 0, {"name": data}, l1, 20.0, 60.0, leakage)


PAPERS_OWN = [
    result("low", 0.04, 0.85, 0.7, 0.03),
    result("high", 0.1, 0.79, 0.7, 0.06),
    result("high", 0.3, 0.57, 0.55, 0.1),
]


def test_the_papers_own_figures_are_reproduced():
    lines = judgement.figures(EXPECTED, PAPERS_OWN, "full")
    assert [line["verdict"] for line in lines] == ["reproduced"] * 4
    assert all(finding["holds"] for finding in judgement.findings(PAPERS_OWN))


def test_other_figures_deviate():
    better = [result("low", 0.04, 0.6, 0.6, 0.03)]
    lines = {line["id"]: line for line in judgement.figures(EXPECTED, better, "quick")}
    assert lines["low"]["verdict"] == "deviates"
    assert lines["low"]["why"] == "scaled down to two cores"


def test_what_was_not_run_says_so():
    lines = {line["id"]: line["verdict"] for line in judgement.figures(EXPECTED, PAPERS_OWN[:1], "full")}
    assert lines["high_0.1"] == lines["high_0.3"] == "not run"


def test_a_stand_in_claims_nothing():
    drawn = [result("low", 0.04, 0.85, 0.7, 0.03, data="drawn_faces")]
    assert {line["verdict"] for line in judgement.figures(EXPECTED, drawn, "quick")} <= {"stand-in", "not run"}


@pytest.mark.parametrize("reads", [(0.8, 0.82, 0.84), (0.8, 0.8, 0.8)])
def test_a_curve_that_does_not_fall_is_no_finding(reads):
    runs = [result("high", lam, r, 0.5, lam) for lam, r in zip((0.1, 0.2, 0.3), reads, strict=True)]
    assert not judgement.findings(runs)[-1]["holds"]
