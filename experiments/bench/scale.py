"""What 1,000 finished runs cost: seconds of `privgan runs` and of `privgan report`, against those of 100."""

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from card import Card, paired
from command import privgan

from privgan.runs.signature import signature

FEW, MANY = 100, 1000
SEEDS = 10  # of each lambda
SHOWN = ("run.json", "leakage.json", "history.csv", "samples.png")


def measure(folder: Path, repeats: int = 3) -> list[Card]:
    """One run is made; the others are copies of its folder with another lambda, seed and figures."""
    made = folder / "made"
    privgan("train", "experiment=smoke", f"out={made}", "trainer.accelerator=cpu", "trainer.progress=false")
    (run,) = (made / "smoke").iterdir()
    sweeps = {count: folder / f"sweep-{count}" for count in (FEW, MANY)}
    for count, sweep in sweeps.items():
        _copies(run, sweep, count)
    return [
        _card("privgan runs", repeats, {n: ["runs", f"from={sweep}"] for n, sweep in sweeps.items()}),
        _card("privgan report", repeats, {n: ["report", f"from={s}", f"to={s}-report"] for n, s in sweeps.items()}),
    ]


def _card(name: str, repeats: int, words: dict[int, list[str]]) -> Card:
    seconds: dict[int, list[float]] = {count: [] for count in words}
    for _ in range(repeats):
        for count, command in words.items():
            seconds[count].append(privgan(*command).seconds)
    return paired(
        f"{name}, {MANY} runs", "s", f"{FEW} runs", seconds[MANY], seconds[FEW], "runs of pictures, whole process"
    )


def _copies(run: Path, sweep: Path, count: int) -> None:
    """`count` run folders, each lambda with ten seeds."""
    record, leakage = (json.loads((run / name).read_text()) for name in SHOWN[:2])
    chance = random.Random(count)
    for number in range(count):
        config = record["config"]
        config["seed"], config["objective"]["lam"] = number % SEEDS, 0.01 * (1 + number // SEEDS)
        name = signature(config)
        distortion = record["train"]["distortion"]
        moved = {key: value and value * chance.uniform(0.8, 1.25) for key, value in distortion.items()}
        to = sweep / name
        to.mkdir(parents=True)
        changed = record | {"signature": name, "seed": config["seed"]}
        changed["train"] = record["train"] | {"lam": config["objective"]["lam"], "distortion": moved}
        for reading in _readings(leakage):
            reading["balanced_accuracy"] = chance.uniform(reading["lower"], reading["upper"])
        (to / SHOWN[0]).write_text(json.dumps(changed))
        (to / SHOWN[1]).write_text(json.dumps(leakage))
        for kept in SHOWN[2:]:
            shutil.copy(run / kept, to)


def _readings(leakage: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Those that the report draws."""
    yield from (reading for reading in leakage["attackers"] if "lower" in reading)
    yield leakage["strongest"]
