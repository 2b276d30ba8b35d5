"""The bench of recipes: every point composes, and its table holds what the runs say."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from privgan.config import compose
from privgan.config.compatibility import check_kinds
from privgan.report.marked import filled

ROOT = Path(__file__).parents[2]
BENCH = ROOT / "experiments" / "recipes" / "bench.py"


def bench(*arguments: str) -> str:
    done = subprocess.run([sys.executable, str(BENCH), *arguments], capture_output=True, text=True, check=True)
    return done.stdout


def test_every_point_of_every_recipe_composes() -> None:
    lines = bench("--list", "--seeds", "1").splitlines()
    places = [re.search(r"name=recipes/(\w+)/(\w+)", line).groups() for line in lines]
    assert len({place for place, _ in places}) == 7 and len({recipe for _, recipe in places}) > 10
    for line in lines[:: max(1, len(lines) // 25)]:
        command, train, *words = line.split(" ")
        assert (command, train) == ("privgan", "train")
        check_kinds(compose(words).parts)


def test_seeds_are_for_what_is_trained() -> None:
    one, three = (bench("--list", "--sets", "smiles", "--recipes", "code_blind,blur", "--seeds", n) for n in "13")
    assert three.count("code_blind") == 3 * one.count("code_blind") and three.count("blur ") == one.count("blur ")


def test_an_unknown_recipe_is_refused() -> None:
    with pytest.raises(subprocess.CalledProcessError) as error:
        bench("--recipes", "blurr", "--list")
    assert error.value.returncode == 2 and "unknown: blurr" in error.value.stderr


def test_a_set_without_runs_here_keeps_its_table(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    text = "before\n<!-- smiles: written by experiments/recipes/bench.py -->\n| 1 |\n<!-- end of smiles -->\nafter\n"
    page.write_text(text)
    bench("--table", str(page), "--out", str(tmp_path))
    assert page.read_text() == text


def test_every_set_has_its_place_in_the_docs() -> None:
    text = (ROOT / "docs" / "channels.md").read_text()
    for name in (
        "smiles",
        "celeba",
        "celeba_male",
        "drawn_faces",
        "gaussian_2",
        "gaussian_6",
    ):  # celeba_32 has not been measured
        assert filled(text, name, "new").count("\nnew\n") == 1
