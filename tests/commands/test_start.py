"""Commands that look, and requests that are refused, start without torch and what comes with it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

# May not be imported before there is work for them.
HEAVY = (
    "torch",
    "torchvision",
    "pytorch_lightning",
    "torchmetrics",
    "pandas",
    "sklearn",
    "matplotlib",
    "onnx",
    "wandb",
)
LIGHT = (
    ["--help"],
    ["--version"],
    ["trian"],
    ["data", "list"],
    ["data", "--help"],
    ["data", "prepare", "data=folder"],
    ["data", "prepare", "data=fodler"],
    ["runs", "from=."],
    ["runs", "from=nowhere"],
    ["runs", "--help"],
    ["report", "from=nowhere"],
    ["report", "from=."],
    ["report", "--help"],
    ["attack"],
    ["attack", "run=nowhere"],
    ["attack", "run=nowhere", "released=pictures"],
    ["attack", "released=nowhere", "sensitive=smile"],
    ["apply", "run=nowhere", "input=nowhere", "output=there"],
    ["apply", "--help"],
    ["export", "run=nowhere", "to=there"],
    ["export", "--help"],
    ["demo", "run=nowhere"],
    ["demo", "--help"],
    ["dashboard", "from=nowhere"],
    ["track", "sync", "from=nowhere"],
    ["train", "experiment=smoky"],
    ["train", "objectve.lam=1"],
    ["train", "seed=-1"],
    ["train", "trainer.devices=0"],
    ["train", "--help"],
    ["train", "objective.lam=-1"],
    ["train", "experiment=smoke", "game.batch_size=many"],
    ["train", "channel=blur", "channel.kernel=3"],
    ["attack", "--help"],
    ["attack", "run=nowhere", "attackers.repeats=0"],
    ["data", "prepare", "data.source.count=-1"],
)
CODE = f"""
import contextlib, io, json, sys
from privgan.cli import main
for words in json.loads(sys.argv[1]):
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        code = main(words)
    print(json.dumps([words, code, [name for name in {HEAVY!r} if name in sys.modules]]), flush=True)
"""


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, list[str]]]:
    """Command -> its exit code, and what heavy modules were there after it; all of them in one process, in order."""
    place = tmp_path_factory.mktemp("start")
    environment = {name: value for name, value in os.environ.items() if name != "PRIVGAN_DATA"}
    ended = subprocess.run(
        [sys.executable, "-c", CODE, json.dumps(LIGHT)],
        cwd=place,
        env=environment | {"PRIVGAN_CACHE": str(place / "cache")},
        capture_output=True,
        text=True,
        check=True,
    )
    rows = [json.loads(line) for line in ended.stdout.splitlines()]
    return {" ".join(words): (code, heavy) for words, code, heavy in rows}


@pytest.mark.parametrize("words", LIGHT, ids=" ".join)
def test_nothing_heavy_is_imported(words: list[str], started: dict[str, tuple[int, list[str]]]) -> None:
    code, heavy = started[" ".join(words)]
    assert code in (0, 2) and not heavy


def test_a_command_that_looks_starts_in_a_moment(tmp_path: Path) -> None:
    """In processor seconds, which other work on the machine does not stretch much."""
    before = os.times()
    subprocess.run([sys.executable, "-m", "privgan", "runs", f"from={tmp_path}"], capture_output=True, check=True)
    after = os.times()
    assert after.children_user - before.children_user < 1.5
