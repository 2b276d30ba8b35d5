"""The paper's figures against ours: what was reproduced, what deviates, what stays open, what was not run and why."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scipy.stats import t as student

from privgan.audit.predictions import Predictions, read_predictions
from privgan.runs.json_files import read_json

STAND_IN = "drawn_faces"
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Result:
    """One finished run, as its records say; rows: which test rows the strongest attacker inferred correctly."""

    regime: str
    lam: float
    seed: int
    data: dict[str, Any]
    l1: float
    psnr: float
    seconds: float
    leakage: dict[str, Any]
    rows: Predictions | None = None

    def strongest(self, on: str = "released") -> dict[str, Any]:
        """Record of the strongest fresh attacker on releases or on clean pictures."""
        record: dict[str, Any] = self.leakage["strongest" if on == "released" else "clean_strongest"]
        return record

    def papers_cnn(self, on: str) -> dict[str, Any]:
        """Record of the paper's own attacker, a CNN like its discriminator."""
        found: list[dict[str, Any]] = [
            a for a in self.leakage["attackers"] if (a["name"], a["on"]) == ("paper_cnn", on)
        ]
        return found[0] if found else self.strongest(on)


def results(folder: Path, regime: str) -> list[Result]:
    """Every finished run below a sweep folder."""
    found = []
    for path in sorted(folder.glob("*/run.json")):
        record = read_json(path)
        if record["state"] == "done":
            distortion = record["train"]["distortion"]
            found.append(
                Result(
                    regime,
                    record["config"]["objective"]["lam"],
                    record["seed"],
                    record["data"],
                    distortion["l1"],
                    distortion["psnr"],
                    record["seconds"],
                    read_json(path.parent / "leakage.json"),
                    read_predictions(path.parent / "predictions.npz"),
                )
            )
    return found


def figures(expected: Sequence[dict[str, Any]], runs: Sequence[Result], profile: str) -> list[dict[str, Any]]:
    """For each figure of the paper: its value, ours with its interval, and the verdict of an equivalence test.

    Ours is the balanced accuracy of the paper's CNN (its data are nearly balanced, ours need not be), the mean over
    runs; the strongest of the panel stands beside it. A stand-in set claims nothing about the paper's data.
    """
    lines = []
    for claim in expected:
        chosen = [r for r in runs if r.regime == claim["regime"] and claim["lam"] in (None, r.lam)]
        line = {**claim, "profile": profile}
        if not chosen:
            lines.append(line | {"verdict": "not run", "why": f"no finished run of the {claim['regime']} regime"})
            continue
        ours, lower, upper = over_runs([r.papers_cnn(claim["on"]) for r in chosen])
        line |= {
            "ours": ours,
            "lower": lower,
            "upper": upper,
            "strongest": statistics.fmean(r.strongest(claim["on"])["balanced_accuracy"] for r in chosen),
            "runs": len(chosen),
            "data": chosen[0].data["name"],
            "verdict": equivalence(lower, upper, claim["accuracy"], claim["margin"]),
            "why": "" if profile == "full" else "scaled down to two cores",
        }
        if line["data"] == STAND_IN:
            line |= {
                "verdict": "stand-in",
                "why": "drawn faces are no photographs: nothing is claimed about the paper's data",
            }
        lines.append(line)
    return lines


def equivalence(lower: float, upper: float, value: float, margin: float) -> str:
    """The whole interval within the margin of the value: reproduced; wholly outside: deviates; else undecided.

    So a wide interval helps nobody. This is the test of two one-sided hypotheses (Schuirmann, Journal of
    Pharmacokinetics and Biopharmaceutics 15 (1987), 657-680), at half of its usual error.
    """
    if value - margin <= lower and upper <= value + margin:
        return "reproduced"
    return "deviates" if upper < value - margin or lower > value + margin else "undecided"


def over_runs(records: Sequence[dict[str, Any]]) -> tuple[float, float, float]:
    """(mean, lower, upper) of balanced accuracy over runs that were attacked on the same test people.

    What people vary by does not average out over such runs, so their mean half-width stays; what runs vary by is
    Student's interval of their mean. One run says nothing of the second.
    """
    values = [record["balanced_accuracy"] for record in records]
    ends = [
        (record.get("alone_lower", record["lower"]), record.get("alone_upper", record["upper"])) for record in records
    ]
    mean = statistics.fmean(values)
    runs = 0.0
    if len(values) > 1:
        reach = float(student.isf((1 - CONFIDENCE) / 2, len(values) - 1))
        runs = reach * statistics.stdev(values) / math.sqrt(len(values))
    below, above = mean - statistics.fmean(low for low, _ in ends), statistics.fmean(high for _, high in ends) - mean
    return mean, mean - math.hypot(below, runs), mean + math.hypot(above, runs)


def as_dict(result: Result) -> dict[str, Any]:
    """For results.json, without the long lists."""
    row = asdict(result)
    row.pop("leakage"), row.pop("rows")
    row["data"] = result.data["name"]
    reading, inside = result.strongest(), result.leakage["in_training"]
    return row | {
        "strongest": reading["name"],
        "balanced_accuracy": reading["balanced_accuracy"],
        "lower": reading["lower"],
        "upper": reading["upper"],
        "in_training": inside["balanced_accuracy"],
        "clean": result.strongest("clean")["balanced_accuracy"],
        "networks_below_linear": result.leakage.get("networks_below_linear"),
    }
