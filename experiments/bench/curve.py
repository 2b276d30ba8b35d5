"""Points of a curve in the code: few processes of several points against a process for each, with equal results."""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from card import Card, paired
from command import privgan

from privgan.runs.listing import run_folders
from privgan.runs.record import RunFolder

JUDGED = 8  # runs
LAMBDAS = (0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2)
FULL, SMALL = (8, 3), (4, 1)  # lambdas, seeds
NO_NETWORK = "attackers.attackers.strong_cnn=null"
SHORT = ["fit.steps=60", "fit.refit=40", "fit.reading=1", NO_NETWORK]
WORDS = ["experiment=recipes/code", "channel=aware/code", "fit=matching", "data.source.size=32", "attackers=quick"]


def measure(folder: Path, small: bool) -> list[Card]:
    """Points an hour of both, two processes at a time, and the seconds of judging the runs; nothing without SMILEs."""
    if not (Path(os.environ.get("PRIVGAN_DATA", "data")) / "smiles").is_dir():
        print("bench: points of a curve are left out: no smiles in PRIVGAN_DATA", file=sys.stderr)
        return []
    lambdas, seeds = SMALL if small else FULL
    points = [f"objective.lam={','.join(map(str, LAMBDAS[:lambdas]))}", f"seed={','.join(map(str, range(seeds)))}"]
    common = [*WORDS, *(SHORT if small else []), *points, "hydra.launcher.n_jobs=2", f"data.cache={folder / 'cache'}"]
    common += ["trainer.accelerator=cpu", "trainer.progress=false"]
    privgan("data", "prepare", "data=smiles", "data.source.size=32", f"data.cache={folder / 'cache'}")
    rates: dict[str, float] = {}
    free = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}
    for way in ("auto", "never"):
        cost = privgan("train", "-m", *common, f"out={folder / way}", f"launch.together={way}", environment=free)
        rates[way] = lambdas * seeds * 3600 / cost.seconds
    together, apart = (_channels(folder / way) for way in ("auto", "never"))
    if together != apart or len(together) != lambdas * seeds:
        raise SystemExit("bench: points together differ from the same points apart")
    notes = f"{lambdas} lambdas x {seeds} seeds of recipes/code on SMILEs 32{', a short fit' if small else ''}, "
    notes += f"attackers=quick{' without its network' if small else ''}; every channel equal to the last bit"
    ways = [rates["auto"]], [rates["never"]]
    return [
        paired("points of a curve together", "points/h", "two jobs at a time", *ways, notes),
        _judged(folder, free, [NO_NETWORK] if small else []),
    ]


def _judged(folder: Path, environment: dict[str, str], further: list[str]) -> Card:
    """Another panel on the first runs, by one command and by one for each; both attack the undefended data once."""
    panel = ["attackers=quick", "attackers.attackers.neighbours_whitened.components=48", "trainer.accelerator=cpu"]
    seconds: dict[str, float] = {}
    figures: dict[str, list[Any]] = {}
    for way in ("one", "each"):
        out = folder / f"judged-{way}"
        shutil.copytree(folder / "auto", out)
        runs = [str(run) for run in run_folders(out)][:JUDGED]
        given = [["-m", f"run={','.join(runs)}"]] if way == "one" else [[f"run={run}"] for run in runs]
        common = [*panel, *further, f"data.cache={folder / 'cache'}"]
        seconds[way] = sum(privgan("attack", *words, *common, environment=environment).seconds for words in given)
        figures[way] = [_timeless(json.loads((Path(run) / "leakage.json").read_text())) for run in runs]
    if figures["one"] != figures["each"]:
        raise SystemExit("bench: runs judged together differ from the same runs judged apart")
    notes = f"{len(runs)} runs of the sweep, attackers=quick{' without its network' if further else ''}; figures equal"
    return paired("judging runs by one command", "s", "a command for each", [seconds["one"]], [seconds["each"]], notes)


def _timeless(tree: Any) -> Any:
    """Without seconds, at any depth."""
    if isinstance(tree, list):
        return [_timeless(one) for one in tree]
    return {key: _timeless(one) for key, one in tree.items() if key != "seconds"} if isinstance(tree, dict) else tree


def _channels(out: Path) -> dict[str, tuple[bytes, float]]:
    """By signature: the weights, and what the strongest attacker infers."""
    found = {}
    for path in run_folders(out):
        found[path.name] = ((path / "channel.safetensors").read_bytes(), RunFolder(path).strongest())
    return found
