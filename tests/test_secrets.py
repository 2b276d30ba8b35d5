"""Whole runs that hide a number, or several secrets at once."""

import csv
import json

import numpy as np
import pytest
from PIL import Image

from privgan.config import compose
from privgan.errors import RequestError
from privgan.experiment.run import run as run_experiment
from privgan.runs.record import RunFolder

CHEAP = ["trainer.accelerator=cpu", "trainer.progress=false", "attackers.devices=0"]
FACES = [
    *("experiment=smoke", "data.source.count=600", "game.epochs_train=1", "game.epochs_pre_g=1"),
    *("attackers.attackers.strong_cnn.epochs=1",),
]
TABLE = [
    *("data=table", "data.source.sensitive=age", "data.source.utility=[smoker]", "channel=dense", "adversary=dense"),
    *("game.epochs_train=40", "game.epochs_pre_d=0", "game.epochs_pre_g=0", "game.itr_d=3", "game.itr_g=1"),
    *("attackers=vectors", "attackers.attackers.dense.epochs=2"),
]


@pytest.fixture
def privgan(cache, tmp_path):
    """Runs `privgan train WORDS`; returns the run folder and its two records."""

    def call(*words):
        config = compose([*words, *CHEAP, f"out={tmp_path / 'out'}", f"data.cache={cache}"])
        run_experiment(config)
        folder = RunFolder.of(config.plain).path
        return folder, *(json.loads((folder / f"{name}.json").read_text()) for name in ("run", "leakage"))

    return call


@pytest.fixture
def people(tmp_path):
    """A table whose column a tells the age within some 7 years of 12."""
    rng = np.random.default_rng(0)
    age_N, smoker_N = rng.normal(40, 12, 2000), rng.random(2000) < 0.4
    with (tmp_path / "people.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["a", "b", "age", "smoker"])
        for age, smoker, noise in zip(age_N, smoker_N, rng.normal(0, 0.7, (2000, 2)), strict=True):
            writer.writerow([age / 10 + noise[0], smoker + noise[1], age, int(smoker)])
    return f"data.source.path={tmp_path / 'people.csv'}"


def test_two_secrets_in_faces(privgan):
    folder, record, leakage = privgan(*FACES, "data.secrets=[smile,glasses]")
    assert record["state"] == "done" and record["data"]["sensitive"] == ["smile", "glasses"]
    assert list(leakage["secrets"]) == ["smile", "glasses"]
    worst = max(leakage["secrets"], key=lambda name: leakage["secrets"][name]["strongest"]["advantage"])
    assert leakage["secret"] == worst and leakage["strongest"] == leakage["secrets"][worst]["strongest"]
    for one in leakage["secrets"].values():
        assert {r["on"] for r in one["attackers"]} == {"released", "clean"} and one["task"] == "binary"
        assert one["in_training"]["n"] == one["strongest"]["n"] == record["data"]["counts"]["test"]
    # every secret has scores and undefended records of its own
    smile, glasses = ([r["class_rows"] for r in one["attackers"]] for one in leakage["secrets"].values())
    assert smile != glasses and {"scores.npz", "scores-1.npz"} <= {path.name for path in folder.iterdir()}
    width, height = Image.open(folder / "samples.png").size
    assert (width, height) == (4 * 5 * 32, 2 * 32)


def test_limits_hold_for_all_secrets_together(privgan):
    words = [*FACES, "attackers.attackers.strong_cnn=null", "channel=pixelate"]
    (_, _, alone), (_, _, both) = privgan(*words), privgan(*words, "data.secrets=[smile,glasses]")

    def width(leakage):
        guess = next(r for r in leakage["attackers"] if r["name"] == "guess")
        return guess["upper"] - guess["lower"]

    assert width(both["secrets"]["smile"]) > width(alone)


def test_a_number_in_a_table(privgan, people):
    _, record, leakage = privgan(
        *TABLE, people, "objective/leakage=squared_error", "channel.sees=xs", "channel.classes=0"
    )
    assert record["state"] == "done" and record["data"]["secrets"] == [{"name": "age", "classes": []}]
    assert leakage["task"] == "regression" and leakage["blind_guess"]["balanced_accuracy"] == pytest.approx(1 / 3)
    clean = leakage["clean_strongest"]
    assert clean["r2"] > 0.5 and clean["balanced_accuracy"] > 0.6 and clean["auc"] is None
    # in its own unit: a net that has hardly learned is off by no more than a few deviations
    assert leakage["in_training"]["mse"] < 9 * 12**2 and "secrets" not in leakage


def test_a_number_in_faces_shows_low_middle_and_high(privgan):
    folder, record, _ = privgan(*FACES, "data.secrets=skin_tone", "objective/leakage=squared_error")
    assert record["data"]["sensitive"] == "skin_tone" and record["data"]["reference"] is None
    assert Image.open(folder / "samples.png").size == (3 * 5 * 32, 2 * 32)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["data.secrets=[smile,glases]"], r"glases is neither .* \(nearest: glasses\)"),
        (["data.secrets=[smile,smile]"], "smile is listed twice"),
        (["data.secrets=[skin_tone]"], r"skin_tone is a number: objective/leakage=squared_error"),
        (["data.secrets=[smile,skin_tone]"], "skin_tone is a number, and a number is hidden alone"),
        (["data.secrets=3"], r"data\.secrets=3 has the wrong type"),
        (["data.secrets=[smile,glasses]", "channel.sees=xs"], r"set channel\.classes=\[2,2\]\Z"),
        (["data.secrets=[smile,glasses]", "channel=erasure"], "one secret of classes"),
    ],
)
def test_what_cannot_be_hidden_so_is_said_in_a_line(privgan, words, line, tmp_path):
    with pytest.raises(RequestError, match=line) as said:
        privgan(*FACES, *words)
    assert "\n" not in str(said.value) and not list(tmp_path.rglob("run.json"))
