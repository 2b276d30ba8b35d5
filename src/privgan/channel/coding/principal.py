"""Principal components of rows: a linear code, and back.

Shapes: N rows, B batch, C colour channels, H height, W width, F values of a row, D components.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from privgan.batch import Batch
from privgan.shared import shared

EXACT = 2048  # values of a row up to which the covariance itself is decomposed
SVD_BYTES = 1 << 29  # of float32 rows that a randomised decomposition sees at most
FLOOR = 1e-4  # of the largest standard deviation: below it a component is rounding


@dataclass(frozen=True, eq=False)  # the same rows are the same object
class Rows:
    """Rows of a role held in memory, pictures as 8 bits; mirrored pictures follow the originals.

    Args:
        x: x_NCHW uint8 or x_NF float32.
        s: s_N.
        mirrored: whether every picture counts a second time, mirrored.
    """

    x: Tensor
    s: Tensor
    mirrored: bool

    @classmethod
    def of(cls, batches: Iterable[Batch], mirror: bool) -> "Rows":
        """All rows of these batches; only pictures are mirrored."""
        x, s = [], []
        for batch in batches:
            picture = batch.x.dim() == 4
            x.append((batch.x * 255).round().to(torch.uint8).cpu() if picture else batch.x.float().cpu())
            s.append(batch.s.cpu())
        x_N = torch.cat(x)
        return cls(x_N, torch.cat(s), mirror and x_N.dim() == 4)

    def parts(self, size: int = 4096) -> Iterable[Tensor]:
        """x_BF float32, pictures in [0, 1]: the originals in order, then the mirrored ones in the same order."""
        for flipped in (False, True) if self.mirrored else (False,):
            for x in self.x.split(size):
                x = x.flip(-1) if flipped else x
                yield (x.float() / 255 if x.dtype == torch.uint8 else x).flatten(1)

    def take(self, index_B: Tensor) -> Tensor:
        """x_BF of these rows of `parts`."""
        plain = len(self.x)
        x = self.x[index_B % plain]
        if self.mirrored:
            flipped = (index_B >= plain).view(-1, *(1,) * (x.dim() - 1))
            x = torch.where(flipped, x.flip(-1), x)
        return (x.float() / 255 if x.dtype == torch.uint8 else x).flatten(1)

    @property
    def secrets(self) -> Tensor:
        """s of the rows of `parts`."""
        return torch.cat([self.s, self.s]) if self.mirrored else self.s


class Principal(nn.Module):
    """x_BF -> z_BD, centred, the directions of largest variance first; z_BD -> the nearest x_BF of their span.

    Args:
        values: F.
        components: D.
    """

    mean_F: Tensor
    basis_FD: Tensor
    spread_D: Tensor

    def __init__(self, values: int, components: int) -> None:
        super().__init__()
        self.register_buffer("mean_F", torch.zeros(values))
        self.register_buffer("basis_FD", torch.eye(values, components))
        self.register_buffer("spread_D", torch.ones(components))

    def fit(self, rows: Rows, components: int | float) -> None:
        """Mean, directions and standard deviations of these rows.

        Args:
            components: how many, or below 1 the share of variance that they have to hold.
        """
        found = shared("principal components", (rows, components), lambda: self._found(rows, components))
        self.mean_F, self.basis_FD, self.spread_D = (one.clone() for one in found)

    def _found(self, rows: Rows, components: int | float) -> tuple[Tensor, Tensor, Tensor]:
        """mean_F, basis_FD and spread_D."""
        count = sum(len(x) for x in rows.parts())
        mean_F = torch.stack([x.double().sum(0) for x in rows.parts()]).sum(0) / count
        variance_D, basis_FD, total = self._decomposed(rows, mean_F, components)
        if components < 1:
            share_D = variance_D.cumsum(0) / total
            kept = min(int((share_D < components).sum()) + 1, len(share_D))
        else:
            kept = min(int(components), len(variance_D))
        spread_D = variance_D[:kept].clamp(min=0).sqrt()
        floor = FLOOR * max(float(spread_D[0]), 1e-12)
        return mean_F.float(), basis_FD[:, :kept].float().contiguous(), spread_D.clamp(min=floor).float()

    def encode(self, x_BF: Tensor) -> Tensor:
        """z_BD."""
        return (x_BF - self.mean_F) @ self.basis_FD

    def decode(self, z_BD: Tensor) -> Tensor:
        """x_BF."""
        return self.mean_F + z_BD @ self.basis_FD.T

    def codes(self, rows: Rows) -> Tensor:
        """z_ND of the rows of `rows.parts()`."""
        return torch.cat([self.encode(x) for x in rows.parts()])

    @staticmethod
    def _decomposed(rows: Rows, mean_F: Tensor, components: int | float) -> tuple[Tensor, Tensor, float]:
        """(variances falling, directions, total variance); of long rows only as many as are asked for."""
        values = len(mean_F)
        if values <= EXACT:
            covariance_FF, count = torch.zeros(values, values, dtype=torch.float64), 0
            for x_BF in rows.parts():
                centred_BF = x_BF.double() - mean_F
                covariance_FF += centred_BF.T @ centred_BF
                count += len(x_BF)
            variance_F, basis_FF = torch.linalg.eigh(covariance_FF / count)
            return variance_F.flip(0), basis_FF.flip(1), float(variance_F.sum())
        limit = max(256, SVD_BYTES // (4 * values))
        every = -(-sum(len(x) for x in rows.parts()) // limit)
        sample_NF = torch.cat([x[::every] for x in rows.parts()]) - mean_F.float()
        wanted = min(*sample_NF.shape, 512 if components < 1 else int(components))
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            _, singular_D, basis_FD = torch.svd_lowrank(sample_NF, q=min(wanted + 10, *sample_NF.shape), niter=4)
        total = float(sample_NF.double().square().sum() / len(sample_NF))
        return singular_D[:wanted].double().square() / len(sample_NF), basis_FD[:, :wanted].double(), total
