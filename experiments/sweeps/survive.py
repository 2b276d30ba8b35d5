"""Kills jobs of a sweep at random and shows that it survives: 24 jobs, two at a time, six killed, and the launcher.

    python experiments/sweeps/survive.py [OUT]

An undisturbed sweep first; then the same one with jobs killed, started again with the same command until it is through.
Exit code 0 where there are 24 records, none done twice, with the same results as the undisturbed ones.
"""

import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

from privgan.runs.lock import owner

JOBS, KILLED = 24, 6
SWEEP = [
    "experiment=theory/binary",
    "data.source.count=2000",
    "game.epochs_train=8",
    "game.batch_size=256",
    "trainer.checkpoint_every_seconds=0.2",
    "~attackers.attackers.dense",
    "~attackers.attackers.histogram",
    "objective.lam=0.25,0.5,0.75,1,1.5,2",
    "seed=0,1,2,3",
    "hydra.launcher.n_jobs=2",
]
RESULTS = ("balanced_accuracy", "lower", "upper", "auc")


def launcher(out: Path) -> "subprocess.Popen[str]":
    """The one command, always the same; what it says is appended to a file."""
    command = [sys.executable, "-m", "privgan", "train", "-m", *SWEEP, f"out={out}", "name=sweep"]
    out.mkdir(parents=True, exist_ok=True)
    with (out / "said.txt").open("a") as said:
        return subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, text=True)


def records(out: Path) -> dict[str, dict[str, Any]]:
    """Signature -> results and state of every run."""
    found = {}
    for path in out.glob("sweep/*/run.json"):
        record = json.loads(path.read_text())
        row: dict[str, Any] = {"state": record["state"], "distortion": record["train"].get("distortion")}
        if record["state"] == "done":
            strongest = json.loads((path.parent / "leakage.json").read_text())["strongest"]
            row |= {name: strongest[name] for name in RESULTS}
        found[path.parent.name] = row
    return found


def shoot(out: Path, process: "subprocess.Popen[str]", chance: random.Random, left: int) -> int:
    """Kills a job now and then, then the launcher; returns how many jobs were hit."""
    hit = 0
    while hit < left and process.poll() is None:
        time.sleep(chance.uniform(1.0, 4.0))
        while not (holders := [found for path in sorted(out.glob("sweep/*")) if (found := owner(path))]):
            if process.poll() is not None:
                return hit
            time.sleep(0.02)
        time.sleep(chance.uniform(0.0, 0.5))  # into its work
        with suppress(ProcessLookupError):
            os.kill(chance.choice(holders).pid, signal.SIGKILL)
            hit += 1
    return hit


def main(out: Path) -> int:
    """Returns the exit code."""
    began = time.monotonic()
    if launcher(out / "calm").wait():
        print(f"the undisturbed sweep failed: see {out / 'calm' / 'said.txt'}")
        return 1
    calm, fire, chance = records(out / "calm"), out / "fire", random.Random(0)
    hit = shoot(fire, process := launcher(fire), chance, KILLED // 2)
    launchers = int(process.poll() is None)
    process.send_signal(signal.SIGKILL)
    process.wait()
    starts = 1
    while starts < 2 + KILLED:
        starts += 1
        hit += shoot(fire, process := launcher(fire), chance, KILLED - hit)
        if process.wait() == 0:
            break
    shot = records(fire)
    done = Counter(re.findall(r"^job (\d+)/\d+ done in ", (fire / "said.txt").read_text(), re.MULTILINE))
    twice = [number for number, times in done.items() if times > 1]
    different = [name for name in calm if calm[name] != shot.get(name)]
    states = Counter(row["state"] for row in shot.values())
    print(f"{hit} jobs and {launchers} launcher killed, {starts} starts, {time.monotonic() - began:.0f} s in all")
    print(f"{len(shot)} records: {dict(states)}; done twice: {len(twice)}; other results: {len(different)}")
    good = len(shot) == JOBS == states["done"] and hit == KILLED and launchers and not twice and not different
    print("survived" if good else f"NOT survived: see {fire / 'said.txt'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp(prefix="survive-"))))
