"""A finished run with a channel, its record and what attackers read."""

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from privgan.channel import Channel
from privgan.runs.json_files import write_json
from privgan.runs.record import RunFolder


def reading(name: str, on: str, value: float) -> dict[str, Any]:
    return {
        "name": name,
        "on": on,
        "knows": "labels",
        "task": "binary",
        "classes": 2,
        "balanced_accuracy": value,
        "lower": value - 0.03,
        "upper": value + 0.03,
        "confidence": 0.95,
        "n": 500,
        "auc": value,
    }


def leakage(released: float = 0.6, clean: float = 0.9, **entries: Any) -> dict[str, Any]:
    attackers = [reading(name, "released", released - at) for at, name in ((0.0, "strong_cnn"), (0.05, "linear"))]
    known = {
        "task": "binary",
        "attackers": [*attackers, reading("strong_cnn", "clean", clean)],
        "failed": [],
        "broken": [],
        "strongest": attackers[0],
        "clean_strongest": reading("strong_cnn", "clean", clean),
        "blind_guess": {"balanced_accuracy": 0.5},
        "in_training": {"balanced_accuracy": 0.55},
        "honesty_gap": released - 0.55,
        "above_clean": released > clean + 0.03,
    }
    return known | entries


def finished(channel: Channel, folder: Path, found: dict[str, Any] | None, data: str = "drawn_faces") -> Path:
    """Writes the run folder and returns it."""
    run = RunFolder(folder)
    folder.mkdir(parents=True)
    about = {
        "name": data,
        "synthetic": data == "drawn_faces",
        "fingerprint": "f" * 64,
        "shape": list(channel.shape),
        "sensitive": "smile",
        "secrets": [{"name": "smile", "classes": ["no smile", "smile"]}],
        "counts": {"channel": 300, "test": 500},
        "groups": {"channel": 100, "test": 200},
    }
    run.start({"seed": 0, "name": "mine"}, command="privgan train name=mine", data=about, versions={"torch": "2"})
    channel.save(folder)
    Image.fromarray(np.zeros((8, 8, 3), np.uint8)).save(folder / "samples.png")
    if found is not None:
        write_json(folder / "leakage.json", found)
    run.finish(train={"distortion": {"l1": 0.1, "mse": 0.02, "psnr": 17.0, "ssim": 0.5}})
    return folder
