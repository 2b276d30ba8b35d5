"""The panel: what its members say together, and what happens when one of them breaks."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from privgan.attackers.base import Released
from privgan.attackers.guess import Guess
from privgan.attackers.judging.interval import clopper_pearson
from privgan.attackers.judging.summary import summarise, under_trained
from privgan.attackers.linear import Linear
from privgan.attackers.panel import Panel
from privgan.attackers.strong import StrongCNN
from privgan.config import build, compose
from privgan.errors import RequestError, WorkError

Parts = Callable[..., dict[str, Released]]
PANELS = ("panel", "quick")


def here(attackers: dict[str, Any]) -> Panel:
    """A panel that works in this process."""
    return Panel(attackers, devices=0)


class Crash:
    """An attacker that breaks."""

    name = "crash"

    def fit(self, train: Released, validation: Released, *, seed: int) -> None:
        raise MemoryError("no room")

    def scores(self, x: np.ndarray) -> np.ndarray:
        return np.zeros(len(x))


def record(name: str, validation: float, test: float, **more: Any) -> dict[str, Any]:
    lower, upper = clopper_pearson(round(400 * test), 400)
    figures = {"balanced_accuracy": test, "validation_balanced_accuracy": validation, "lower": lower, "upper": upper}
    return {"name": name, "classes": 2, "guess_accuracy": 0.6, "knows": "labels", "task": "binary", **figures, **more}


def test_networks_that_lose_to_a_linear_model_are_said_to_be_under_trained() -> None:
    linear, ridge = record("linear", 0.8, 0.79, kind="linear"), record("ridge", 0.7, 0.7, kind="linear")
    weak, weaker = record("paper_cnn", 0.76, 0.77, kind="network"), record("resnet", 0.6, 0.9, kind="network")
    below = summarise([linear, ridge, weak, weaker, record("kernel", 0.9, 0.9)])["networks_below_linear"]
    assert {kind: one["name"] for kind, one in below.items()} == {"linear": "linear", "network": "paper_cnn"}
    line = under_trained(below)
    assert "paper_cnn, infers 77.0 % and linear, a linear model, 79.0 %" in line and "train them longer" in line
    for enough in ([linear, record("strong_cnn", 0.8, 0.7, kind="network")], [linear], [weak, weaker]):
        assert summarise(enough)["networks_below_linear"] is None


def test_a_panel_tells_networks_and_linear_models_apart(parts: Parts) -> None:
    panel = here({"guess": Guess(), "linear": Linear(), "strong": StrongCNN(epochs=1, max_rows=64)})
    kinds = {one["name"]: one.get("kind") for one in panel.attack(parts("visible")).records}
    assert kinds == {"guess": None, "linear": "linear", "strong": "network"}


def test_the_honesty_gap_without_the_threshold_of_the_game() -> None:
    """An adversary that ranks people as the fresh attacker does, but decides at a threshold of its own."""
    fresh = record("strong", 0.8, 0.8, auc=0.88)
    game = record("game", 0.6, 0.57, auc=0.87, best_threshold={"balanced_accuracy": 0.79})
    leakage = summarise([fresh], (), game)
    gaps = [leakage[f"honesty_gap{name}"] for name in ("", "_at_best_threshold", "_auc")]
    assert gaps == pytest.approx([0.23, 0.01, 0.01])
    earlier = summarise([fresh], (), record("game", 0.6, 0.57))
    assert earlier["honesty_gap_at_best_threshold"] is earlier["honesty_gap_auc"] is None


def test_a_secret_before_and_after_hiding(parts: Parts) -> None:
    panel = here({"guess": Guess(), "linear": Linear()})
    clean = panel.attack(parts("visible"), on="clean").records
    released = panel.attack(parts("hidden")).records
    leakage = summarise(released, clean)
    assert leakage["clean_strongest"]["name"] == "linear" and leakage["clean_strongest"]["balanced_accuracy"] > 0.95
    assert leakage["strongest"]["balanced_accuracy"] < 0.6 and leakage["above_clean"] is False
    assert leakage["blind_guess"]["balanced_accuracy"] == 0.5 and leakage["task"] == "binary"
    assert leakage["blind_guess"]["accuracy"] == next(r for r in released if r["name"] == "guess")["accuracy"]
    assert leakage["in_training"] is None and leakage["honesty_gap"] is None
    assert [r.get("broken") for r in leakage["attackers"]] == [None, None, False, False]
    json.dumps(leakage, allow_nan=False)


class Coin:
    """Guesses each row anew: no two of them err in the same rows."""

    def __init__(self, name: str) -> None:
        self.name = name

    def fit(self, train: Released, validation: Released, *, seed: int) -> None:
        self.random = np.random.default_rng(int(self.name))

    def scores(self, x: np.ndarray) -> np.ndarray:
        return self.random.normal(size=len(x))


def test_limits_pay_for_every_attacker_that_errs_elsewhere(parts: Parts) -> None:
    alone, among = (
        here({str(i): Coin(str(i)) for i in range(members)}).attack(parts("visible")).records[0] for members in (1, 4)
    )
    assert alone["balanced_accuracy"] == among["balanced_accuracy"]
    assert among["lower"] < alone["lower"] < alone["upper"] < among["upper"]
    assert among["comparisons"] == 4 and 3.5 < among["effective_comparisons"] <= 4 > alone["effective_comparisons"] == 1
    copies = here({f"guess_{i}": Guess() for i in range(4)}).attack(parts("visible")).records[0]
    assert copies["comparisons"] == 4 and copies["effective_comparisons"] == 1


def test_one_broken_attacker_hides_no_other(parts: Parts) -> None:
    panel = here({"crash": Crash(), "linear": Linear(), "guess": Guess()})
    leakage = summarise(panel.attack(parts("visible")).records)
    assert [r["name"] for r in leakage["attackers"]] == ["linear", "guess"]
    assert leakage["failed"] == [
        {"name": "crash", "on": "released", "knows": "labels", "failed": "MemoryError: no room"}
    ]


def test_a_guess_alone_is_no_measurement(parts: Parts) -> None:
    with pytest.raises(WorkError, match="crash: MemoryError: no room"):
        here({"crash": Crash(), "guess": Guess()}).attack(parts("visible"))


def test_data_that_nobody_can_attack_is_the_requests_fault(parts: Parts) -> None:
    data = parts("visible")
    with pytest.raises(RequestError, match="role validation"):
        here({"guess": Guess()}).attack(data | {"validation": Released(data["test"].x[:5], data["test"].s[:5])})


def test_who_reads_nothing_on_clean_data_is_broken(parts: Parts) -> None:
    guess, linear, blind = (
        here({"guess": Guess(), "linear": Linear(), "blind": Guess()}).attack(parts("visible"), on="clean").records
    )
    assert not guess["broken"] and not linear["broken"] and blind["broken"]


def test_the_strongest_is_picked_on_validation_and_reported_on_test() -> None:
    released = [
        record("lucky", 0.70, 0.80),
        record("strong", 0.75, 0.74),
        {"name": "x", "on": "r", "knows": "labels", "failed": "y"},
    ]
    game = record("adversary", 0.6, 0.6)
    leakage = summarise(released, [record("strong", 0.9, 0.88)], game)
    assert leakage["strongest"]["name"] == "strong" and leakage["in_training"] is game
    assert leakage["honesty_gap"] == pytest.approx(0.14)
    assert leakage["above_clean"] is False and len(leakage["failed"]) == 1


def test_a_release_that_tells_more_than_clean_data_is_said_to() -> None:
    assert summarise([record("a", 1.0, 1.0)], [record("a", 0.9, 0.9)])["above_clean"] is True
    assert summarise([record("a", 0.9, 0.91)], [record("a", 0.9, 0.9)])["above_clean"] is False
    assert summarise([record("a", 1.0, 1.0)])["above_clean"] is None


@pytest.mark.parametrize(
    "wrong", [{"attackers": {"guess": None}}, {"train_roles": ("test",)}, {"train_roles": ()}, {"confidence": 95.0}]
)
def test_panels_that_make_no_sense(wrong: dict[str, Any]) -> None:
    with pytest.raises(RequestError):
        Panel(**{"attackers": {"guess": Guess()}, **wrong})


@pytest.mark.parametrize("name", PANELS)
def test_configured_panels(name: str) -> None:
    panel = build(compose([f"attackers={name}", "~attackers.attackers.linear"]).attackers)
    assert "guess" in panel.attackers and "strong_cnn" in panel.attackers and "linear" not in panel.attackers
    assert all(attacker.name == key for key, attacker in panel.attackers.items())


def test_who_is_broken_on_clean_data_counts_only_where_it_reads_the_release() -> None:
    clean = [record("good", 0.9, 0.9, broken=False), record("odd", 0.5, 0.5, broken=True)]
    blind = summarise([record("good", 0.6, 0.6), record("odd", 0.7, 0.5)], clean)
    assert (blind["strongest"]["name"], blind["broken"]) == ("good", ["odd"])
    reader = summarise([record("good", 0.6, 0.6), record("odd", 0.7, 0.7)], clean)
    assert (reader["strongest"]["name"], reader["broken"]) == ("odd", [])
