"""A limit on every attacker for a release that privgan did not make: where its rows take few values, and only there."""

import json
from pathlib import Path

import numpy as np
import pytest
from own import write_csv

from privgan.api.judgement import judge
from privgan.cli import main
from privgan.theory.certificate import certify

ROWS = 600
RNG = np.random.default_rng(3)
SEX = RNG.integers(0, 2, ROWS)
BAND = np.where(RNG.random(ROWS) < 0.7, SEX, 1 - SEX)  # the best attack is right with 0.7
NOISE = RNG.normal(size=ROWS)


@pytest.fixture
def request_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The words of an audit of `released.csv`, with two cheap attackers and one of facts."""
    monkeypatch.chdir(tmp_path)
    sex = np.array(["f", "m"])[SEX]
    write_csv(Path("released.csv"), {"band": BAND, "sex": sex})
    write_csv(Path("many.csv"), {"band": NOISE, "sex": sex})
    words = ["attack", "sensitive=sex", "attackers=quick", "attackers.bayes_risk=false", "planted=false"]
    words += ["external_attackers=[few,facts_few]"]
    return words + [f"attackers.attackers.{name}=null" for name in ("neighbours_whitened", "strong_cnn")]


def test_few_values_are_limited_in_record_console_and_page(request_of, capsys) -> None:
    assert main([*request_of, "released=released.csv"]) == 0
    folder = Path("privgan-attack")
    leakage = json.loads((folder / "leakage.json").read_text())
    found = leakage["certificate"]
    counts_SZ = np.bincount(SEX * 2 + BAND, minlength=4).reshape(2, 2)
    assert found["balanced_accuracy"] == pytest.approx(certify(counts_SZ, methods=("plug-in",)).balanced_accuracy)
    assert found["cells"] == 2 and sum(found["people_S"]) == ROWS
    assert 0.7 < found["balanced_accuracy"] < 0.78
    assert leakage["strongest"]["lower"] <= found["balanced_accuracy"]
    said = f"nobody who sees a released row exceeds {100 * found['balanced_accuracy']:.1f} %"
    assert said in capsys.readouterr().out
    assert "if none of these 600 people was used" in (folder / "index.html").read_text().replace("\u00a0", " ")


def test_many_values_are_not(request_of, capsys) -> None:
    assert main([*request_of, "released=many.csv"]) == 0
    assert json.loads(Path("privgan-attack/leakage.json").read_text())["certificate"] is None
    assert "Whoever attacks" not in capsys.readouterr().out


def test_an_attacker_above_the_limit_is_a_failure_once_all_is_written(request_of, monkeypatch, capsys) -> None:
    """Here the certificate is wrong by force; one who reads facts besides the rows refutes nothing."""
    wrong = {"balanced_accuracy": 0.52, "confidence": 0.95, "people_S": [300, 300], "cells": 2}
    monkeypatch.setattr("privgan.audit.external.judge.certificate", lambda *_: wrong)
    assert main([*request_of, "released=released.csv"]) == 1
    error = capsys.readouterr().err
    assert "above the certificate of 0.520" in error and "facts_few" not in error
    assert Path("privgan-attack/leakage.json").exists()


def test_arrays_and_one_row_a_person() -> None:
    """Each person has two rows with the same value: 300 people are counted, not 600 rows."""
    x = np.repeat(BAND[: ROWS // 2], 2).astype(np.float32)[:, None]
    s, person = np.repeat(SEX[: ROWS // 2], 2), np.repeat(np.arange(ROWS // 2), 2)
    found = judge(x, None, s, groups=person, attackers="quick").certificate
    assert found is not None and sum(found["people_S"]) == ROWS // 2 and found["cells"] == 2
