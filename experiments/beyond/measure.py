"""Beyond pictures: profiles and messages, the settings of plan.yaml, and the tables of docs/beyond.md.

    python experiments/beyond/measure.py                         # runs what is missing of plan.yaml
    python experiments/beyond/measure.py --only sms_spam         # of one set
    python experiments/beyond/measure.py --table docs/beyond.md  # the tables from the runs that are there

Runs lie in OUT/beyond/SET/SWEEP; a second call does nothing twice.
"""

import argparse
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

import yaml

from privgan.html import Table
from privgan.report.marked import fill, markdown
from privgan.runs.record import read_json

PLAN = Path(__file__).with_name("plan.yaml")
SEEDS = 3
HEADS = {
    "adult": (
        "channel, setting",
        "seeds",
        "strongest attacker",
        "raw",
        "limit of all",
        "income in releases",
        "in originals",
        "l1",
        "change",
    ),
    "sms_spam": ("channel, setting", "seeds", "strongest AUC", "balanced", "tokens kept", "edit distance", "meaning"),
}


def plan() -> list[dict[str, Any]]:
    """Of every set its sweeps."""
    read: list[dict[str, Any]] = yaml.safe_load(PLAN.read_text())
    return read


def commands(part: Mapping[str, Any], out: Path) -> Iterator[list[str]]:
    """`privgan train -m` of each sweep."""
    for sweep in part["sweeps"]:
        values = ",".join(map(str, sweep["values"]))
        seeds = ",".join(map(str, range(sweep.get("seeds", SEEDS))))
        place = [f"out={out}", f"name=beyond/{part['set']}/{folder_of(sweep)}"]
        yield [
            "train",
            "-m",
            *part["overrides"],
            *sweep["overrides"],
            f"{sweep['strength']}={values}",
            f"seed={seeds}",
            *place,
        ]


def folder_of(sweep: Mapping[str, Any]) -> str:
    """Its name without blanks and commas."""
    return str(sweep["name"]).replace(",", "").replace(" ", "_")


def table(part: Mapping[str, Any], out: Path) -> str:
    """In Markdown, with a line that says what the undefended data tell; empty where there is no run."""
    rows, clean = [], list[Mapping[str, Any]]()
    for sweep in part["sweeps"]:
        key = sweep["strength"].split(".")
        found = [
            _records(one.parent)
            for one in sorted((out / "beyond" / part["set"] / folder_of(sweep)).glob("*/leakage.json"))
        ]
        for value in sweep["values"]:
            runs = [one for one in found if _at(one[0]["config"], key) == value]
            if runs:
                rows.append((f"{sweep['name']}, {key[-1]} {value}", str(len(runs)), *ROWS[part["set"]](runs)))
                clean += [leakage for _, leakage in runs]
    if not rows:
        return ""
    return "\n".join([_clean(part["set"], clean), "", *markdown(Table(HEADS[part["set"]], tuple(rows)))])


def _records(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    return read_json(folder / "run.json"), read_json(folder / "leakage.json")


def _at(config: Any, key: Sequence[str]) -> Any:
    for name in key:
        config = config.get(name) if isinstance(config, Mapping) else None
    return config


def _profile(runs: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> tuple[str, ...]:
    strongest = [leakage["strongest"] for _, leakage in runs]
    utility = [next(iter(leakage["utility"].values())) for _, leakage in runs]
    limits = [leakage["certificate"]["balanced_accuracy"] for _, leakage in runs if leakage.get("certificate")]
    trained = [record["train"] for record, _ in runs]
    return (
        _over([one["balanced_accuracy"] for one in strongest]),
        _over([one["accuracy"] for one in strongest]),
        f"{max(limits):.3f}" if limits else "",
        _over([one["released"]["accuracy"] for one in utility]),
        _over([one["original"]["accuracy"] for one in utility]),
        f"{fmean(one['distortion']['l1'] for one in trained):.3f}",
        f"{fmean(one['changes']['weighted'] for one in trained):.2f}",
    )


def _messages(runs: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> tuple[str, ...]:
    changes = [record["train"]["changes"] for record, _ in runs]
    read = [_highest(leakage["attackers"], "released", "auc") for _, leakage in runs]
    balanced = [leakage["strongest"]["balanced_accuracy"] for _, leakage in runs]
    kept = (f"{fmean(one[name] for one in changes):.3f}" for name in ("tokens", "edit", "meaning"))
    return _over(read), _over(balanced), *kept


ROWS = {"adult": _profile, "sms_spam": _messages}


def _highest(attackers: Sequence[Mapping[str, Any]], on: str, name: str) -> float:
    return max(float(one[name]) for one in attackers if one["on"] == on and one.get(name) is not None)


def _clean(name: str, leakages: Sequence[Mapping[str, Any]]) -> str:
    balanced = fmean(one["clean_strongest"]["balanced_accuracy"] for one in leakages)
    if name == "sms_spam":
        auc = fmean(_highest(one["attackers"], "clean", "auc") for one in leakages)
        return f"Undefended: AUC {auc:.3f}, balanced accuracy {balanced:.3f}."
    utility = [next(iter(one["utility"].values())) for one in leakages]
    income, guess = fmean(one["clean"]["accuracy"] for one in utility), utility[0]["blind_guess"]
    return (
        f"Undefended: sex is read with {balanced:.3f} (balanced), income with {income:.3f}; without looking, income is "
        f"guessed right in {guess:.3f}."
    )


def _over(values: Sequence[float]) -> str:
    """The mean, and the range where there is one."""
    low, high = (f"{value:.3f}" for value in (min(values), max(values)))
    return f"{fmean(values):.3f}" + ("" if low == high else f" ({low} to {high})")


def write(page: Path, out: Path) -> None:
    """The tables between the marks of a page."""
    for part in plan():
        fill(page, part["set"], f"\n{table(part, out)}\n")


def main() -> int:
    """Exit code: 0, or that of the last command that failed, after all were tried."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(part["set"] for part in plan()), help="sets, by commas")
    parser.add_argument("--sweeps", help="names of sweeps, by commas and without blanks; all by default")
    parser.add_argument("--out", type=Path, default=Path("outputs"))
    parser.add_argument("--table", type=Path, help="page whose tables are written from the runs that are there")
    given = parser.parse_args()
    if given.table:
        write(given.table, given.out)
        return 0
    failed = 0
    for part in plan():
        if part["set"] in given.only.split(","):
            for arguments in commands(part, given.out):
                if given.sweeps and arguments[-1].rpartition("/")[2] not in given.sweeps.split(","):
                    continue
                print("privgan", *arguments, flush=True)
                failed = subprocess.run([sys.executable, "-m", "privgan", *arguments], check=False).returncode or failed
    return failed


if __name__ == "__main__":
    sys.exit(main())
