"""`privgan train` says what came out, and knows a finished run before the heavy imports."""

import subprocess
import sys
from pathlib import Path

import pytest

from privgan.commands.train import summary
from privgan.config import compose
from privgan.runs.json_files import write_json
from privgan.runs.record import RunFolder

READING = {"name": "linear", "balanced_accuracy": 0.61, "lower": 0.55, "upper": 0.67}
LEAKAGE = {
    "strongest": READING,
    "clean_strongest": {"balanced_accuracy": 0.9},
    "blind_guess": {"balanced_accuracy": 0.5},
}
TRAIN = {"distortion": {"mse": 0.01, "psnr": 20.0}}


def test_the_summary_sets_the_figure_beside_guess_and_clean() -> None:
    line = summary({"train": TRAIN}, LEAKAGE)
    assert line.startswith("strongest fresh attacker linear 0.610 (0.550 to 0.670; guess 0.500, clean 0.900)")
    assert line.endswith("mse 0.01000, psnr 20.0 dB")


def test_the_summary_names_the_secret_that_leaks_most_and_how_much_of_a_number_is_told() -> None:
    assert summary({"train": TRAIN}, LEAKAGE | {"secret": "glasses"}).startswith("glasses leaks most: strongest fresh")
    assert "clean 0.900), r2 0.25, mse" in summary({"train": TRAIN}, LEAKAGE | {"strongest": READING | {"r2": 0.25}})


@pytest.mark.parametrize(
    ("found", "told"), [("above_clean", "writes s into its release"), ("networks_below_linear", "try attackers=full")]
)
def test_what_must_not_be_overlooked_has_a_line_of_its_own(found: str, told: str) -> None:
    assert summary({"train": TRAIN}, LEAKAGE | {found: False}).count("\n") == 0
    line = summary({"train": TRAIN}, LEAKAGE | {found: True}).splitlines()[1]
    assert line.startswith("warning: ") and told in line


def test_a_finished_run_is_not_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    config = compose(["seed=5"]).plain
    folder = RunFolder.of(config)
    folder.start(config)
    write_json(folder.path / "leakage.json", LEAKAGE)
    folder.finish(train=TRAIN)
    code = "import sys; from privgan.cli import main; print(main(['train', 'seed=5']), 'torch' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    already, line, code_and_torch = ended.stdout.splitlines()
    assert "is completed" in already and "linear 0.610" in line and code_and_torch == "0 False"
