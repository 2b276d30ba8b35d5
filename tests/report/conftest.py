"""Run folders as a finished training leaves them, with numbers that follow from lambda and seed."""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

CLEAN = 0.92


@dataclass
class Runs:
    """Writes run folders below `root`; each finished, with its numbers, history and pictures."""

    root: Path
    count: int = field(default=0)

    def add(
        self,
        sweep: str = "low",
        lam: float = 0.1,
        seed: int = 0,
        *,
        leak: float | None = None,
        record: dict[str, Any] | None = None,
        config: dict[str, Any] | None = None,
        leakage: dict[str, Any] | None = None,
    ) -> Path:
        """One finished run; returns its folder. The mappings replace entries of what is written."""
        self.count += 1
        folder = self.root / sweep / f"{self.count:012x}"
        folder.mkdir(parents=True)
        told = run_record(folder.name, sweep, lam, seed) | (record or {})
        told["config"].update(config or {})
        read = leakage_record(CLEAN - 0.3 * min(lam, 1) ** 0.5 + 0.01 * seed if leak is None else leak)
        (folder / "run.json").write_text(json.dumps(told))
        (folder / "leakage.json").write_text(json.dumps(read | (leakage or {})))
        _history(folder / "history.csv", lam)
        _samples(folder / "samples.png", lam)
        return folder

    def known(
        self,
        sweep: str,
        distortion: float,
        leak: float,
        seed: int = 0,
        *,
        law: dict[str, float] | None = None,
        channel: dict[str, Any] | None = None,
        objective: dict[str, float] | None = None,
        exact: float | None = None,
        privacy: tuple[float, float] | None = None,
        steps: int = 400,
    ) -> Path:
        """A finished run on a set of a known law (data=gaussian, or data=binary where the law has a p)."""
        law = law or {"delta": 2.0, "sigma": 1.0, "prior": 0.5, "dimension": 1}
        name, reader = ("binary", "Binary") if "p" in law else ("gaussian", "GaussianMixture")
        source = {"_target_": f"privgan.data.parametric.{reader}", **law, "count": 200_000, "seed": 0}
        read = leakage_record(leak, 0.84)
        if exact is not None:
            read["attackers"].append(
                reading("bayes", leak) | {"exact_balanced_accuracy": exact, "exact_accuracy": exact}
            )
        if not steps:
            read |= {"in_training": None, "honesty_gap": None}
        data = run_record("", sweep, 0.1, seed)["data"] | {"name": name, "sensitive": "s", "shape": [1]}
        measured = {"l1": distortion, "mse": distortion, "psnr": None, "ssim": None}
        folder = self.add(
            sweep,
            seed=seed,
            record={"data": data | {"reference": None}, "train": {"steps": steps, "distortion": measured, "lam": 0.7}},
            config={"data": {"source": source}, "channel": channel or {"sees": "xs"}}
            | ({"objective": objective} if objective else {}),
            leakage=read,
        )
        if privacy:
            (folder / "channel.json").write_text(
                json.dumps({"privacy": dict(zip(("epsilon", "delta"), privacy, strict=True))})
            )
        return folder

    def sweep(self, name: str = "low", lams: tuple[float, ...] = (0.01, 0.1, 0.3), seeds: int = 2) -> Path:
        """A grid of finished runs; returns the folder of the sweep."""
        for lam in lams:
            for seed in range(seeds):
                self.add(name, lam, seed)
        return self.root / name


@pytest.fixture
def read() -> Callable[..., dict[str, Any]]:
    """Name and balanced accuracy -> a record of `leakage.json`."""
    return reading


@pytest.fixture(scope="session")
def runs_in() -> type[Runs]:
    """Root -> a writer of run folders below it."""
    return Runs


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    """A writer of run folders in a folder of its own."""
    return Runs(tmp_path / "outputs")


def run_record(signature: str, sweep: str, lam: float, seed: int) -> dict[str, Any]:
    """What `run.json` holds of a finished run."""
    mse = 0.001 + 0.02 * min(lam, 1)
    return {
        "signature": signature,
        "state": "done",
        "command": f"privgan train experiment=paper/{sweep} objective.lam={lam} seed={seed}",
        "config": {"name": sweep, "out": "outputs", "seed": seed, "objective": {"lam": lam}, "game": {"itr_d": 15}},
        "seed": seed,
        "versions": {"torch": "2.14.1"},
        "commit": "0" * 40,
        "device": "cpu",
        "data": {
            "name": "drawn_faces",
            "synthetic": True,
            "fingerprint": "f" * 64,
            "sensitive": "smile",
            "shape": [3, 8, 8],
            "counts": {"channel": 800, "adversary": 800, "attacker": 800, "validation": 400, "test": 1200},
            "class_balance": {"test": 0.5},
            "reference": {
                "name": "midpoint",
                "l1": 0.006,
                "mse": 0.001,
                "psnr": 30.0,
                "ssim": 0.97,
                "balanced_accuracy": 0.5,
            },
        },
        "started": "2024-01-01T00:00:00+00:00",
        "seconds": 61.5,
        "train": {
            "steps": 400,
            "images_per_second": 2500.0,
            "peak_memory_bytes": 2**30,
            "distortion": {"l1": 0.02 + 0.1 * lam, "mse": mse, "psnr": -10 * float(np.log10(mse)), "ssim": 0.98 - lam},
        },
    }


def reading(name: str, balanced_accuracy: float, on: str = "released", half: float = 0.02) -> dict[str, Any]:
    """A record of `leakage.json` with limits `half` to either side."""
    return {
        "name": name,
        "on": on,
        "accuracy": balanced_accuracy,
        "balanced_accuracy": balanced_accuracy,
        "advantage": 2 * balanced_accuracy - 1,
        "auc": balanced_accuracy,
        "confidence": 0.95,
        "n": 1200,
        "lower": balanced_accuracy - half,
        "upper": balanced_accuracy + half,
        "seconds": 3.0,
    }


def leakage_record(leak: float, clean: float = CLEAN) -> dict[str, Any]:
    """What `leakage.json` holds when the strongest of three attackers reads `leak`, the game's adversary 0.1 less."""
    names = {"guess": None, "linear": 0.05, "strong_cnn": 0.0}
    released = [reading(name, 0.5 if less is None else leak - less) for name, less in names.items()]
    undefended = [reading(name, 0.5 if less is None else clean - less, "clean") for name, less in names.items()]
    return {
        "task": "binary",
        "blind_guess": {"accuracy": 0.5, "balanced_accuracy": 0.5},
        "attackers": [*released, *undefended],
        "failed": [],
        "strongest": released[-1],
        "clean_strongest": undefended[-1],
        "in_training": reading("adversary of the game", leak - 0.1),
        "honesty_gap": 0.1,
    }


def _history(path: Path, lam: float) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("step", "player", "loss", "distortion", "leakage"))
        for step in range(50, 450, 50):
            writer.writerow((step, "adversary", 0.7 - step / 2000, "", ""))
            writer.writerow((step, "channel", lam + step / 1000, 0.02 + lam / step, -0.6))


def _samples(path: Path, lam: float) -> None:
    """Five pictures of 8 x 8 pixels: the same originals in every run, releases darker with lambda."""
    originals = np.linspace(0, 255, 8 * 40 * 3).astype(np.uint8).reshape(8, 40, 3)
    Image.fromarray(np.concatenate([originals, (originals * (1 - 0.5 * min(lam, 1))).astype(np.uint8)])).save(path)
