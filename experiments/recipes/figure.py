"""Recipes at nearly equal PSNR, face below face, with what the strongest fresh attacker infers from each.

    python experiments/recipes/figure.py to=docs/recipes.png RUN RUN ...

Draws the first test faces of the runs' set: originals, then one row a run. Sets of real people are refused.
"""

import json
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import torch

import privgan
from privgan.config import build, compose

FACES = 10


def row(run: Path, x_NCHW: torch.Tensor, s_N: torch.Tensor) -> tuple[str, np.ndarray]:
    """(label, released faces)."""
    record, leakage = (json.loads((run / name).read_text()) for name in ("run.json", "leakage.json"))
    strongest, recipe = leakage["strongest"], record["config"]["name"].rpartition("/")[2].replace("_", " ")
    psnr, right = record["train"]["distortion"]["psnr"], 100 * strongest["balanced_accuracy"]
    label = f"{recipe}\n{psnr:.1f} dB\nattacker {right:.0f} %"
    torch.manual_seed(0)
    channel = privgan.load(run)
    return label, np.asarray(channel.release(x_NCHW, s_N) if channel.sees_s else channel.release(x_NCHW))


def main() -> int:
    """Exit code 2 for runs of real people."""
    to = Path(next(word for word in sys.argv[1:] if word.startswith("to="))[3:])
    runs = [Path(word) for word in sys.argv[1:] if not word.startswith("to=")]
    records = [json.loads((run / "run.json").read_text()) for run in runs]
    if not runs or not all(record["data"].get("synthetic") is True for record in records):
        print("figure: give runs on drawn faces; pictures of real people are not drawn", file=sys.stderr)
        return 2
    data = build(compose([f"data={records[0]['data']['name']}"]).data)
    data.prepare()
    batch = next(iter(data.batches("test", batch_size=4 * FACES)))
    pick = torch.cat([torch.nonzero(batch.s == k)[: FACES // 2, 0] for k in (0, 1)])
    x_NCHW, s_N = batch.x[pick], batch.s[pick]
    clean = json.loads((runs[0] / "leakage.json").read_text())["clean_strongest"]["balanced_accuracy"]
    original = f"original\nattacker {100 * clean:.0f} %"
    rows = [(original, x_NCHW.numpy()), *(row(run, x_NCHW, s_N) for run in runs)]
    figure, axes = plt.subplots(len(rows), 1, figsize=(8, 0.86 * len(rows)), dpi=150)
    for axis, (label, x) in zip(axes, rows, strict=True):
        axis.imshow(np.concatenate([*x.clip(0, 1).transpose(0, 2, 3, 1)], axis=1), interpolation="nearest")
        axis.set_ylabel(label, rotation=0, ha="right", va="center", fontsize=7)
        axis.set_xticks([])
        axis.set_yticks([])
        axis.spines[:].set_visible(False)
    figure.subplots_adjust(left=0.16, right=0.995, top=0.99, bottom=0.01, hspace=0.06)
    figure.savefig(to)
    return 0


if __name__ == "__main__":
    sys.exit(main())
