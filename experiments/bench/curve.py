"""Points of a curve in the code: few processes of several points against a process for each, with equal results."""

import os
import sys
from pathlib import Path

from card import Card, paired
from command import privgan

from privgan.runs.listing import run_folders
from privgan.runs.record import RunFolder

LAMBDAS = (0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2)
FULL, SMALL = (8, 3), (4, 1)  # lambdas, seeds
SHORT = ["fit.steps=60", "fit.refit=40", "fit.reading=1"]
WORDS = ["experiment=recipes/code", "channel=aware/code", "fit=matching", "data.source.size=32", "attackers=quick"]


def measure(folder: Path, small: bool) -> list[Card]:
    """Points an hour of both, two processes at a time; nothing where SMILEs is not there."""
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
    notes += "attackers=quick; every channel and every figure equal to the last bit"
    return [
        paired("points of a curve together", "points/h", "two jobs at a time", [rates["auto"]], [rates["never"]], notes)
    ]


def _channels(out: Path) -> dict[str, tuple[bytes, float]]:
    """By signature: the weights, and what the strongest attacker infers."""
    found = {}
    for path in run_folders(out):
        found[path.name] = ((path / "channel.safetensors").read_bytes(), RunFolder(path).strongest())
    return found
