"""Maps in a code that have a closed form: each takes s out of the first moments, or the first two, of the groups.

Shapes: N rows, B batch, D numbers of the code, K groups.
"""

from typing import Literal, get_args

import torch
import torch.nn.functional as F
from sklearn.covariance import ledoit_wolf
from torch import Tensor, nn

from privgan.errors import RequestError
from privgan.theory import barycentre, gaussian

MapName = Literal["none", "erasure", "barycentre", "partial"]
AWARE = ("barycentre", "partial")  # these see s


class CodeMap(nn.Module):
    """z_BD (and s_B) -> z_BD.

    none: z as it is.
    erasure: the least edit after which no linear reader gains, blind (LEACE, Belrose et al. 2023).
    barycentre: every group to the Wasserstein-2 barycentre of the groups, as if they were Gaussian (THEORY:
        `privgan.theory.barycentre`); covariances are shrunk (Ledoit and Wolf 2004) in units of the code's spread.
    partial: two groups; their covariances are made equal, and along the one direction that then tells them apart they
        move as far as the optimum for Gaussians on a line that leaves them a total variation of `allowance`.

    LEACE is four lines in D dimensions, so no package is needed for it.

    Args:
        numbers: D.
        name: as above.
        classes: K.
        allowance: total variation that `partial` leaves, in [0, 1).

    Raises:
        RequestError: an unknown name, an allowance outside [0, 1), `partial` of more than two groups.
    """

    from_KD: Tensor
    maps_KDD: Tensor
    to_KD: Tensor
    axis_D: Tensor
    reader_D: Tensor
    centre_D: Tensor
    line: Tensor

    def __init__(self, numbers: int, name: MapName, classes: int = 2, allowance: float = 0.0) -> None:
        super().__init__()
        if name not in get_args(MapName):
            raise RequestError(f"channel.map={name} is not known: choose {', '.join(get_args(MapName))}")
        if not 0 <= allowance < 1 or (allowance and name != "partial"):
            raise RequestError(f"channel.allowance={allowance}: a total variation in [0, 1), for channel.map=partial")
        if name == "partial" and classes != 2:
            raise RequestError(f"channel.map=partial moves two groups, not {classes}: take channel.map=barycentre")
        self.name, self.allowance, self.classes = name, allowance, classes
        groups = classes if name in AWARE else 1
        self.register_buffer("from_KD", torch.zeros(groups, numbers))
        self.register_buffer("maps_KDD", torch.eye(numbers).repeat(groups, 1, 1))
        self.register_buffer("to_KD", torch.zeros(groups, numbers))
        if name == "partial":
            self.register_buffer("axis_D", torch.zeros(numbers))  # mu_1 - mu_0 over their distance Delta
            self.register_buffer("reader_D", torch.zeros(numbers))  # z . reader = place on the line, unit variance
            self.register_buffer("centre_D", torch.zeros(numbers))  # of group 0
            self.register_buffer("line", torch.zeros(2))  # Delta, share of group 1

    def fit(self, z_ND: Tensor, s_N: Tensor) -> None:
        """Take the moments of the groups. RequestError: a group of fewer than two rows."""
        if self.name == "none":
            return
        z_ND = z_ND.double()
        count_K = torch.bincount(s_N, minlength=self.classes)
        if count_K.min() < 2:
            raise RequestError(f"channel.map={self.name}: groups of {count_K.tolist()} rows; each needs at least two")
        means_KD = torch.stack([z_ND[s_N == k].mean(0) for k in range(self.classes)])
        if self.name == "erasure":
            self._keep(z_ND.mean(0)[None], self._erasure(z_ND, s_N)[None], z_ND.mean(0)[None])
            return
        spread_D = z_ND.std(0).clamp(min=1e-9)
        covariances_KDD = torch.stack(
            [
                _shrunk((z_ND[s_N == k] - means_KD[k]) / spread_D) * spread_D[:, None] * spread_D
                for k in range(self.classes)
            ]
        )
        share_K = count_K.double() / len(s_N)
        found = barycentre.gaussian(means_KD.numpy(), covariances_KDD.numpy(), share_K.numpy(), tolerance=1e-7)
        maps_KDD = torch.from_numpy(found.maps_SFF)
        if self.name == "barycentre":
            self._keep(means_KD, maps_KDD, torch.from_numpy(found.mean_F).expand_as(means_KD))
            return
        self._keep(means_KD, maps_KDD, means_KD)
        difference_D = means_KD[1] - means_KD[0]
        direction_D = torch.linalg.solve(torch.from_numpy(found.covariance_FF), difference_D)
        distance = float((direction_D @ difference_D).sqrt().clamp(min=1e-9))
        self.axis_D.copy_(difference_D / distance)
        self.reader_D.copy_(direction_D / distance)
        self.centre_D.copy_(means_KD[0])
        self.line.copy_(torch.tensor([distance, float(share_K[1])]))

    def forward(self, z_BD: Tensor, s_B: Tensor | None = None) -> Tensor:
        """z_BD moved; s_B for a map that sees it."""
        if self.name == "none":
            return z_BD
        k_B = s_B if self.name in AWARE else torch.zeros(z_BD.shape[0], dtype=torch.long, device=z_BD.device)
        assert k_B is not None
        moved_KBD = self.to_KD[:, None] + (z_BD - self.from_KD[:, None]) @ self.maps_KDD.mT
        moved_BD = moved_KBD[k_B, torch.arange(z_BD.shape[0], device=z_BD.device)]
        if self.name == "partial":
            distance, share = self.line.tolist()
            place_B = (moved_BD - self.centre_D) @ self.reader_D
            goal = gaussian.optimal_map(distance, self.allowance, share)
            goal_B = torch.from_numpy(goal(place_B.double().cpu().numpy(), k_B.cpu().numpy())).to(place_B)
            moved_BD = moved_BD + (goal_B - place_B)[:, None] * self.axis_D
        return moved_BD

    def _keep(self, from_KD: Tensor, maps_KDD: Tensor, to_KD: Tensor) -> None:
        self.from_KD.copy_(from_KD)
        self.maps_KDD.copy_(maps_KDD)
        self.to_KD.copy_(to_KD)

    def _erasure(self, z_ND: Tensor, s_N: Tensor) -> Tensor:
        """I - A (V^T A)^+ V^T, A the covariance with the one-hot s and V = Sigma^+ A."""
        centred_ND = z_ND - z_ND.mean(0)
        covariance_DD = centred_ND.T @ centred_ND / len(z_ND)
        cross_DK = centred_ND.T @ F.one_hot(s_N, self.classes).double() / len(z_ND)
        reader_DK = torch.linalg.pinv(covariance_DD, hermitian=True, rtol=1e-10) @ cross_DK
        edit_DD = cross_DK @ torch.linalg.pinv(reader_DK.T @ cross_DK, rtol=1e-9) @ reader_DK.T
        return torch.eye(z_ND.shape[1], dtype=torch.float64) - edit_DD


def _shrunk(centred_ND: Tensor) -> Tensor:
    return torch.from_numpy(ledoit_wolf(centred_ND.numpy(), assume_centered=True)[0])
