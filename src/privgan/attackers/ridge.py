"""Ridge regression on standardised pixels: least squares, which sees the means of the classes and their covariance."""

from collections.abc import Sequence
from typing import Any

from pydantic import PositiveFloat, PositiveInt
from sklearn.linear_model import Ridge as RidgeRegression
from sklearn.linear_model import RidgeClassifier

from privgan.attackers.affine import AffineAttacker
from privgan.attackers.base import Task


class Ridge(AffineAttacker):
    """Class-balanced least squares on labels of +1 and -1 (one against the others for more classes), or on a number.

    Args:
        strengths: of the penalty, the values of alpha tried, as scikit-learn defines alpha.
        max_rows: see `AffineAttacker`.
        name: as the record shows it.
    """

    def __init__(
        self,
        strengths: Sequence[PositiveFloat] = (1e2, 1e3, 1e4),
        max_rows: PositiveInt | None = 10_000,
        name: str = "ridge",
    ) -> None:
        super().__init__(name, strengths, max_rows)

    def model(self, strength: float, task: Task) -> Any:
        # LSQR never forms the square of the pixels, which at 64 x 64 in colour would be a gigabyte.
        if task == "regression":
            return RidgeRegression(alpha=strength, solver="lsqr")
        return RidgeClassifier(alpha=strength, class_weight="balanced", solver="lsqr")
