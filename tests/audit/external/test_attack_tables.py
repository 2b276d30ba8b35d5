"""`privgan attack released=TABLE`: tables that privgan did not make, from the command line to the record."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from audited import LINEAR, ROWS, S, found
from own import write_csv

from privgan.cli import main


@pytest.fixture
def people() -> list[str]:
    """A table with its secret, and a release of noise without it."""
    rng = np.random.default_rng(0)
    height_N = np.array(S) * 2 + rng.normal(size=ROWS)
    job = np.where(rng.random(ROWS) < 0.5, "cook", "smith")
    write_csv(
        Path("people.csv"), {"height": height_N, "job": job, "sex": np.array(["f", "m"])[S], "age": rng.random(ROWS)}
    )
    write_csv(Path("noised.csv"), {"height": rng.normal(size=ROWS), "job": job})
    return ["attack", "released=noised.csv", "original=people.csv", "sensitive=sex", *LINEAR]


def test_a_table_has_the_panel_for_vectors(people: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    words = [word for word in people if not word.startswith("attackers")]
    vectors = ["attackers.devices=0", "attackers.bayes_risk=false"]
    assert main([*words, *vectors]) == 0
    leakage = found()
    assert {"histogram", "dense", "linear"} <= {record["name"] for record in leakage["attackers"]}
    assert leakage["clean_strongest"]["balanced_accuracy"] > 0.7 and leakage["task"] == "binary"
    assert leakage["remarks"] == ["Columns that the release lacks: age."]
    assert "Note: Columns that the release lacks: age." in capsys.readouterr().out


def test_a_number_and_a_release_alone(people: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    words = [word for word in people if not word.startswith(("original", "released", "sensitive"))]
    assert main([*words, "released=people.csv", "sensitive=height"]) == 0
    leakage = found()
    assert leakage["task"] == "regression" and leakage["clean_strongest"] is None
    out = capsys.readouterr().out
    assert "r2" in out and "Note: No originals were given" in out
    page = (Path("privgan-attack") / "index.html").read_text()
    assert "R\u00b2" in page and "originals, reads" not in page


def test_a_number_without_thirds(people: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    hours_N = [40] * (ROWS - 20) + list(range(20))
    write_csv(Path("people.csv"), {"height": np.arange(ROWS) / 2, "hours": hours_N})
    assert main([*people, "sensitive=hours", "released=people.csv"]) == 2
    assert "hours has one value in so many rows" in capsys.readouterr().err


def test_several_secrets_are_judged_one_by_one(people: list[str]) -> None:
    assert main([*people, "sensitive=[job,sex]", "released=people.csv"]) == 0
    leakage = found()
    assert leakage["secret"] == "sex" and set(leakage["secrets"]) == {"job", "sex"}
    # Neither is read from the other's column.
    assert leakage["secrets"]["job"]["clean_strongest"]["balanced_accuracy"] < 0.7
    assert "shown to no attacker: sex, job." in leakage["secrets"]["job"]["remarks"][0]
    assert (Path("privgan-attack") / "index.html").read_text().count("<section aria-labelledby") == 2


def test_a_table_whose_secret_was_made_constant_is_judged(people: list[str]) -> None:
    """As `privgan apply` writes it."""
    noise_N = np.random.default_rng(0).normal(size=ROWS)
    write_csv(Path("noised.csv"), {"height": noise_N, "sex": ["f"] * ROWS})
    assert main(people) == 0 and "column sex, which is a label" in found()["unseen"]


def test_an_attacker_of_pictures_on_a_table_is_refused_before_any_work(
    people: list[str], capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    assert main([*people[:4], "attackers=quick"]) == 2
    assert (
        "strong_cnn (StrongCNN) is for pictures" in capsys.readouterr().err and not (here / "privgan-attack").exists()
    )


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"height": np.arange(ROWS - 1) / 2}, r"do not match: 1 original \(row 240\) without a release"),
        ({"height": range(ROWS), "sex": ["f", "x"] * (ROWS // 2)}, "column sex is not that of the labels in"),
        ({"height": range(ROWS), "id": range(ROWS)}, "names its rows in column id"),
        ({"sex": ["f", "m"] * (ROWS // 2)}, "column sex is not that of the labels|nothing to read"),
    ],
)
def test_faults_of_tables(
    people: list[str], columns: dict[str, Any], says: str, capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    write_csv(Path("noised.csv"), columns)
    assert main([*people, "missing=refuse"]) == 2
    err = capsys.readouterr().err
    assert re.search(says, err) and err.count("\n") == 1
    assert sorted(path.name for path in here.iterdir()) == ["noised.csv", "people.csv"]
