"""What stands beside the strongest attack, and what of a panel's config needs no new attack."""

import logging
from typing import Any

import numpy as np
import pytest

from privgan.attackers.base import Released
from privgan.attackers.guess import Guess
from privgan.attackers.judging.summary import summarise
from privgan.attackers.linear import Linear
from privgan.attackers.panel import Panel
from privgan.audit.evidence import evidence, scoring
from privgan.errors import RequestError


def _rows(n: int, seed: int) -> Released:
    rng = np.random.default_rng(seed)
    s_N = rng.integers(0, 2, n)
    return Released((rng.normal(size=(n, 8)) + s_N[:, None]).astype(np.float32), s_N)


def _found(train: int = 400, attackers: dict[str, Any] | None = None, **options: Any) -> dict[str, Any]:
    panel = Panel(attackers or {"guess": Guess(), "linear": Linear()}, devices=0, **options)
    parts = {"train": _rows(train, 0), "validation": _rows(200, 1), "test": _rows(600, 2)}
    released = panel.attack(parts)
    return evidence(panel, parts, released, summarise(released.records)["strongest"], seed=0)


def test_nothing_costly_unless_asked_for(caplog: pytest.LogCaptureFixture) -> None:
    found = _found(bayes_risk=False)
    assert found["bayes_risk"] is found["learning_curve"] is found["precision"]["rows_needed"] is None
    assert found["precision"]["rows"] == 600 and 0 < found["precision"]["width"] < 0.2
    assert not caplog.records


def test_all_of_it(caplog: pytest.LogCaptureFixture) -> None:
    found = _found(target_width=0.02, learning_curve=True)
    assert found["precision"]["target"] == 0.02 and found["precision"]["rows_needed"] > 600
    assert [r.levelno for r in caplog.records] == [logging.WARNING] and "too few rows" in caplog.text
    assert found["learning_curve"]["name"] == "linear" and found["learning_curve"]["rows"] == [50, 100, 200, 400]
    assert found["bayes_risk"]["rule"] == "neighbours" and found["bayes_risk"]["estimate"] < 0.2


def test_a_curve_that_cannot_be_had_is_named_and_the_attack_stands(caplog: pytest.LogCaptureFixture) -> None:
    assert _found(train=100, learning_curve=True)["learning_curve"] is None
    assert "role train: 12 rows" in caplog.text
    assert _found(attackers={"guess": Guess()}, learning_curve=True)["learning_curve"] is None
    assert "there is no curve" in caplog.records[-1].message


def test_a_wide_target_needs_no_warning(caplog: pytest.LogCaptureFixture) -> None:
    assert _found(target_width=0.5)["precision"]["rows_needed"] < 600
    assert not caplog.records


@pytest.mark.parametrize("target", [0, 1, -0.02, 2])
def test_targets_that_are_no_width(target: float) -> None:
    with pytest.raises(RequestError, match="target_width"):
        Panel({"guess": Guess()}, target_width=target)


def test_what_no_attacker_sees_is_no_reason_to_attack_again() -> None:
    config = {"attackers": {"guess": {}}, "confidence": 0.95}
    assert scoring(config | {"target_width": 0.02, "learning_curve": True, "devices": 0}) == config
