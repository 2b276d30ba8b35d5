"""Full independence for Gaussian groups: everybody moves to the Wasserstein-2 barycentre of the groups.

Shapes: B batch, F features, K classes of s.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

import torch
from pydantic import NonNegativeInt
from torch import Tensor

from privgan.batch import Batch
from privgan.channel.base import Channel, classes_of_one_secret
from privgan.errors import RequestError
from privgan.theory import barycentre


class Barycentre(Channel):
    """The affine maps that carry groups to their barycentre; means and covariances come from the channel's rows.

    For Gaussian groups it leaves nothing to read at the least squared distortion; other groups keep what their first
    two moments do not say. It sees s. Source: see `privgan.theory.barycentre`.

    Args:
        shape: (F,).
        sees: x and s.
        classes: K.
        secret_source: `given`, or `predicted` from x (`privgan.channel.predictor`).

    Raises:
        RequestError: rows that are no vectors, other sees than `xs`.
    """

    row_kinds = frozenset({"vectors"})
    requires_single_categorical_secret = True
    mean_F: Tensor
    means_KF: Tensor
    maps_KFF: Tensor

    def __init__(
        self,
        shape: Sequence[int],
        sees: Literal["xs"] = "xs",
        classes: NonNegativeInt = 2,
        secret_source: Literal["given", "predicted"] = "given",
    ) -> None:
        super().__init__(shape, sees=sees, classes=classes, secret_source=secret_source)
        if len(self.shape) != 1 or sees != "xs":
            raise RequestError(
                f"channel=barycentre with sees={sees} and rows of shape {self.shape}: it moves vectors whose s it "
                "sees; try channel=erasure"
            )
        features = self.shape[0]
        self.register_buffer("mean_F", torch.zeros(features))
        self.register_buffer("means_KF", torch.zeros(classes, features))
        self.register_buffer("maps_KFF", torch.eye(features).repeat(classes, 1, 1))

    def fit(self, batches: Iterable[Batch], classes: int | Sequence[int]) -> None:
        """Moments of every group. RequestError: other classes than expected, a group of less than two rows."""
        classes = classes_of_one_secret(classes, self.classes)
        features = self.shape[0]
        rows_K = torch.zeros(classes, dtype=torch.float64)
        sum_KF = torch.zeros(classes, features, dtype=torch.float64)
        product_KFF = torch.zeros(classes, features, features, dtype=torch.float64)
        for batch in batches:
            for s in range(classes):
                x_NF = batch.x[batch.s == s].double().cpu()
                rows_K[s] += len(x_NF)
                sum_KF[s] += x_NF.sum(dim=0)
                product_KFF[s] += x_NF.T @ x_NF
        if rows_K.min() < 2:
            raise RequestError(f"channel=barycentre: groups of {rows_K.int().tolist()} rows; each needs at least two")
        means_KF = sum_KF / rows_K[:, None]
        covariances_KFF = product_KFF / rows_K[:, None, None] - means_KF[:, :, None] * means_KF[:, None, :]
        found = barycentre.gaussian(means_KF.numpy(), covariances_KFF.numpy(), (rows_K / rows_K.sum()).numpy())
        self.mean_F.copy_(torch.from_numpy(found.mean_F))
        self.means_KF.copy_(means_KF)
        self.maps_KFF.copy_(torch.from_numpy(found.maps_SFF))

    def forward(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """x_BF and s_B -> released x_BF float32."""
        s_B = self.resolve_secret(x, s)
        with torch.autocast(x.device.type, enabled=False):
            moved_KBF = self.mean_F + (x.float() - self.means_KF[:, None]) @ self.maps_KFF.mT
        return moved_KBF[s_B, torch.arange(x.shape[0], device=x.device)]
