"""Sections 4.1 and 4.2: smiling, in the low- and the high-privacy regime, on every set that is found.

What is run stands in figure4.yaml and figure5.yaml.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import beyond
import judgement
import yaml
from findings import findings
from ways import both_ways

from privgan.report.page import write_report
from privgan.runs.environment import available_cores

HERE = Path(__file__).parent
NARROW = ("channel.widths=[16]", "channel.code=[32,32]", "game.lr_channel=0.003")
# The quick profile of each set: its seeds, and what it needs beside the recipes. A small set makes few batches a sweep;
# a drawn smile is a fine line that the recipe's narrow code would lose by itself, before any game.
QUICK: dict[str, tuple[str, list[str]]] = {
    "drawn_faces": ("0", ["data.source.count=7000", *NARROW, "game.epochs_pre_d=8", "game.epochs_pre_g=16"]),
    "smiles": ("0,1,2", []),
    "celeba": ("0", ["game.epochs_pre_d=12", "game.epochs_pre_g=16"]),
}


def run(profile: str, out: Path) -> list[str]:
    """The sweeps of every set that is there, of its own rules first; the names of those in which a run failed."""
    failed = []
    for name in QUICK:
        if why := beyond.missing(name):
            print(f"\n== {name}: not run, {why}")
            continue
        for other in (False, True):
            for figure in _figures():
                if (not other or _asked(figure, name, profile)) and sweep(figure, name, profile, out, other):
                    failed.append(f"{name}/{folder_of(figure, other)}")
    return failed


def judge(profile: str, out: Path) -> list[dict[str, Any]]:
    """For results.json: of each set its figures, findings and runs, or why it is missing."""
    figures, expected = _figures(), json.loads((HERE / "expected.json").read_text())
    judged: list[dict[str, Any]] = []
    for name in QUICK:
        runs = [r for f in figures for r in judgement.results(out / name / f["regime"], f["regime"])]
        others = [r for f in figures for r in judgement.results(out / name / folder_of(f, True), f["regime"])]
        if not runs:
            judged.append({"set": name, "missing": beyond.missing(name) or "no run is finished"})
            continue
        write_report([out / name / figure["regime"] for figure in figures], out / name / "report")
        judged.append(
            {
                "set": name,
                "figures": judgement.figures(expected, runs, profile),
                "findings": findings(runs),
                "ways": both_ways(runs, others),
                "runs": [judgement.as_dict(r) for r in runs],
            }
        )
    return judged


def sweep(figure: dict[str, Any], name: str, profile: str, out: Path, other: bool = False) -> int:
    """One lambda sweep, or with `other` that with the rules of the other regime; its exit code.

    Two cores make two jobs, one thread each.
    """
    plan, rules = figure["profiles"][profile], figure["other"] if other else {}
    seeds, overrides = QUICK[name] if profile == "quick" else ("0", [])
    lams = rules["lam"] if other else sorted([*plan["lam"], *plan.get("more", {}).get(name, [])])
    jobs = min(available_cores(), 8) if profile == "quick" else 1
    command = [sys.executable, "-m", "privgan", "train", "-m", f"experiment={plan['experiment']}", f"data={name}"]
    size = 32 if profile == "quick" else 64  # pixels a side, whatever the set has of its own
    command += [
        f"data.source.size={size}",
        *overrides,
        *rules.get("overrides", ()),
        f"objective.lam={','.join(map(str, lams))}",
        f"seed={seeds}",
        f"out={out}",
    ]
    command += [f"name={name}/{folder_of(figure, other)}", f"hydra.launcher.n_jobs={jobs}"]
    said = ", rules of the other regime" if other else ""
    print(f"\n== {name}, {figure['regime']}-privacy regime{said}: lambda {lams}, seeds {seeds}", flush=True)
    return subprocess.run(command, check=False).returncode


def folder_of(figure: dict[str, Any], other: bool) -> str:
    """Of a sweep, below that of its set."""
    return f"{figure['regime']}-other" if other else str(figure["regime"])


def _asked(figure: dict[str, Any], name: str, profile: str) -> bool:
    """Whether the regime is run with the rules of the other on this set."""
    return name in figure["other"]["sets"][profile]


def _figures() -> list[dict[str, Any]]:
    return [yaml.safe_load(path.read_text()) for path in sorted(HERE.glob("figure*.yaml"))]
