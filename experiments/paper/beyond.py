"""Beyond pictures: the part of `make reproduce-paper` on profiles and on text, which the paper's section 5.2 asks for.

What is run stands in beyond.yaml.
"""

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from findings import finding

from privgan.config import build, compose
from privgan.errors import RequestError
from privgan.html import Table
from privgan.report.page import write_report
from privgan.runs.environment import available_cores
from privgan.runs.json_files import read_json

PARTS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("beyond.yaml").read_text())
NAMES = [part["name"] for part in PARTS]
HEAD = (
    "sweep",
    "setting",
    "seed",
    "l1",
    "strongest attacker",
    "balanced",
    "raw",
    "AUC",
    "utility kept",
    "of originals",
)
HIDDEN, KEPT, APART = 0.55, 0.82, 0.10  # of Adult: sex at most, income at least; of messages: AUC below random words


def part_of(name: str) -> Callable[[str, Path], list[str]]:
    """What runs a part of the plan, if its set is there, and returns the names of the sweeps in which a run failed."""
    part = next(one for one in PARTS if one["name"] == name)

    def run(profile: str, out: Path) -> list[str]:
        if why := missing(part["data"]):
            print(f"\n== {name}: not run, {why}")
            return []
        asked = [sweep for sweep in part["sweeps"] if profile in sweep["profiles"]]
        return [f"{name}/{sweep['name']}" for sweep in asked if _sweep(part, sweep, profile, out)]

    return run


def judge(out: Path) -> list[dict[str, Any]]:
    """For results.json: of each part its runs and findings, or why it is missing."""
    told = []
    for part in PARTS:
        head = {"name": part["name"], "title": part["title"]}
        folders = [path for path in sorted((out / part["name"]).glob("*")) if any(path.glob("*/leakage.json"))]
        runs = [_run(one.parent) for folder in folders for one in sorted(folder.glob("*/leakage.json"))]
        if not runs:
            told.append(head | {"missing": missing(part["data"]) or "no run is finished"})
            continue
        write_report(folders, out / part["name"] / "report")
        found = _profiles(runs) if part["name"] == "profiles" else _text(runs)
        told.append(head | {"runs": runs, "findings": found})
    return told


def table(part: Mapping[str, Any]) -> Table:
    """One row a run."""
    return Table(HEAD, tuple(tuple(_cell(one[name]) for name in HEAD) for one in part["runs"]))


def _cell(value: Any) -> str:
    return "" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


def missing(name: str) -> str | None:
    """None where the set is there, else the line that says what is missing."""
    try:
        build(compose([f"data={name}"]).data.part("source")).labels()
    except RequestError as error:
        return str(error)
    return None


def _sweep(part: Mapping[str, Any], sweep: Mapping[str, Any], profile: str, out: Path) -> int:
    jobs = min(available_cores(), 8) if profile == "quick" else 1
    command = [sys.executable, "-m", "privgan", "train", "-m", f"data={part['data']}", *sweep["overrides"]]
    command += [*sweep["profiles"][profile], *(part["small"] if profile == "quick" else ())]
    command += [f"out={out}", f"name={part['name']}/{sweep['name']}", f"hydra.launcher.n_jobs={jobs}"]
    print(f"\n== {part['name']}: {sweep['name']}", flush=True)
    return subprocess.run(command, check=False).returncode


def _run(folder: Path) -> dict[str, Any]:
    """A row of the table, and the seconds it took."""
    record, leakage = read_json(folder / "run.json"), read_json(folder / "leakage.json")
    strongest = leakage["strongest"]
    utility = next(iter((leakage.get("utility") or {}).values()), None)
    channel = record["config"]["channel"]
    keys = ("strength", "kept", "allowance", "cells", "epsilon", "columns", "levels")
    set_to = (f"{key} {channel[key]}" for key in keys if channel.get(key) is not None)
    setting = next(set_to, f"lam {record['train'].get('lam')}")
    kept = (utility["released"]["accuracy"], utility["original"]["accuracy"]) if utility else (None, None)
    values: list[Any] = [folder.parent.name, setting, record["seed"], record["train"]["distortion"]["l1"]]
    values += [*(strongest[key] for key in ("name", "balanced_accuracy", "accuracy", "auc")), *kept]
    clean = utility["clean"]["accuracy"] if utility else None
    return dict(zip(HEAD, values, strict=True)) | {"seconds": record["seconds"], "clean": clean}


def _profiles(runs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    hidden = [one for one in runs if one["balanced"] <= HIDDEN]
    best = max((one["utility kept"] for one in hidden), default=None)
    says = f"sex is read at most at {HIDDEN:.2f} (balanced) where income is still read at {KEPT:.2f} or more"
    said = [finding(says, best, best is not None and best >= KEPT)]
    lost = min((one["clean"] - one["of originals"] for one in hidden), default=None)
    says = "of such releases, a model fitted on one reads income in original rows within 2 points of the originals' own"
    return [*said, finding(says, lost, lost is not None and lost <= 0.02)]


def _text(runs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """At no more changed tokens than the random baseline."""
    ours, random = ([one for one in runs if one["sweep"] == name] for name in ("tokens", "random_words"))
    gaps = [
        min(other["AUC"] for other in random if other["l1"] <= one["l1"] + 0.03) - one["AUC"]
        for one in ours
        if any(other["l1"] <= one["l1"] + 0.03 for other in random)
    ]
    says = f"at as many tokens kept, AUC is at least {APART:.2f} below random replacement"
    return [finding(says, max(gaps, default=None), bool(gaps) and max(gaps) >= APART)]
