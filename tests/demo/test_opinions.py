"""Attackers that were fitted again are those of the run, and say what they know of a picture as probabilities."""

import json
from pathlib import Path

import numpy as np
import pytest

from privgan.attackers.base import Released
from privgan.attackers.running.score_file import read_scores
from privgan.config import RecordedConfig
from privgan.data.source import Secret
from privgan.demo.entries import Entry, entries_of
from privgan.demo.opinions import Refitting, fitted
from privgan.experiment.attack import data_of
from privgan.experiment.recorded_data import located
from privgan.release.rows import released_parts
from privgan.runs.record import RunFolder

REACHED = {"name": "one", "balanced_accuracy": 0.9, "lower": 0.8, "upper": 0.95}


def test_they_score_test_people_as_the_attackers_of_the_run_did(sweep, tmp_path: Path) -> None:
    (entry, _), _ = entries_of(sweep.folder)
    (reader,) = Refitting(sweep.settings.data, 1).opinions(entry).released
    stored = read_scores(entry.folder / "scores.npz")[reader.reached["name"], "labels"]
    folder = RunFolder(entry.folder)
    before = located(RecordedConfig.of(entry.record["config"]), sweep.settings.data, folder)
    roles = ("channel", "adversary", "attacker")
    with released_parts(
        tmp_path / "rows", entry.channel, data_of(before, folder), roles, device="cpu", bfloat16=False
    ) as parts:
        assert np.allclose(reader.attacker.scores(parts["test"].x), stored.test, atol=1e-5)


def test_the_strongest_speak_and_a_probability_follows_the_score(sweep) -> None:
    (entry, _), _ = entries_of(sweep.folder)
    found = Refitting(sweep.settings.data, 5).opinions(entry)
    names = [reader.reached["name"] for reader in found.released]
    leakage = json.loads((entry.folder / "leakage.json").read_text())
    best = {one["name"]: one["validation_balanced_accuracy"] for one in leakage["attackers"] if one["on"] == "released"}
    # No guess, no ensemble, which has no rows of its own, and nobody who fails on the originals.
    working = {"linear", "neighbours_whitened"} - set(leakage["broken"])
    assert names == sorted(working, key=lambda name: -best[name]) and names
    rows = np.random.default_rng(0).integers(0, 256, (6, 3, 32, 32), np.uint8)
    for reader in (*found.released, *found.clean):
        told = [reader.opinion(x_CHW)["probabilities"][1] for x_CHW in rows]
        scores = [float(reader.attacker.scores(x_CHW[None])[0]) for x_CHW in rows]
        assert np.array_equal(np.argsort(told), np.argsort(scores)) and 0 < min(told) <= max(told) < 1


def test_probabilities_are_calibrated_and_estimates_say_how_far_off_they_are() -> None:
    rng = np.random.default_rng(0)

    class Looks:
        """Scores are the mean brightness, on a scale of its own."""

        name = "looks"

        def fit(self, train: Released, validation: Released, *, seed: int) -> None:
            pass

        def scores(self, x: np.ndarray) -> np.ndarray:
            return 100 * x.reshape(len(x), -1).mean(axis=1) / 255

    def part(s: np.ndarray) -> Released:
        brightness = np.clip(0.5 + 0.1 * (2 * s - 1) + 0.1 * rng.normal(size=len(s)), 0, 1)
        return Released((np.ones((len(s), 1, 2, 2)) * 255 * brightness[:, None, None, None]).astype(np.uint8), s)

    s = (rng.random(20_000) < 0.2).astype(np.int64)
    reader = fitted(Looks(), Secret("s", ("no", "yes")), REACHED, {"train": part(s), "validation": part(s)}, 0)
    # Two normal laws at 0.4 and 0.6 with deviation 0.1, equally common: the odds at 0.6 are e^2.
    told = reader.opinion(np.full((1, 2, 2), 153, np.uint8))
    assert told["probabilities"][1] == pytest.approx(1 / (1 + np.exp(-2)), abs=0.02)
    assert reader.opinion(np.full((1, 2, 2), 127, np.uint8))["probabilities"][1] == pytest.approx(0.5, abs=0.03)

    number = Released(np.full((400, 1, 2, 2), 128, np.uint8), rng.normal(50, 3, 400).astype(np.float32))
    estimate = fitted(Looks(), Secret("s", ()), REACHED, {"train": number, "validation": number}, 0)
    told = estimate.opinion(np.full((1, 2, 2), 128, np.uint8))
    assert told["estimate"] == pytest.approx(50.2, abs=0.1) and told["deviation"] == pytest.approx(3, abs=0.3)


def test_where_there_are_none_the_reason_is_said(sweep, tmp_path: Path) -> None:
    (entry, _), _ = entries_of(sweep.folder)

    def silence(one: Entry, strongest: int = 1) -> str:
        found = Refitting(sweep.settings.data, strongest).opinions(one)
        assert not found.released and not found.clean
        return found.silence

    def changed(**parts: object) -> Entry:
        return Entry(**{**{name: getattr(entry, name) for name in Entry.__dataclass_fields__}, **parts})

    assert "strongest=0" in silence(entry, 0)
    assert "published" in silence(changed(record=None))
    assert "privgan attack run=" in silence(changed(leakage=None))
    config = json.loads(json.dumps(entry.record["config"]))
    config["data"]["source"]["count"] = 1501
    assert "the data has changed" in silence(changed(record={**entry.record, "config": config}))
    panel = entry.leakage["panel"] | {"_target_": "os.system"}
    assert "os.system" in silence(changed(leakage={**entry.leakage, "panel": panel}))
