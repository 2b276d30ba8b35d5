"""Linear erasure of s: what a closed form takes out, without a game.

Shapes: B batch, F values of a row (C x H x W for pictures), K classes, R rows of the regression.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

import torch
import torch.nn.functional as F
from pydantic import NonNegativeInt, PositiveFloat, PositiveInt
from torch import Tensor

from privgan.batch import Batch
from privgan.channel.base import classes_of_one_secret
from privgan.channel.fitted import Fitted
from privgan.channel.sample import Sample
from privgan.errors import RequestError


class Erasure(Fitted):
    """Edits after which the class means are equal on the rows it was fitted on, so that no linear reader gains.

    With sees = xs it shifts means: x - mean of its class + mean of all, the affine channel of GAP at its end (Huang et
    al. 2017). With sees = x it is x - A (V^T A)^+ V^T (x - mean), A the covariance of x with the one-hot s and V the
    regression of s on x: without a ridge and on all rows LEACE, the least edit of any blind affine map (Belrose et al.
    2023). The class means come out equal for every V, so neither the ridge nor a regression on fewer rows leaves
    anything behind; they only change the size of the edit. Pictures are clipped to [0, 1], which may bring some back.

    The library concept-erasure has LEACE too (0.2.4 of January 2024, its last release). It keeps the covariance of x
    and takes its eigenvectors, for pictures of 3 x 64 x 64 those of a 12,288 x 12,288 matrix; the regression here
    solves one that is no larger than rows x rows. The blind edit is made in float64, so that what it takes out is not
    left in the last digits of a float32 release, where an attacker who standardises would find it.

    Args:
        shape: (C, H, W) or (F,).
        sees: `x` or `xs`.
        classes: K of the s that is predicted; rows tell it otherwise.
        secret_source: of a channel that sees s: `given`, or `predicted` from x (`privgan.channel.predictor`).
        ridge: of the regression, as a share of the mean variance of a value.
        rows: at most so many, drawn at random, make the regression; means and A are those of all rows.

    Raises:
        RequestError: ridge not above 0, rows below 2.
    """

    strength_keys = ("channel.ridge",)
    requires_single_categorical_secret = True
    mean_F: Tensor
    mean_KF: Tensor
    edit_FK: Tensor
    reader_FK: Tensor

    def __init__(
        self,
        shape: Sequence[int],
        sees: Literal["x", "xs"] = "x",
        classes: NonNegativeInt = 2,
        secret_source: Literal["given", "predicted"] = "given",
        ridge: PositiveFloat = 1e-4,
        rows: PositiveInt = 2048,
    ) -> None:
        super().__init__(shape, sees=sees, classes=classes, secret_source=secret_source, ridge=ridge, rows=rows)
        if not ridge > 0 or rows < 2:
            raise RequestError(f"channel: ridge={ridge} must be above 0 and rows={rows} at least 2")
        self.ridge, self.rows = ridge, rows

    def fit(self, batches: Iterable[Batch], classes: int | Sequence[int]) -> None:
        """Means and covariances of these rows. RequestError: other classes than are predicted, a class without rows."""
        classes = classes_of_one_secret(classes, self.classes if self.predictor is not None else None)
        sample = Sample(self.rows)
        sum_KF, count_K = torch.zeros(()), torch.zeros(classes, dtype=torch.float64)
        for batch in batches:
            x_BF, s_BK = batch.x.flatten(1).double().cpu(), F.one_hot(batch.s.cpu(), classes).double()
            sum_KF, count_K = sum_KF + s_BK.T @ x_BF, count_K + s_BK.sum(0)
            sample.add(torch.cat([x_BF, s_BK], dim=1).float())
        if (count_K == 0).any():
            raise RequestError(f"channel=erasure: every class needs rows to be fitted on, counts {count_K.tolist()}")
        mean_F, mean_KF = sum_KF.sum(0) / count_K.sum(), sum_KF / count_K[:, None]
        fitted = {"mean_F": mean_F, "mean_KF": mean_KF}
        if self.sees == "x":
            cross_FK = ((mean_KF - mean_F) * count_K[:, None]).T / count_K.sum()
            x_RF, s_RK = sample.rows.double().split([len(mean_F), classes], dim=1)
            if (s_RK.sum(0) == 0).any():
                raise RequestError(
                    f"channel.rows={self.rows} rows miss a class of counts {count_K.tolist()}: take more"
                )
            reader_FK = _ridge_regression(x_RF - x_RF.mean(0), s_RK - s_RK.mean(0), self.ridge)
            edit_FK = cross_FK @ torch.linalg.pinv(reader_FK.T @ cross_FK, rtol=1e-9)
            fitted |= {"edit_FK": edit_FK, "reader_FK": reader_FK}
        self._keep(fitted if self.sees == "x" else {name: value.float() for name, value in fitted.items()})

    def forward(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """x_BCHW or x_BF (and s_B) -> release of the same shape, float32."""
        x_BF = x.flatten(1).float()
        if self.sees == "xs":
            release_BF = x_BF - self.mean_KF[self.resolve_secret(x, s)] + self.mean_F
        else:
            x_BF = x_BF.double()
            release_BF = (x_BF - (x_BF - self.mean_F) @ self.reader_FK @ self.edit_FK.T).float()
        return (release_BF.clamp(0, 1) if x.dim() == 4 else release_BF).view_as(x)

    def _keep(self, fitted: dict[str, Tensor]) -> None:
        super()._keep(fitted)
        self.classes = len(fitted["mean_KF"])


def _ridge_regression(x_RF: Tensor, s_RK: Tensor, ridge: float) -> Tensor:
    """reader_FK = (Sigma + ridge * mean variance * I)^-1 covariance with s, by the smaller of the two Gram matrices."""
    rows, values = x_RF.shape
    penalty = ridge * x_RF.square().mean().clamp(min=1e-12)
    if values <= rows:
        penalty_FF = penalty * torch.eye(values, dtype=x_RF.dtype)
        return torch.linalg.solve(x_RF.T @ x_RF / rows + penalty_FF, x_RF.T @ s_RK / rows)
    penalty_RR = penalty * torch.eye(rows, dtype=x_RF.dtype)
    return x_RF.T @ torch.linalg.solve(x_RF @ x_RF.T / rows + penalty_RR, s_RK / rows)
