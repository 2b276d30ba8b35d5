"""What hides among many coordinates: one of them, its low bit, a pair of which neither says anything."""

import numpy as np
import pytest

from privgan.attackers.base import Released
from privgan.attackers.facts import OnFacts, on_facts
from privgan.attackers.few import Few
from privgan.attackers.judging.judge import judge
from privgan.attackers.linear import Linear
from privgan.attackers.panel import Panel
from privgan.errors import RequestError

RNG = np.random.default_rng(0)
S = RNG.integers(0, 2, 900)


def reads(x: np.ndarray, s: np.ndarray = S, **options: int) -> dict[str, object]:
    parts = [Released(x[rows], s[rows]) for rows in (slice(500), slice(500, 650), slice(650, None))]
    return judge(Few(**options), *parts)


def test_one_pixel_among_thousands_and_its_low_bit() -> None:
    x_NCHW = RNG.integers(0, 256, (900, 3, 16, 16), np.uint8)
    assert reads(x_NCHW)["lower"] < 0.5 < reads(x_NCHW)["upper"]
    x_NCHW[:, 1, 5, 5] = (x_NCHW[:, 1, 5, 5] & 0xFE) | S
    assert reads(x_NCHW)["balanced_accuracy"] == 1
    x_NCHW[:, 0, 2, 3] = 100 + S
    assert reads(x_NCHW)["balanced_accuracy"] == 1


def test_a_pair_of_which_neither_says_anything() -> None:
    x_NF = RNG.normal(size=(900, 12)).astype(np.float32)
    x_NF[:, 3] = np.abs(x_NF[:, 3]) * np.sign(x_NF[:, 7]) * (2 * S - 1)
    assert reads(x_NF)["balanced_accuracy"] > 0.9
    assert reads(x_NF, pairs=0)["balanced_accuracy"] < 0.65


def test_a_number_and_three_classes() -> None:
    x_NF = RNG.normal(size=(900, 5)).astype(np.float32)
    assert reads(x_NF, x_NF[:, 2] * 3 + 1)["balanced_accuracy"] > 0.85
    three_N = RNG.integers(0, 3, 900)
    x_NF[:, 4] = three_N
    assert reads(x_NF, three_N)["balanced_accuracy"] == 1
    with pytest.raises(RequestError, match="bins=1"):
        Few(bins=1)


def test_facts_are_read_in_place_of_rows_and_only_where_there_are_some() -> None:
    panel = Panel({"linear": Linear(), "facts": OnFacts(Linear())}, bayes_risk=False)
    x_NF, fact_ND = RNG.normal(size=(900, 4)).astype(np.float32), S[:, None] + RNG.normal(0, 0.1, (900, 1))
    places = {"train": slice(500), "validation": slice(500, 650), "test": slice(650, None)}
    rows = {name: Released(x_NF[place], S[place]) for name, place in places.items()}
    assert [record["name"] for record in panel.attack(rows).records] == ["linear"]
    known = {
        name: Released(part.x, part.s, facts=fact_ND[places[name]].astype(np.float32)) for name, part in rows.items()
    }
    of = {record["name"]: record for record in panel.attack(known, on="clean").records}
    assert of["facts"]["balanced_accuracy"] > 0.95 and of["linear"]["balanced_accuracy"] < 0.65
    assert of["linear"]["broken"] and not of["facts"]["broken"]
    assert on_facts(known["test"].take(np.arange(3))).x.shape == (3, 1)
