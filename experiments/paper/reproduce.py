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

import verdict
import yaml
from page import write_index

from privgan.config import build, compose
from privgan.errors import RequestError
from privgan.report.page import write_report
from privgan.runs.environment import available_cores
from privgan.runs.record import write_json

HERE = Path(__file__).parent
# For each set: its overrides at 32 pixels, and the seeds of the quick profile.
SETS: dict[str, tuple[list[str], str]] = {
    "drawn_faces": (["data=drawn_faces", "data.source.count=7000"], "0"),
    "smiles": (["data=smiles"], "0,1,2"),
    "celeba": (["data=celeba"], "0"),
}


def found(overrides: list[str]) -> str | None:
    """None where the set is there, else the line that says what is missing."""
    try:
        build(compose(["experiment=paper/smiling_low_quick", *overrides]).data.source).labels()
    except RequestError as error:
        return str(error)
    return None


def sweep(figure: dict[str, Any], name: str, profile: str, overrides: list[str], seeds: str, out: Path) -> int:
    """One lambda sweep; its exit code. Two cores make two jobs, one thread each."""
    plan = figure["profiles"][profile]
    jobs = min(available_cores(), 8) if profile == "quick" else 1
    command = [sys.executable, "-m", "privgan", "train", "-m", f"experiment={plan['experiment']}", *overrides]
    command += [f"objective.lam={','.join(map(str, plan['lam']))}", f"seed={seeds}", f"out={out}"]
    command += [f"name={name}/{figure['regime']}", f"hydra.launcher.n_jobs={jobs}"]
    print(f"\n== {name}, {figure['regime']}-privacy regime: lambda {plan['lam']}, seeds {seeds}", flush=True)
    return subprocess.run(command, check=False).returncode


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
    for name, (overrides, seeds) in SETS.items():
        missing = found(overrides)
        if missing:
            print(f"\n== {name}: not run, {missing}")
            judged.append({"set": name, "missing": missing})
            continue
        for figure in figures:
            if sweep(figure, name, profile, overrides, seeds if profile == "quick" else "0", out):
                failed.append(f"{name}/{figure['regime']}")
        runs = [r for f in figures for r in verdict.results(out / name / f["regime"], f["regime"])]
        if not runs:
            judged.append({"set": name, "missing": "every run failed"})
            continue
        write_report([out / name / figure["regime"] for figure in figures], out / name / "report")
        judged.append(
            {
                "set": name,
                "figures": verdict.figures(expected, runs, profile),
                "findings": verdict.findings(runs),
                "runs": [verdict.as_dict(r) for r in runs],
            }
        )
    result = {"profile": profile, "seconds": round(time.monotonic() - began), "failed": failed, "sets": judged}
    write_json(out / "results.json", result)
    print("\n" + write_index(out, result))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
