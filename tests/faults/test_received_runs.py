"""Run folders of a stranger that are attacked anew: code, interpolations and channels of any size"""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from privgan.channel.base import PLAN, WEIGHTS
from privgan.channel.dense import Dense
from privgan.channel.loading import load
from privgan.config import compose
from privgan.errors import RequestError
from privgan.experiment.attack import attack
from privgan.runs.record import RunFolder

SHELL = ["sh", "-c", "touch {mark}"]
TASK = {
    "_target_": "privgan.launch.job.Task",
    "job": {"_target_": "privgan.launch.job.Job", "command": SHELL, "title": "a job"},
}
CODE: dict[str, Any] = {
    "a task of the launcher": TASK,
    "a job": {"_target_": "privgan.launch.job.Job", "command": SHELL, "title": "x"},
    "a writer of files": {"_target_": "privgan.runs.json_files.write_json", "path": "{mark}", "content": {}},
    "a writer of bytes": {"_target_": "privgan.runs.json_files.write_bytes", "path": "{mark}", "content": "x"},
    "os.system": {"_target_": "os.system", "command": "touch {mark}"},
    "subprocess": {"_target_": "subprocess.run", "args": SHELL},
    "eval": {"_target_": "builtins.eval", "_args_": ["open('{mark}', 'w')"]},
    "pathlib": {"_target_": "pathlib.Path.touch", "_args_": ["{mark}"]},
    "torch.load": {"_target_": "torch.load", "f": "{mark}"},
    "the command line": {"_target_": "privgan.cli.main", "argv": ["train", "out={mark}"]},
    "instantiate": {"_target_": "hydra.utils.instantiate", "config": TASK},
    "a module": {"_target_": "privgan.launch.job"},
    "no text": {"_target_": 7},
    "a list": {"_target_": ["os.system"]},
}
PLACES = ("data.source", "data", "channel", "adversary", "objective", "objective.leakage", "game", "fit", "attackers")
READ: dict[str, Any] = {
    "the environment": "${oc.env:SECRET}",
    "the environment, within": "a ${oc.env:SECRET} b",
    "a resolver that decodes": "${oc.decode:${oc.env:SECRET}}",
    "another key": "${name}",
    "of Hydra": "${hydra:runtime.cwd}",
}


@pytest.fixture(scope="module")
def command() -> Any:
    """What `privgan attack` composes."""
    return compose(["attackers=quick"], name="attack")


@pytest.fixture
def received(tmp_path: Path, command: Any) -> Callable[[str, Any], str]:
    """Attacks a run whose record holds this node at a place; the line of the refusal."""

    def attacked(place: str, node: Any) -> str:
        config = json.loads(json.dumps(_config(tmp_path)))
        *path, last = place.split(".")
        inner = config
        for part in path:
            inner = inner[part]
        inner[last] = json.loads(json.dumps(node).replace("{mark}", str(tmp_path / "mark")))
        run = RunFolder(tmp_path / "run")
        run.start(config, data={"fingerprint": "x"})
        run.finish()
        Dense((4,), widths=(4,)).save(run.path)
        given = replace(command, run=run.path)
        with pytest.raises(RequestError) as caught:
            attack(given)
        assert not (tmp_path / "mark").exists()
        return str(caught.value)

    return attacked


def _config(folder: Path) -> dict[str, Any]:
    source = {"_target_": "privgan.data.parametric.GaussianMixture", "delta": 2.0, "count": 100, "seed": 0}
    return {
        "name": "low",
        "seed": 0,
        "out": str(folder / "elsewhere"),
        "data": {"_target_": "privgan.data.module.DataModule", "source": source, "cache": str(folder / "cache")},
        "channel": {},
        "adversary": {},
        "objective": {},
        "game": {},
        "fit": {},
        "attackers": {},
    }


@pytest.mark.parametrize("code", CODE)
def test_code_in_place_of_data(code: str, received: Callable[[str, Any], str]) -> None:
    """`_target_` of a task, a writer, a shell, anything: refused, nothing is called or written"""
    received("data.source", CODE[code])
    received("data", CODE[code])


@pytest.mark.parametrize("text", READ)
@pytest.mark.parametrize("place", ["name", "data.cache", "data.source.delta", "channel.x"])
def test_interpolations(
    place: str, text: str, received: Callable[[str, Any], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`${oc.env:SECRET}` at any place of a record: refused, the value is in no line and no name"""
    monkeypatch.setenv("SECRET", "hunter2")
    assert "hunter2" not in received(place, READ[text])


PLANS: dict[str, Any] = {
    "null": None, "a list": [], "no channel": {}, "channel a number": {"channel": 7, "arguments": {}},
    "channel os.system": {"channel": "os.system", "arguments": {"command": "true"}},
    "channel a task": {"channel": "privgan.launch.job.Task", "arguments": {}},
    "channel an attacker": {"channel": "privgan.attackers.linear.Linear", "arguments": {}},
    "no arguments": {"channel": "privgan.channel.dense.Dense"},
    "arguments a list": {"channel": "privgan.channel.dense.Dense", "arguments": [4]},
    "arguments unknown": {"channel": "privgan.channel.dense.Dense", "arguments": {"shape": [4], "x": 1}},
    "shape of texts": {"channel": "privgan.channel.dense.Dense", "arguments": {"shape": ["a"]}},
    "a terabyte a row": {"channel": "privgan.channel.blur.Blur", "arguments": {"shape": [3, 10**6, 10**6], "sigma": 1}},
    "widths of a terabyte": {
        "channel": "privgan.channel.dense.Dense", "arguments": {"shape": [4], "widths": [10**6, 10**6]},
    },
    "a row below nothing": {"channel": "privgan.channel.dense.Dense", "arguments": {"shape": [-4]}},
}  # fmt: skip


@pytest.mark.parametrize("plan", PLANS)
def test_a_plan_of_anything(plan: str, tmp_path: Path) -> None:
    """`channel.json` of another class, of any arguments, of a terabyte: one line, no memory is taken"""
    Dense((4,), widths=(4,)).save(tmp_path)
    (tmp_path / PLAN).write_text(json.dumps(PLANS[plan]))
    with pytest.raises(RequestError) as caught:
        load(tmp_path)
    assert "\n" not in str(caught.value)


FILES: dict[str, Callable[[Path], object]] = {
    "plan deep": lambda folder: (folder / PLAN).write_bytes(b"[" * 200_000),
    "plan one terabyte": lambda folder: os.truncate(folder / PLAN, 1 << 40),
    "plan a FIFO": lambda folder: ((folder / PLAN).unlink(), os.mkfifo(folder / PLAN)),
    "weights a FIFO": lambda folder: ((folder / WEIGHTS).unlink(), os.mkfifo(folder / WEIGHTS)),
    "weights a folder": lambda folder: ((folder / WEIGHTS).unlink(), (folder / WEIGHTS).mkdir()),
    "weights empty": lambda folder: (folder / WEIGHTS).write_bytes(b""),
    "weights a pickle": lambda folder: (folder / WEIGHTS).write_bytes(b"\x80\x04cos\nsystem\n(S'true'\ntR."),
    "weights of a long header": lambda folder: (folder / WEIGHTS).write_bytes((1 << 62).to_bytes(8, "little") + b"{}"),
    "weights of other names": lambda folder: save_file({"a": torch.zeros(3)}, folder / WEIGHTS),
    "weights cut short": lambda folder: os.truncate(folder / WEIGHTS, 60),
    "weights gone": lambda folder: (folder / WEIGHTS).unlink(),
}


@pytest.mark.parametrize("harm", FILES)
def test_channel_files_of_anything(harm: str, tmp_path: Path) -> None:
    """A FIFO, a pickle, a header of 4 EB in the place of plan or weights: one line"""
    Dense((4,), widths=(4,)).save(tmp_path)
    FILES[harm](tmp_path)
    with pytest.raises(RequestError) as caught:
        load(tmp_path)
    assert "\n" not in str(caught.value)
