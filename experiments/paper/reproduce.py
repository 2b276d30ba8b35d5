"""`make reproduce-paper`: run the paper's experiments again on every set that is found, and judge the outcome.

Leaves outputs/reproduce-paper/index.html, results.json and a report for each set. Run again, it goes on where it stood.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import beyond
import judgement
import theory
import yaml
from findings import findings
from page import write_index
from ways import both_ways

from privgan.report.page import write_report
from privgan.runs.environment import available_cores
from privgan.runs.json_files import write_json

HERE = Path(__file__).parent
NARROW = ("channel.widths=[16]", "channel.code=[32,32]", "game.lr_channel=0.003")
# The quick profile of each set: its seeds, and what it needs beside the recipes. A small set makes few batches a sweep;
# a drawn smile is a fine line that the recipe's narrow code would lose by itself, before any game.
QUICK: dict[str, tuple[str, list[str]]] = {
    "drawn_faces": ("0", ["data.source.count=7000", *NARROW, "game.epochs_pre_d=8", "game.epochs_pre_g=16"]),
    "smiles": ("0,1,2", []),
    "celeba": ("0", ["game.epochs_pre_d=12", "game.epochs_pre_g=16"]),
}


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


def main() -> int:
    """Sweep, report, judge; the exit code is 1 only where a run failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", choices=("quick", "full"), default="quick")
    parser.add_argument("--out", type=Path, default=Path("outputs/reproduce-paper"))
    arguments = parser.parse_args()
    out, profile, began = arguments.out, arguments.profile, time.monotonic()
    figures = [yaml.safe_load(path.read_text()) for path in sorted(HERE.glob("figure*.yaml"))]
    expected = json.loads((HERE / "expected.json").read_text())

    failed: list[str] = []
    judged: list[dict[str, Any]] = []
    for name in QUICK:
        missing = beyond.missing(name)
        if missing:
            print(f"\n== {name}: not run, {missing}")
            judged.append({"set": name, "missing": missing})
            continue
        planned = [
            (figure, other)
            for other in (False, True)
            for figure in figures
            if not other or _asked(figure, name, profile)
        ]
        for figure, other in planned:
            if sweep(figure, name, profile, out, other):
                failed.append(f"{name}/{folder_of(figure, other)}")
        runs = [r for f in figures for r in judgement.results(out / name / f["regime"], f["regime"])]
        others = [r for f in figures for r in judgement.results(out / name / folder_of(f, True), f["regime"])]
        if not runs:
            judged.append({"set": name, "missing": "every run failed"})
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
    failed += theory.run(profile, out)
    if subprocess.run([sys.executable, str(HERE / "houses.py"), "--out", str(out)], check=False).returncode not in (
        0,
        2,
    ):
        failed.append("houses")
    failed += beyond.run(profile, out)
    result = {"profile": profile, "failed": failed, "sets": judged, "theory": theory.judge(out)}
    result["beyond"] = beyond.judge(out)
    result["seconds"] = round(time.monotonic() - began)
    write_json(out / "results.json", result)
    print("\n" + write_index(out, result))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
