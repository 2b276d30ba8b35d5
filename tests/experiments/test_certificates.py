"""Where the truth is known, certificates lie above it and near; the tables say what was measured."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from privgan.theory.certificate import certify

sys.path.insert(0, str(Path(__file__).parent))
from scripts import load

certified, census, cost, coverage, known = load("certificates", "certified", "census", "cost", "coverage", "known")


@pytest.mark.parametrize(
    "law",
    [
        lambda: known.gaussian(16, "x"),
        lambda: known.gaussian(8, "xs"),
        lambda: known.drawn_faces(16, "x", population=3_000),
        lambda: known.binary(0.1, "xs"),
    ],
    ids=["gaussian blind", "gaussian aware", "faces", "binary"],
)
def test_a_certificate_of_10000_people_is_above_the_best_attack_and_within_3_points(law):
    """Of 60 draws at most 8 may fail: at 95 % each, more would be one chance in 500."""
    p_SM = law()
    truth, generator = float(p_SM.max(axis=0).sum() / 2), np.random.default_rng(0)
    limit_N = np.array(
        [certify([generator.multinomial(5_000, p_M) for p_M in p_SM]).balanced_accuracy for _ in range(60)]
    )
    assert (limit_N < truth).sum() <= 8
    assert 0 < limit_N.mean() - truth < 0.03


def test_the_plug_in_limit_fails_with_less_than_5_percent_by_a_sum_over_all_counts():
    spread = next(law for law in coverage.laws(8) if law.name == "spread")  # it comes nearest to 5 %
    assert 0.03 < coverage.failure(spread, 400) <= 0.05


def test_the_sum_over_all_counts_is_what_draws_show():
    """Two values, where the plug-in attack is the best one almost always."""
    law = coverage.Law("two", np.array([[0.7, 0.3], [0.4, 0.6]]), 0.5)
    limit_N = coverage.simulate(law, 100, 4_000, 0, ("plug-in",))["plug-in"]
    failed = (limit_N < law.truth - 1e-12).mean()
    assert failed == pytest.approx(coverage.failure(law, 100), abs=0.012)


def rows():
    told = (("smiles", "x", 16, 18.3, 0.58), ("smiles", "xs", 64, 18.8, 0.61), ("celeba", "xs", 8, 14.0, 0.53))
    return [
        certified.Certified(name, sees, m, value, limit - 0.02, limit, 3_000, 0.7)
        for name, sees, m, value, limit in told
    ]


def test_the_table_of_faces_has_the_best_below_each_bound():
    lines = cost.face_table(rows()).splitlines()
    assert "| smiles | xs | 64 | 1 | 18.80 | 0.590 | 0.610 | 3,000 |" in lines
    assert "| 0.60 | 18.3 dB (m 16, sees x) | 14.0 dB (m 8, sees xs) |" in lines
    assert "| 0.65 | 18.8 dB (m 64, sees xs) | 14.0 dB (m 8, sees xs) |" in lines
    assert "| 0.55 | none | 14.0 dB (m 8, sees xs) |" in lines


def test_the_table_of_the_census_has_the_lowest_limit_that_keeps_income():
    found = [row._replace(name="tree", value=value) for row, value in zip(rows(), (0.82, 0.85, 0.79), strict=True)]
    last = cost.census_table(found).splitlines()[-1]
    assert last.endswith("sees x: 0.580, income 0.820 (tree, m 16); sees xs: 0.610, income 0.850 (tree, m 64).")


def test_measured_codebooks_are_not_measured_again(tmp_path, monkeypatch):
    kept = tmp_path / "cost.jsonl"
    wanted = [(number, parts, sees) for number, parts in cost.BOOKS for sees in ("x", "xs")]
    row = list(rows()[0])
    told = [{"set": "smiles", "book": [number, parts], "sees": sees, "row": row} for number, parts, sees in wanted]
    kept.write_text("".join(json.dumps(line) + "\n" for line in told))
    monkeypatch.setattr(cost, "compose", lambda words: type("Config", (), {"data": None}))
    monkeypatch.setattr(cost, "build", lambda config: type("Data", (), {"prepare": lambda self: None})())
    assert list(cost.faces("smiles", tmp_path, kept)) == [certified.Certified(*row)] * len(wanted)
