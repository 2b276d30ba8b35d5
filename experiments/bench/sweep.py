"""What 1,000 jobs of a sweep cost besides their work: until the first starts, a plan, a second call, listing, report.

`python experiments/bench/sweep.py` writes the table of docs/sweeps.md. Run folders are generated: one run of
experiment=smoke is made, the others have its files with their own config, signature and figures.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from command import Cost, privgan
from hydra import compose, initialize_config_dir

from privgan.config import config_folder
from privgan.launch.configs import Configs
from privgan.runs.environment import commit, device_in_words
from privgan.runs.json_files import write_json
from privgan.runs.signature import signature

JOBS, SEEDS = 1000, 25
PAGE = Path(__file__).parents[2] / "docs" / "sweeps.md"
FIGURES = Path("outputs/bench/sweep.json")
BEGIN, END = "<!-- costs: written by experiments/bench/sweep.py -->", "<!-- end of costs -->"
FIXED = ("experiment=smoke", "trainer.accelerator=cpu", "trainer.progress=false")


def main() -> None:
    """Measure, keep the figures in outputs/bench/sweep.json, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=JOBS)
    parser.add_argument("--kept", action="store_true", help="write the table from the figures that are there")
    arguments = parser.parse_args()
    if not arguments.kept:
        with tempfile.TemporaryDirectory() as scratch:
            rows = measure(Path(scratch), arguments.jobs)
        about = {"jobs": arguments.jobs, "device": device_in_words("cpu"), "commit": commit()}
        write_json(FIGURES, about | {"costs": [{"what": what} | asdict(cost) for what, cost in rows]})
    table = as_table(json.loads(FIGURES.read_text()))
    text = PAGE.read_text()
    PAGE.write_text(f"{text.partition(BEGIN)[0]}{BEGIN}\n{table}{END}{text.partition(END)[2]}")
    print(table)


def as_table(kept: Mapping[str, Any]) -> str:
    """Processor seconds, which other work on the machine changes little, and the most memory of one process."""
    rows = "".join(f"| {c['what']} | {c['processor']:.1f} s | {c['peak']:.0f} MiB |\n" for c in kept["costs"])
    about = f"{kept['jobs']:,} jobs of experiment=smoke on {kept['device']}, commit {kept['commit'][:8]}, with what the"
    return f"{about}\ncommand starts and waits for:\n\n| | processor | memory |\n|---|---|---|\n{rows}"


def measure(folder: Path, jobs: int) -> list[tuple[str, Cost]]:
    """(what, its cost)."""
    lams = ",".join(f"{0.01 * (1 + number):.2f}" for number in range(jobs // SEEDS))
    swept = [f"objective.lam={lams}", f"seed={','.join(map(str, range(SEEDS)))}"]
    made, done = folder / "made", folder / "done"
    privgan("train", *FIXED, f"out={made}")
    (run,) = (path.parent for path in made.glob("*/*/run.json"))
    _generate(run, done, jobs)
    sweep = ["train", "-m", *FIXED, *swept]
    return [
        ("until the first job starts", until_first(*sweep, f"out={folder / 'fresh'}")),
        ("a second call, all done", privgan(*sweep, f"out={done}")),
        ("the plan, all done", privgan(*sweep, f"out={done}", "--dry-run")),
        ("`privgan runs`", privgan("runs", f"from={done}")),
        ("`privgan report`", privgan("report", f"from={done}", f"to={folder / 'page'}")),
    ]


def until_first(*words: str) -> Cost:
    """Of a sweep that is stopped when its first job starts: the launcher alone."""
    began = time.monotonic()
    child = subprocess.Popen([sys.executable, "-m", "privgan", *words], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    for line in child.stdout:
        if " starts: " in line:
            break
    else:
        raise SystemExit(f"bench: privgan {' '.join(words)} started nothing")
    seconds = time.monotonic() - began
    child.send_signal(signal.SIGTERM)
    child.stdout.read()
    _, _, usage = os.wait4(child.pid, 0)
    return Cost(seconds, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime)


def _generate(run: Path, out: Path, jobs: int) -> None:
    """The folder of every job, done, in the place where the launcher looks for it."""
    groups = {path.relative_to(config_folder()).as_posix() for path in config_folder().rglob("*") if path.is_dir()}
    record, leakage = (json.loads((run / name).read_text()) for name in ("run.json", "leakage.json"))
    chance = random.Random(0)
    with initialize_config_dir(version_base="1.3", config_dir=str(config_folder())):
        configs = Configs(lambda words: compose("config", overrides=list(words)), groups.__contains__)
        for number in range(jobs):
            changed = [f"objective.lam={0.01 * (1 + number // SEEDS):.2f}", f"seed={number % SEEDS}"]
            _write(run, record, leakage, configs.of([*FIXED, f"out={out}", *changed]).plain, out, chance)


def _write(
    run: Path, record: dict[str, object], leakage: object, config: dict[str, object], out: Path, chance: random.Random
) -> None:
    name = signature(config)
    to = out / str(config["name"]) / name
    to.mkdir(parents=True)
    train = dict(record["train"])  # type: ignore[call-overload]
    train["distortion"] = {
        key: value and value * chance.uniform(0.8, 1.25) for key, value in train["distortion"].items()
    }
    fresh = record | {"signature": name, "seed": config["seed"], "config": config, "train": train}
    (to / "run.json").write_text(json.dumps(fresh, default=str))
    (to / "leakage.json").write_text(json.dumps(leakage))
    for kept in ("history.csv", "samples.png"):
        if (run / kept).exists():
            shutil.copy(run / kept, to)


if __name__ == "__main__":
    main()
