"""The theory's part of `make reproduce-paper`: sweeps on sets of a known law, held against the exact optimum.

The paper asks for this comparison in its section 5.2. What is run stands in theory.yaml.
"""

import math
import statistics
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml
from findings import finding

from privgan.report.distance import AFFINE, Distance, accuracy_at, distances, is_aware
from privgan.report.frame import Frame, frames_of
from privgan.report.frontier import Frontier, frontiers
from privgan.report.leakage import RAW
from privgan.report.page import prefixes, write_report
from privgan.report.privacy import above_bound
from privgan.report.raw import in_accuracy
from privgan.report.records import read_sweeps
from privgan.runs.environment import available_cores

# A list of sweeps, each with a name, an experiment (if any), overrides, and those of its profiles, quick or full.
PLAN = Path(__file__).with_name("theory.yaml")
ALLOWED = {("gaussian", True): 0.02, ("gaussian", False): 0.03, ("binary", True): 0.005, ("binary", False): 0.005}
BELOW_AFFINE, AT = 0.08, (0.9, 4.4)  # at Delta 6 and sigma 1, for distortions between these


def run(profile: str, out: Path) -> list[str]:
    """Every sweep of the plan, two jobs at a time; the names of those in which a run failed."""
    plans = [plan for plan in yaml.safe_load(PLAN.read_text()) if profile in plan["profiles"]]
    return [f"theory/{plan['name']}" for plan in plans if _sweep(plan, profile, out)]


def judge(out: Path) -> dict[str, Any]:
    """Report and findings of the finished runs below `out`/theory, for results.json; {"missing": why} without any."""
    folder = out / "theory"
    folders = [path for path in sorted(folder.glob("*")) if any(path.glob("*/run.json"))]
    found = frontiers(read_sweeps(folders)) if folders else ()
    if not found:
        return {"missing": "no run on a set of a known law is finished"}
    write_report(folders, folder / "report")
    names = zip(found, prefixes(found), strict=True)
    return {
        "findings": findings(found),
        "curves": [{"title": one.data.title, "file": f"{prefix}curve.png"} for one, prefix in names],
        "runs": [
            {"sweep": r.sweep, "signature": r.signature, "seed": r.seed, "seconds": r.seconds}
            for one in found
            for r in one.runs
        ],
    }


def findings(found: Sequence[Frontier]) -> list[dict[str, Any]]:
    """Statements about learned channels and private baselines that hold or do not hold; values are shares."""
    said, below = [], 0
    for frontier in found:
        for aware in (True, False):
            # The last frame that knows this optimum: binary ones are stated in raw accuracy.
            frame = next((one for one in reversed(frames_of(frontier.data)) if one.optimum(aware)), None)
            settings = _settings(frontier, frame, aware) if frame else []
            if frame and settings:
                below += sum(one.above < -one.slack for setting in settings for one in setting)
                said += [*_near(frontier, settings, aware), *_below_affine(frontier, frame, settings)]
    if said:
        says = "no learned channel lies below the optimum by more than its sampling error"
        said.append(finding(says, below, not below))
    if any(run.privacy for frontier in found for run in frontier.runs):
        over = sum(len(above_bound(frontier)) for frontier in found)
        said.append(finding("no attack on a private baseline lies above its bound, beyond its limits", over, not over))
    return said


def _sweep(plan: dict[str, Any], profile: str, out: Path) -> int:
    recipe = [f"experiment={plan['experiment']}"] if "experiment" in plan else []
    overrides = [*recipe, *plan.get("overrides", ()), *plan["profiles"][profile]]
    command = [sys.executable, "-m", "privgan", "train", "-m", *overrides]
    command += [f"out={out}", f"name=theory/{plan['name']}", f"hydra.launcher.n_jobs={min(available_cores(), 2)}"]
    print(f"\n== theory, {plan['name']}: {' '.join(overrides)}", flush=True)
    return subprocess.run(command, check=False).returncode


def _settings(frontier: Frontier, frame: Frame, aware: bool) -> list[tuple[Distance, ...]]:
    """The seeds of each learned setting of channels that see s, or do not."""
    read = in_accuracy(frontier) if frame.kind == RAW else frontier
    learned = [point.runs for point in read.points if point.typical.steps and is_aware(point.typical) == aware]
    return [found for runs in learned if (found := distances(runs, frame, read.metric))]


def _near(frontier: Frontier, settings: Sequence[Sequence[Distance]], aware: bool) -> list[dict[str, Any]]:
    allowed = ALLOWED[frontier.data.name, aware]
    worst = max((_median(one.above for one in setting) for setting in settings), key=abs)
    says = (
        f"{frontier.data.title.replace(' · ', ', ')}: within {100 * allowed:g} points of the optimum that sees "
        f"{'x and s' if aware else 'x'}, at {len(settings)} setting{'s' * (len(settings) > 1)}"
    )
    return [finding(says, worst, abs(worst) <= allowed)]


def _below_affine(frontier: Frontier, frame: Frame, settings: Sequence[Sequence[Distance]]) -> list[dict[str, Any]]:
    """The claim about Delta 6 at sigma 1 and an even prior; the affine families see s."""
    affine, law = next((line for line in frame.lines if line.name == AFFINE), None), dict(frontier.data.law)
    gaps = [
        _median(one.reached - accuracy_at(affine, one.distortion) for one in setting)
        for setting in settings
        if affine and is_aware(setting[0].run) and AT[0] <= _median(one.distortion for one in setting) <= AT[1]
    ]
    if not gaps or (law["delta"], law["sigma"], law["prior"]) != (6, 1, 0.5):
        return []
    says = f"gaussian, Δ 6: at least {100 * BELOW_AFFINE:g} points below {AFFINE}, for D from {AT[0]:g} to {AT[1]:g}"
    return [finding(says, max(gaps), max(gaps) <= -BELOW_AFFINE)]


def _median(values: Iterable[float]) -> float:
    return statistics.median(value for value in values if not math.isnan(value))
