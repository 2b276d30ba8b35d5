"""An attacker that is not on the panel, on the exported release of a run: does it stay below the reported limit?

`python experiments/paper/outsider.py RUN ...` exports each run with `privgan attack`, trains a DenseNet (Huang et al.
2017) and a support vector machine on what everybody may have, and holds their test accuracy against `leakage.json`.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.decomposition import PCA
from sklearn.metrics import balanced_accuracy_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from torch import Tensor, nn
from torch.nn import functional as F
from torchvision.models import DenseNet

EPOCHS, BATCH, RATE = 8, 128, 4e-3


def exported(run: Path) -> dict[str, Any]:
    """{"train", "test"}: (x_NCHW uint8, s_N) of the release; attackers' roles and the game's learn, nobody chooses."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "released.npz"
        words = ["attack", f"run={run}", f"export={path}"]
        subprocess.run([sys.executable, "-m", "privgan", *words], check=True, stdout=subprocess.DEVNULL)
        with np.load(path) as file:
            x, s, role = file["x_released"], file["s"], file["role"]
    test = role == "test"
    train = ~test & (role != "validation")
    return {"train": (x[train], s[train]), "test": (x[test], s[test])}


def densenet(train: tuple[np.ndarray, np.ndarray], x_test: np.ndarray) -> np.ndarray:
    """Classes that a small DenseNet decides, trained for a fixed number of epochs."""
    torch.manual_seed(0)
    net = DenseNet(growth_rate=8, block_config=(3, 3, 3), num_init_features=16, num_classes=2)
    net.features.conv0 = nn.Conv2d(train[0].shape[1], 16, 3, padding=1, bias=False)
    net.features.pool0 = nn.Identity()
    net = net.to(memory_format=torch.channels_last)
    x_NCHW, s_N = torch.from_numpy(train[0]), torch.from_numpy(train[1])
    weight_K = len(s_N) / (2 * torch.bincount(s_N).float())
    optimizer = torch.optim.AdamW(net.parameters(), RATE, weight_decay=0.02)
    steps = EPOCHS * (len(s_N) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    for _ in range(EPOCHS):
        for index in torch.randperm(len(s_N)).split(BATCH)[: len(s_N) // BATCH]:
            x = scaled(x_NCHW[index])
            x = x.flip(3) if torch.rand(()) < 0.5 else x
            with torch.autocast("cpu", torch.bfloat16):
                loss = F.cross_entropy(net(x), s_N[index], weight_K, label_smoothing=0.1)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    net.eval()
    with torch.inference_mode():
        parts = [net(scaled(torch.from_numpy(part))) for part in np.array_split(x_test, len(x_test) // 256 + 1)]
    return torch.cat(parts).argmax(dim=1).numpy()


def scaled(x: Tensor) -> Tensor:
    """Pixels in [-1, 1]."""
    return (x.float() / 127.5 - 1).contiguous(memory_format=torch.channels_last)


def machine(train: tuple[np.ndarray, np.ndarray], x_test: np.ndarray) -> np.ndarray:
    """Classes that a support vector machine decides on 100 whitened components."""
    model = make_pipeline(StandardScaler(), PCA(100, whiten=True, random_state=0), SVC(C=3.0, class_weight="balanced"))
    model.fit(train[0].reshape(len(train[0]), -1) / 255.0, train[1])
    decided: np.ndarray = model.predict(x_test.reshape(len(x_test), -1) / 255.0)
    return decided


def main(runs: list[Path]) -> int:
    """Prints a line a run and attacker; the exit code is 1 where one of them reads more than the panel allows."""
    exceeded = False
    for run in runs:
        strongest = json.loads((run / "leakage.json").read_text())["strongest"]
        data = exported(run)
        x_test, s_test = data["test"]
        for attacker in (densenet, machine):
            reached = balanced_accuracy_score(s_test, attacker(data["train"], x_test))
            exceeded |= reached > strongest["upper"]
            print(
                f"{run}: {attacker.__name__} {reached:.3f}; panel: {strongest['name']} "
                f"{strongest['balanced_accuracy']:.3f}, upper limit {strongest['upper']:.3f}",
                flush=True,
            )
    return int(exceeded)


if __name__ == "__main__":
    sys.exit(main([Path(run) for run in sys.argv[1:]]))
