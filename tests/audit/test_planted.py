"""An audit finds what is planted, or is blind and says so."""

import numpy as np

from privgan.attackers.base import Released
from privgan.attackers.facts import OnFacts
from privgan.attackers.guess import Guess
from privgan.attackers.linear import Linear
from privgan.attackers.panel import Panel
from privgan.audit.findings import verdict
from privgan.audit.planted import planted
from privgan.runs.sight import blind, blindness, missed

RNG = np.random.default_rng(0)


class Asleep:
    """An attacker that always says the same."""

    name = "asleep"

    def fit(self, train: Released, validation: Released, *, seed: int) -> None:
        pass

    def scores(self, x: np.ndarray) -> np.ndarray:
        return np.zeros(len(x))


def parts(rows: int, s_N: np.ndarray | None = None) -> dict[str, Released]:
    made = {}
    for name, count in (("train", rows), ("validation", rows // 3), ("test", rows // 2)):
        s = RNG.integers(0, 2, count) if s_N is None else s_N[:count]
        x_NCHW = RNG.integers(0, 256, (count, 1, 8, 8), np.uint8)
        made[name] = Released(x_NCHW, s, facts=RNG.normal(size=(count, 3)).astype(np.float32))
    return made


def leakage(found: list[dict[str, object]]) -> dict[str, object]:
    record = {"name": "a", "on": "released", "balanced_accuracy": 0.5, "lower": 0.4, "upper": 0.6}
    guess = {"balanced_accuracy": 0.5}
    return {
        "strongest": record,
        "clean_strongest": None,
        "blind_guess": guess,
        "attackers": [record],
        "broken": [],
        "planted": found,
    }


def test_what_is_planted_is_found_in_rows_and_facts() -> None:
    panel = Panel({"guess": Guess(), "linear": Linear(), "facts": OnFacts(Linear((0.01, 1.0)))})
    before = parts(900)
    kept = before["test"].x.copy()
    found = planted(panel, before, 3, 0)
    assert [(one["place"], one["strength"], one["found_by"]) for one in found] == [
        *(("rows", strength, "linear") for strength in ("strong", "weak")),
        *(("facts", strength, "facts") for strength in ("strong", "weak")),
    ]
    assert (
        found[0]["balanced_accuracy"] == 1 and 0.65 < found[1]["balanced_accuracy"] < 0.85 == found[1]["readable"] + 0.1
    )
    assert np.array_equal(before["test"].x, kept)
    assert "They could have seen one" in verdict(leakage(found))


def test_an_audit_without_sight_is_blind() -> None:
    found = planted(Panel({"guess": Guess(), "asleep": Asleep()}), parts(300), 1, 0)
    assert missed(leakage(found), "strong") == ["rows", "facts"]
    assert verdict(leakage(found)).startswith(
        "This audit is blind: no attacker found what was planted in the rows and facts"
    )


def test_too_few_rows_see_no_weak_leak() -> None:
    found = planted(Panel({"linear": Linear((0.01,)), "facts": OnFacts(Linear((0.01,)))}), parts(160), 10_000, 0)
    assert missed(leakage(found), "strong") == [] and missed(leakage(found), "weak")
    assert "They could not have seen a weak leak" in verdict(leakage(found))


def test_numbers_and_several_classes() -> None:
    numbers = RNG.normal(size=900).astype(np.float32)
    for s_N in (numbers, RNG.integers(0, 4, 900)):
        assert all(
            one["found_by"] for one in planted(Panel({"linear": Linear((0.001, 0.1))}), parts(900, s_N), 2, 0)[:1]
        )


def test_a_run_says_what_its_audit_could_not_see() -> None:
    def run(lower: float, **planted: str | None) -> dict[str, object]:
        found = [{"place": "rows", "strength": name, "readable": 0.75, "found_by": by} for name, by in planted.items()]
        return {"strongest": {"lower": lower}, "blind_guess": {"balanced_accuracy": 0.5}, "planted": found}

    seeing = run(0.4, strong="linear", weak="linear")
    assert blindness(seeing) == [] and blindness({**seeing, "planted": []}) == [] and not blind(seeing)
    assert blindness(run(0.4, strong=None, weak=None))[0].startswith("this audit is blind")
    assert "readable at 75 %, was not found" in blindness(run(0.4, strong="linear", weak=None))[0]
    assert blindness(run(0.6, strong="linear", weak=None)) == []  # it did find something
    of_two = seeing | {"secrets": {"sex": seeing, "age": run(0.4, strong="linear", weak=None)}}
    assert blindness(of_two)[0].startswith("age: ")
    assert blind(seeing | {"secrets": {"sex": seeing, "age": run(0.4, strong=None, weak=None)}})
