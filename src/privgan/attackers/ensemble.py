"""All attackers together: what their scores say jointly, weighed on validation rows.

Shapes: N rows, M attackers, K classes.
"""

from collections.abc import Mapping

import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from privgan.attackers.base import Wants
from privgan.errors import RequestError, WorkError


class Ensemble:
    """Stacking (Wolpert 1992): class-balanced logistic regression on the others' scores, ridge where s is a number.

    A validation row's score comes from a fit that has not seen the row, so that the ensemble is compared with its
    members on equal terms.

    strength: inverse regularisation of the weights. folds: of validation.
    """

    wants: Wants = "scores"

    def __init__(self, strength: float = 0.01, folds: int = 5, name: str = "ensemble") -> None:
        if strength <= 0 or folds < 2:
            raise RequestError(f"attackers: strength={strength}, folds={folds} of {name}: positive, and at least 2")
        self.strength, self.folds = strength, folds
        self.name = name

    def combine(
        self,
        validation_scores: Mapping[str, np.ndarray],
        validation_s: np.ndarray,
        test_scores: Mapping[str, np.ndarray],
    ) -> tuple[np.ndarray, np.ndarray]:
        """(validation score, test score) from those of the others by name, each score_N, score_NK or estimate_N.

        Members whose scores are not finite are left out.
        Raises WorkError where fewer than two are left, or validation has a class of one row.
        """
        finite = [
            name
            for name, score in validation_scores.items()
            if np.isfinite(score).all() and np.isfinite(test_scores[name]).all()
        ]
        if len(finite) < 2:
            raise WorkError(f"attacker {self.name}: {len(finite)} of the others have scores, at least 2 are needed")
        validation_NM, test_NM = (
            np.column_stack([scores[name] for name in finite]).astype(np.float64)
            for scores in (validation_scores, test_scores)
        )
        number = validation_s.dtype.kind == "f"
        out_of_fold = self._out_of_fold(validation_NM, validation_s, number)
        return out_of_fold, _read(self._model(number).fit(validation_NM, validation_s), test_NM)

    def _out_of_fold(self, score_NM: np.ndarray, s_N: np.ndarray, number: bool) -> np.ndarray:
        fewest = len(s_N) if number else int(np.bincount(s_N).min())
        if fewest < 2:
            raise WorkError(f"attacker {self.name}: validation has a class of {fewest} rows, at least 2 are needed")
        folds = (KFold if number else StratifiedKFold)(min(self.folds, fewest), shuffle=True, random_state=0)
        held_out, parts = [], []
        for fitted, held in folds.split(score_NM, s_N):
            held_out.append(held)
            parts.append(_read(self._model(number).fit(score_NM[fitted], s_N[fitted]), score_NM[held]))
        score: np.ndarray = np.concatenate(parts)[np.argsort(np.concatenate(held_out))]
        return score

    def _model(self, number: bool) -> Pipeline:
        last = (
            Ridge(alpha=1 / self.strength)
            if number
            else LogisticRegression(C=self.strength, class_weight="balanced", max_iter=500)
        )
        return make_pipeline(StandardScaler(), last)


def _read(model: Pipeline, score_NM: np.ndarray) -> np.ndarray:
    score: np.ndarray = model.predict(score_NM) if isinstance(model[-1], Ridge) else model.decision_function(score_NM)
    return score
