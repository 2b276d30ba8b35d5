"""Profiles and messages with three seeds: what is run, and the tables that are written from it."""

import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from scripts import load

from privgan.config import compose

PAGE = Path(__file__).parents[2] / "docs" / "beyond.md"


@pytest.fixture(scope="module")
def measure() -> ModuleType:
    return load("beyond", "measure")[0]


def figures(accuracy: float) -> dict[str, Any]:
    return {"accuracy": accuracy, "balanced_accuracy": accuracy - 0.1, "auc": 0.9, "model": "trees"}


def record(folder: Path, seed: int, allowance: float, balanced: float, limit: float | None) -> None:
    folder.mkdir(parents=True)
    train = {"distortion": {"l1": 0.125}, "changes": {"weighted": 0.5}}
    run = {"config": {"channel": {"allowance": allowance}}, "seed": seed, "train": train}
    strongest = {"name": "trees", "balanced_accuracy": balanced, "accuracy": 0.6, "auc": 0.55}
    utility = {"released": figures(0.83), "original": figures(0.84), "clean": figures(0.87), "blind_guess": 0.76}
    leakage: dict[str, Any] = {
        "strongest": strongest,
        "clean_strongest": strongest | {"balanced_accuracy": 0.85},
        "utility": {"income": utility},
        "certificate": None if limit is None else {"balanced_accuracy": limit},
    }
    (folder / "run.json").write_text(json.dumps(run))
    (folder / "leakage.json").write_text(json.dumps(leakage))


def test_a_row_a_setting_with_the_range_of_its_seeds(measure: ModuleType, tmp_path: Path) -> None:
    adult = next(part for part in measure.plan() if part["set"] == "adult")
    for seed, balanced in enumerate((0.52, 0.54)):
        record(tmp_path / "beyond/adult/rows_drawn_many_leaves" / str(seed), seed, 0.05, balanced, 0.55 + seed / 100)
    record(tmp_path / "beyond/adult/rows_drawn_many_leaves/other", 0, 0.33, 0.7, None)  # of no setting of the plan
    lines = measure.table(adult, tmp_path).splitlines()
    assert "sex is read with 0.850 (balanced), income with 0.870" in lines[0] and "in 0.760" in lines[0]
    assert len(lines) == 5 and all(line.count("|") == len(measure.HEADS["adult"]) + 1 for line in lines[2:])
    assert lines[4].startswith(
        "| rows drawn, many leaves, allowance 0.05 | 2 | 0.530 (0.520 to 0.540) | 0.600 | 0.560 | 0.830 |"
    )
    page = tmp_path / "page.md"
    page.write_text(PAGE.read_text())
    measure.write(page, tmp_path)
    assert "rows drawn, many leaves, allowance 0.05" in page.read_text()
    once = page.read_text()
    measure.write(page, tmp_path)
    assert page.read_text() == once


def test_every_setting_is_a_config(measure: ModuleType, tmp_path: Path) -> None:
    for part in measure.plan():
        for arguments, sweep in zip(measure.commands(part, tmp_path), part["sweeps"], strict=True):
            command, multirun, *overrides = arguments
            seeds = ",".join(map(str, range(sweep.get("seeds", measure.SEEDS))))
            assert (command, multirun) == ("train", "-m") and f"seed={seeds}" in overrides
            compose(
                [
                    word.partition(",")[0] if word.startswith(("seed=", sweep["strength"])) else word
                    for word in overrides
                ]
            )
