"""Certificates where the truth is known: Gaussians cut into cells, drawn faces, and the optimum of the binary model.

    python experiments/certificates/known.py             (table of docs/certificates.md)

A certificate must not lie below the accuracy of the best attack on the release more often than its confidence says,
and should not lie far above it.

Shapes: N people, M cells, S two classes, G points of a grid.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from scipy.stats import norm

from privgan.batch import Batch
from privgan.channel import BinaryOptimum, Codebook
from privgan.data.drawn_faces import DrawnFaces
from privgan.report.marked import fill
from privgan.theory.certificate import certify

ROOT = Path(__file__).parents[2]
Sees = Literal["x", "xs"]
SEES: tuple[Sees, ...] = ("x", "xs")
PEOPLE, FITTED = 10_000, 6_000
CONFIDENCE, AGAIN = 0.95, 100  # times as many draws where fewer limits held than should
GRID = np.linspace(-9, 9, 60_001)
FACES, AT_ONCE = 60_000, 2_000


def gaussian(cells: int, sees: Sees, delta: float = 2.0) -> np.ndarray:
    """P(cell | class) of a codebook fitted on N(-1, 1) against N(1, 1), integrated on a grid; S x M."""
    generator = torch.Generator().manual_seed(cells)
    s_N = torch.arange(FITTED) % 2
    x_NF = torch.randn(FITTED, 1, generator=generator) + delta * (s_N[:, None] - 0.5)
    channel = Codebook((1,), sees=sees, cells=cells)
    channel.fit([Batch(x_NF, s_N, torch.zeros(FITTED, 0), torch.arange(FITTED))], 2)
    x_G1, p_SM = torch.from_numpy(GRID[:, None]).float(), np.zeros((2, channel.cells))
    for s in range(2):
        mass_G = norm.pdf(GRID, loc=delta * (s - 0.5))
        cell_G = channel.cell(x_G1, torch.full((len(GRID),), s)).numpy()
        p_SM[s] = np.bincount(cell_G, weights=mass_G, minlength=channel.cells)
    return p_SM / p_SM.sum(axis=1, keepdims=True)


def drawn_faces(cells: int, sees: Sees, population: int = FACES) -> np.ndarray:
    """P(cell | smile) of a codebook fitted on other faces, in a population of so many drawn ones; S x M."""
    fitted, everybody = DrawnFaces(FITTED, seed=1), DrawnFaces(population, seed=2)
    labels = fitted.labels()
    x_NCHW, s_N, person_N = torch.from_numpy(fitted.rows(0, FITTED)), labels.s, labels.group
    channel = Codebook(fitted.shape, sees=sees, cells=cells)
    batch = Batch(x_NCHW / 255, torch.from_numpy(s_N), torch.zeros(FITTED, 0), torch.from_numpy(person_N))
    channel.fit([batch], 2)
    counts_SM, s_N = np.zeros((2, channel.cells)), everybody.labels().s
    for start in range(0, population, AT_ONCE):
        s_B = s_N[start : start + AT_ONCE]
        x = torch.from_numpy(everybody.rows(start, start + len(s_B))) / 255
        np.add.at(counts_SM, (s_B, channel.cell(x, torch.from_numpy(s_B)).numpy()), 1)
    return counts_SM / counts_SM.sum(axis=1, keepdims=True)


def binary(epsilon: float, sees: Sees) -> np.ndarray:
    """P(letter | s) of the optimum at p = 1/2, q = 0.1; S x 2."""
    channel = BinaryOptimum((1,), p=0.5, q=0.1, epsilon=epsilon, sees=sees)
    joint_SX = np.array([[0.9, 0.1], [0.1, 0.9]])
    w_SXZ = channel.log_SXZ.exp().double().numpy()
    p_SZ = np.einsum("sx,sxz->sz", joint_SX, np.broadcast_to(w_SXZ, (2, 2, 2)))
    return p_SZ / p_SZ.sum(axis=1, keepdims=True)


def laws() -> Iterator[tuple[str, np.ndarray]]:
    """What is released, by name."""
    for cells in (4, 16, 64):
        for sees in SEES:
            yield f"Gaussians, Δ 2, m {cells}, sees {sees}", gaussian(cells, sees)
    for cells in (16, 64):
        for sees in SEES:
            yield f"drawn faces, m {cells}, sees {sees}", drawn_faces(cells, sees)
    for sees in SEES:
        yield f"binary optimum at 0.6, sees {sees}", binary(0.1, sees)


def table(draws: int) -> str:
    """Truth, mean certificate, and how often it held."""
    lines = [
        f"{PEOPLE:,} people in all, {draws} draws of them, one fitted channel each:",
        "",
        f"| release | best attack | mean certificate | above it, points | held | of {AGAIN * draws:,} others |",
        "|---|---|---|---|---|---|",
    ]
    for number, (name, p_SM) in enumerate(laws()):
        truth, limit_N = float(p_SM.max(axis=0).sum() / 2), _limits(p_SM, draws, number)
        held, again = float((limit_N >= truth).mean()), ""
        if held < CONFIDENCE:  # luck, or a limit that fails: other draws, and more of them, tell
            again = f"{(_limits(p_SM, AGAIN * draws, number, 1) >= truth).mean():.2%}"
        above = 100 * float((limit_N - truth).mean())
        lines.append(f"| {name} | {truth:.4f} | {limit_N.mean():.4f} | +{above:.1f} | {held:.1%} | {again} |")
        print(lines[-1], flush=True)
    return "\n".join(lines)


def _limits(p_SM: np.ndarray, draws: int, *seed: int) -> np.ndarray:
    generator = np.random.default_rng(seed)
    counts = ([generator.multinomial(PEOPLE // 2, p_M) for p_M in p_SM] for _ in range(draws))
    return np.array([certify(counts_SM, CONFIDENCE).balanced_accuracy for counts_SM in counts])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--draws", type=int, default=400)
    parser.add_argument("--table", default=str(ROOT / "docs" / "certificates.md"), help="page to write into, or none")
    asked = parser.parse_args()
    text = table(asked.draws)
    if asked.table != "none":
        fill(Path(asked.table), "known", text)


if __name__ == "__main__":
    main()
