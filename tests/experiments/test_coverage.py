"""The drawn experiments of docs/certainty.md have the truth that they are judged by; the page holds what was drawn."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "experiments" / "certainty"))

import intervals  # noqa: E402
from designs import DESIGNS, draw  # noqa: E402


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
def test_a_design_has_the_accuracy_and_the_area_that_it_says(design) -> None:
    rng = np.random.default_rng(0)
    rows = [draw(design, 1, 0.8, rng, by_person=False) for _ in range(200)]
    persons = [draw(design, 1, 0.8, rng, by_person=True) for _ in range(200)]
    told = [float((one.margin_AN > 0).mean()) for one in rows]
    areas = [roc_auc_score(one.s_N, (2 * one.s_N - 1) * one.margin_AN[0]) for one in persons]
    for found, truth in ((told, 0.8), (areas, design.area(0.8))):
        assert abs(np.mean(found) - truth) < 4 * np.std(found) / np.sqrt(len(found))


def test_the_page_holds_the_table_of_what_was_drawn_and_designs_that_were_not_tuned_on() -> None:
    result = json.loads((ROOT / "experiments" / "certainty" / "coverage.json").read_text())
    page = (ROOT / "docs" / "certainty.md").read_text()
    assert "\n".join(intervals.table(result)) in page
    assert {cell["design"] for cell in result["panel"]} == {design.name for design in DESIGNS}
    assert sum(design.held_out for design in DESIGNS) >= 2 and result["repeats"] >= 400


def test_designs_that_constants_were_chosen_on_are_covered() -> None:
    """95 %, less two errors of 400 draws and the least of thirty such cells."""
    result = json.loads((ROOT / "experiments" / "certainty" / "coverage.json").read_text())
    tuned = {design.name for design in DESIGNS if not design.held_out}
    shares = [
        cell[kind] for cell in result["panel"] if cell["design"] in tuned for kind in ("balanced accuracy", "accuracy")
    ]
    assert min(shares) > 0.95 - 3 * np.sqrt(0.95 * 0.05 / result["repeats"]) and np.mean(shares) >= 0.95
