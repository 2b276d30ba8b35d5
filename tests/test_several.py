"""Runs of one process are, to the last bit, what they are alone, and each ends by itself."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from privgan import several
from privgan.cli import main
from privgan.config import compose
from privgan.launch.job import MARK
from privgan.launch.together import NEXT
from privgan.runs.listing import run_folders
from privgan.runs.record import RunFolder

TINY = ["data=gaussian", "data.source.count=1500", "channel=code", "channel.widths=[8]", "channel.decoder=[8]"]
TINY += ["fit=matching", "fit.steps=12", "fit.batch_size=16", "fit.critics=1", "fit.width=8", "fit.life=5"]
TINY += ["fit.refit=3", "fit.reading=1", "trainer.accelerator=cpu", "attackers.devices=0", "attackers.bayes_risk=false"]
KEPT = ("guess", "linear")


@pytest.fixture
def words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Of a run in seconds."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", sys.argv)  # which is set for each command
    sitting = compose(TINY).attackers.plain()["attackers"]
    return [
        *TINY,
        f"data.cache={tmp_path / 'cache'}",
        *(f"attackers.attackers.{n}=null" for n in sitting if n not in KEPT),
    ]


def figures(out: Path) -> dict[str, Any]:
    """By signature: the channel's bytes, and the records without what they say of time and memory."""
    found = {}
    for path in run_folders(out):
        record, history = RunFolder(path).record(), (path / "history.csv").read_text()
        weights, leakage = (path / "channel.safetensors").read_bytes(), json.loads((path / "leakage.json").read_text())
        found[path.name] = [weights, history, record["state"], timeless(leakage), timeless(record["train"])]
    return found


def timeless(tree: Any) -> Any:
    """Without seconds and memory, at any depth."""
    if isinstance(tree, list):
        return [timeless(one) for one in tree]
    if not isinstance(tree, dict):
        return tree
    return {key: timeless(one) for key, one in tree.items() if "second" not in key and "memory" not in key}


def test_together_as_alone(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    points = [["objective.lam=0.1", "seed=0"], ["objective.lam=5.0", "seed=0"], ["objective.lam=5.0", "seed=1"]]
    for point in points:
        assert main(["train", *words, "out=alone", *point]) == 0
    capsys.readouterr()
    wrong = ["objective.lam=-1", "seed=0"]
    joined = [word for point in (points[0], wrong, *points[1:]) for word in (NEXT, *words, "out=together", *point)]
    assert several.main(joined) == 0
    out, err = capsys.readouterr()
    marks = [json.loads(line[1:]) for line in out.splitlines() if line.startswith(MARK)]
    assert marks == [[0, None], [0, 0], [1, None], [1, 2], [2, None], [2, 0], [3, None], [3, 0]]
    assert err.count("objective.lam=-1") == 1
    alone, together = figures(tmp_path / "alone"), figures(tmp_path / "together")
    assert len(alone) == 3 and together == alone
    commands = sorted(RunFolder(path).record()["command"] for path in run_folders(tmp_path / "together"))
    assert all(command.startswith("privgan train data=gaussian") and NEXT not in command for command in commands)


def test_one_command_judges_several_runs(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As one command for each; a folder that is no run is named and takes no other along."""
    for seed in (0, 1):
        assert main(["train", *words, "out=sweep", f"seed={seed}"]) == 0
    shutil.copytree("sweep", "apart")
    panel = ["attackers=vectors", *(word for word in words if "=null" in word and "ridge" not in word)]
    panel += ["attackers.devices=0", "attackers.bayes_risk=false", f"data.cache={tmp_path / 'cache'}"]
    for run in run_folders(Path("apart")):
        assert main(["attack", f"run={run}", *panel]) == 0
    runs = ",".join(map(str, run_folders(Path("sweep"))))
    assert main(["attack", "-m", f"run={runs},nowhere", *panel]) == 2
    assert "nowhere" in capsys.readouterr().err
    apart, together = (
        {run.name: timeless(json.loads((run / "leakage.json").read_text())) for run in run_folders(Path(out))}
        for out in ("apart", "sweep")
    )
    assert len(together) == 2 and together == apart
    assert all("ridge" in {one["name"] for one in leakage["attackers"]} for leakage in together.values())
