"""The law of what a channel makes of two Gaussians on a line, worked out from the channel itself.

Shapes: N rows, P points, Q noise draws, J cells.
"""

import numpy as np
import torch
from scipy.special import ndtri

from privgan.channel.dense import Dense
from privgan.data.parametric import GaussianMixture

POINTS = 2**20  # of each class
CELLS = 1000
CHUNK = 2**16


def cells_of(source: GaussianMixture, channel: Dense) -> tuple[np.ndarray, np.ndarray]:
    """(edges_J, share_SJ): inner edges of cells of a line, and the share of each class that is released into each.

    The classes are pushed through the channel at the midpoints of 2^20 equal shares of the normal law (of x and of the
    noise that the channel draws on, at as many points of a Sobol sequence), and their releases are counted in 1000
    cells of equal mass, 300 where there is noise. TV of the cells is at most that of the laws. For the optimal maps of
    delta 1 to 6 it lies within 1e-4 of the truth; with noise it is right to 0.005.
    """
    x_P, noise_PQ = _points(channel.noise)
    means = (0.0, source.delta * source.sigma)
    released = [_released(channel, source.sigma * x_P + mean, noise_PQ, s) for s, mean in enumerate(means)]
    pooled = np.concatenate(released)
    cells = 300 if channel.noise else CELLS
    edges_J = np.unique(np.quantile(pooled, np.linspace(0, 1, cells + 1)[1:-1]))
    counts = [np.bincount(np.searchsorted(edges_J, z_P, side="right"), minlength=len(edges_J) + 1) for z_P in released]
    return edges_J, np.stack(counts) / len(x_P)


def _points(noise: int) -> tuple[np.ndarray, torch.Tensor]:
    """Standard normal x_P and noise_PQ."""
    if noise == 0:
        return ndtri((np.arange(POINTS) + 0.5) / POINTS), torch.zeros(POINTS, 0)
    sobol_PQ = torch.quasirandom.SobolEngine(1 + noise, scramble=True, seed=0).draw(POINTS, dtype=torch.float64)
    normal_PQ = torch.special.ndtri(sobol_PQ.clamp(1e-9, 1 - 1e-9))
    return normal_PQ[:, 0].numpy(), normal_PQ[:, 1:].float()


@torch.no_grad()
def _released(channel: Dense, x_P: np.ndarray, noise_PQ: torch.Tensor, s: int) -> np.ndarray:
    parts = []
    device = next(channel.parameters()).device
    for start in range(0, len(x_P), CHUNK):
        x_B1 = torch.from_numpy(x_P[start : start + CHUNK, None]).float().to(device)
        told = torch.full((len(x_B1),), s, device=device) if channel.sees == "xs" else None
        parts.append(channel.given_noise(x_B1, told, noise_PQ[start : start + CHUNK].to(device))[:, 0].cpu().numpy())
    return np.concatenate(parts)
