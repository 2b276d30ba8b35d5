"""Logistic regression on standardised pixels: what can be read without seeing how pixels belong together."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import PositiveFloat, PositiveInt
from sklearn.linear_model import LogisticRegression
from sklearn.linear_model import Ridge as RidgeRegression

from privgan.attackers.affine import AffineAttacker
from privgan.attackers.base import Task


class Linear(AffineAttacker):
    """Class-balanced logistic regression; least squares of the same strength where s is a number.

    Args:
        strengths: inverse regularisation, the values of C tried, as scikit-learn defines C.
        max_rows: see `AffineAttacker`.
        max_iter: L-BFGS iterations a fit.
        name: as the record shows it.
    """

    on_facts: Mapping[str, Any] = {"strengths": (0.001, 0.01, 0.1)}

    def __init__(
        self,
        strengths: Sequence[PositiveFloat] = (1e-4, 1e-3, 1e-2),
        max_rows: PositiveInt | None = 10_000,
        max_iter: PositiveInt = 100,
        name: str = "linear",
    ) -> None:
        super().__init__(name, strengths, max_rows)
        self.max_iter = max_iter

    def model(self, strength: float, task: Task) -> Any:
        if task == "regression":
            return RidgeRegression(alpha=1 / strength, solver="lsqr")
        return LogisticRegression(C=strength, class_weight="balanced", tol=1e-3, max_iter=self.max_iter)
