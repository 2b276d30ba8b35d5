"""Who may see which people in an attack: attackers fit on train, select on validation, and test is looked at once."""

from pathlib import Path

import numpy as np
import pytest

from privgan.attackers.base import Released
from privgan.attackers.guess import Guess
from privgan.attackers.judging.judge import rows_record
from privgan.attackers.linear import Linear
from privgan.attackers.panel import Panel
from privgan.data.module import DataModule
from privgan.data.parametric import GaussianMixture
from privgan.release.rows import released_parts

ROWS = {"train": 300, "validation": 120, "test": 160}


def marked(persons: bool = False) -> dict[str, Released]:
    """Rows whose first value is their number, which no two roles share; two rows to a person where asked for."""
    rng, first, parts = np.random.default_rng(0), 0, {}
    for role, count in ROWS.items():
        s_N = np.repeat(rng.integers(0, 2, count // 2), 2)
        x_NF = np.column_stack([np.arange(first, first + count), s_N + rng.normal(0, 0.8, count // 2).repeat(2)])
        person_N = np.arange(count) // 2 if persons else None
        parts[role], first = Released(x_NF.astype(np.float32), s_N, person=person_N), first + count
    return parts


class Spy:
    """An attacker that notes whose rows it is given, and reads the second value."""

    name = "spy"

    def __init__(self) -> None:
        self.fitted: dict[str, set[int]] = {}
        self.scored: list[set[int]] = []

    def fit(self, train: Released, validation: Released, *, seed: int) -> None:
        self.fitted = {"train": _numbers(train.x), "validation": _numbers(validation.x)}

    def scores(self, x: np.ndarray) -> np.ndarray:
        self.scored.append(_numbers(x))
        return np.asarray(x[:, 1] - 0.5)


def _numbers(x: np.ndarray) -> set[int]:
    return set(np.asarray(x[:])[:, 0].astype(int).tolist())


def test_attackers_fit_on_train_and_select_on_validation() -> None:
    spy, parts = Spy(), marked()
    Panel({"guess": Guess(), "spy": spy}, devices=0).attack(parts)
    assert spy.fitted == {role: _numbers(parts[role].x) for role in ("train", "validation")}
    assert spy.scored == [_numbers(parts[role].x) for role in ("validation", "test")]


def test_no_decision_depends_on_the_labels_of_test_people() -> None:
    """Where all s of test people are turned round, the same decisions are right exactly where they were wrong."""
    rng, parts = np.random.default_rng(1), marked()
    scores = [rng.normal(0.4, 1, ROWS[role]) + parts[role].s for role in ("validation", "test")]
    turned = parts | {"test": Released(parts["test"].x, 1 - parts["test"].s)}
    first, other = (rows_record("a", *scores, these)["balanced_accuracy"] for these in (parts, turned))
    assert first == pytest.approx(1 - other) and first > 0.6


def test_the_ensemble_is_weighed_without_test_people() -> None:
    """One who knows s of test people alone, and nothing else, gains nothing by it."""
    from privgan.attackers.ensemble import Ensemble

    rng = np.random.default_rng(2)
    s_N, test_s_N = rng.integers(0, 2, 200), rng.integers(0, 2, 200)
    validation = {"knows": rng.normal(size=200), "reads": s_N + rng.normal(0, 0.5, 200)}
    test = {"knows": 2.0 * test_s_N - 1, "reads": rng.normal(size=200)}
    said, read = Ensemble().combine(validation, s_N, test)
    assert ((read > 0) == test_s_N).mean() < 0.65 and ((said > 0) == s_N).mean() > 0.7


@pytest.mark.parametrize("on", ["released", "clean"])
def test_the_panel_counts_persons_and_not_rows(on: str) -> None:
    def of(persons: bool) -> dict[str, object]:
        attacked = Panel({"guess": Guess(), "linear": Linear(), "spy": Spy()}, devices=0).attack(marked(persons), on=on)
        return next(record for record in attacked.records if record["name"] == "spy")

    alone, paired = of(False), of(True)
    assert alone["balanced_accuracy"] == paired["balanced_accuracy"]
    assert (alone["persons"], paired["persons"]) == (160, 80)
    assert paired["upper"] - paired["lower"] > 1.25 * (alone["upper"] - alone["lower"])  # of copies: the root of 2


class Pairs(GaussianMixture):
    """Every person has two rows."""

    def labels(self):  # type: ignore[no-untyped-def]
        from dataclasses import replace

        labels = super().labels()
        return replace(labels, group=labels.group // 2)


def test_released_rows_come_from_their_roles_and_know_their_persons(tmp_path: Path) -> None:
    data = DataModule(Pairs(count=600), cache=str(tmp_path / "cache"))
    roles = {"train": ("attacker",), "validation": ("validation",), "test": ("test",)}
    with released_parts(tmp_path / "rows", None, data, ("attacker",), device="cpu", bfloat16=False) as parts:
        for name, of in roles.items():
            assert np.array_equal(parts[name].x[:], data.store.gather(data.indices(*of)))
            assert np.array_equal(parts[name].s, data.labels(*of).s)
            assert np.array_equal(parts[name].person, data.labels(*of).group)
