"""The records of a finished run, and its job played to W&B: `python finished.py FOLDER JOB MODE`."""

import json
import sys
from pathlib import Path

from PIL import Image

from privgan.tracking.wandb import WandbTracker

READING = {
    "name": "strong_cnn",
    "on": "released",
    "knows": "labels",
    "balanced_accuracy": 0.75,
    "lower": 0.72,
    "upper": 0.78,
    "auc": 0.8125,
    "advantage": 0.5,
    "class_rows": [600, 600],
    "persons": 1200,
    "seconds": 3.5,
    "information": {"nats": 0.25, "lower": 0.125},
}
WISE = READING | {"knows": "channel", "balanced_accuracy": 0.875}
CLEAN = READING | {"on": "clean", "balanced_accuracy": 0.9375, "broken": False}
LEAKAGE = {
    "task": "binary",
    "blind_guess": {"accuracy": 0.625, "balanced_accuracy": 0.5},
    "attackers": [READING, WISE, CLEAN],
    "failed": [{"name": "trees", "on": "released", "knows": "labels", "failed": "out of memory"}],
    "broken": [],
    "strongest": READING,
    "by_knowledge": {"labels": READING, "channel": WISE},
    "clean_strongest": CLEAN,
    "in_training": READING | {"name": "adversary of the game", "balanced_accuracy": 0.625},
    "honesty_gap": 0.125,
    "above_clean": False,
    "precision": {"width": 0.06, "target": None},
    "learning_curve": {"rows": [100, 200], "balanced_accuracy": [0.6, 0.75]},
}
CONFIG = {
    "name": "low",
    "seed": 3,
    "channel": {"_target_": "privgan.channel.autoencoder.Autoencoder", "widths": [16, 32]},
    "objective": {"lam": 0.1, "leakage": {"bound": None}},
}
RECORD = {
    "signature": "0123456789ab",
    "state": "done",
    "command": "privgan train objective.lam=0.1",
    "config": CONFIG,
    "seed": 3,
    "data": {
        "name": "smiles",
        "synthetic": True,
        "s_names": ["no smile", "smile"],
        "shape": [1, 32, 32],
        "reference": None,
    },
    "versions": {"torch": "2.14.1"},
    "seconds": 12.5,
    "train": {"steps": 400, "lam": 0.1, "distortion": {"l1": 0.03125, "mse": 0.002, "psnr": 27.0, "ssim": None}},
}
ROWS = {50: {"channel/loss": 1.5, "channel/leakage": 0.5}, 100: {"adversary/loss": 0.25}}


def begin(folder, leakage=LEAKAGE, job="train", mode="offline"):
    """The folder of a finished run, and a tracker that has started its job."""
    Image.new("RGB", (16, 16)).save(folder / "samples.png")
    (folder / "channel.safetensors").write_bytes(b"weights")
    for name, content in (("run.json", RECORD), ("leakage.json", leakage), ("channel.json", {"sees": "x"})):
        (folder / name).write_text(json.dumps(content))
    tracker = WandbTracker(mode=mode)
    tracker.start({"signature": RECORD["signature"], "name": "low", "config": CONFIG, "folder": folder, "job": job})
    return tracker


def play(folder, job, mode):
    """The job from its start to its finish."""
    folder.mkdir(parents=True, exist_ok=True)
    tracker = begin(folder, job=job, mode=mode)
    for step, row in ROWS.items() if job == "train" else ():
        tracker.scalars(step, row)
    tracker.finish(RECORD, LEAKAGE, folder / "samples.png")


if __name__ == "__main__":
    play(Path(sys.argv[1]), *sys.argv[2:])
