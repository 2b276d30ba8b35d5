"""All attackers together: what their scores say jointly, weighed on validation rows.

Shapes: N rows, M attackers, K classes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import PositiveFloat
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from privgan.attackers.base import Wants
from privgan.attackers.stacking import Regression, out_of_fold, read, regression
from privgan.config.types import AtLeastTwo
from privgan.errors import RequestError, WorkError

CALIBRATION = 1e3  # strength of the fit on one attacker's scores: hardly regularised


class Ensemble:
    """Stacking (Wolpert 1992): each attacker's scores are calibrated, then joined by a regularised regression.

    Calibrated scores of a weak attacker lie near nought, so that the penalty falls on it and spares the strong ones.
    The regressions are logistic and class-balanced, least squares where s is a number. A validation row's score comes
    from fits that have not seen the row, so that the ensemble is compared with its members on equal terms.

    Args:
        strength: inverse regularisation of the weights.
        folds: of validation.
        name: as the record shows it.
    """

    row_kinds = frozenset({"pictures", "vectors", "texts"})
    wants: Wants = "scores"

    def __init__(self, strength: PositiveFloat = 0.01, folds: AtLeastTwo = 5, name: str = "ensemble") -> None:
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
        pairs = [(score.astype(np.float64), test_scores[name]) for name, score in validation_scores.items()]
        pairs = [pair for pair in pairs if all(np.isfinite(score).all() for score in pair)]
        if len(pairs) < 2:
            raise WorkError(f"attacker {self.name}: {len(pairs)} of the others have scores, at least 2 are needed")
        validation, test = [pair[0] for pair in pairs], [pair[1].astype(np.float64) for pair in pairs]
        return self._out_of_fold(validation, validation_s), _fit(validation, validation_s, self.strength).read(test)

    def _out_of_fold(self, scores: Sequence[np.ndarray], s_N: np.ndarray) -> np.ndarray:
        number = s_N.dtype.kind == "f"
        fewest = len(s_N) if number else int(np.bincount(s_N).min())
        if fewest < 2:
            raise WorkError(f"attacker {self.name}: validation has a class of {fewest} rows, at least 2 are needed")

        def stacked(fitted: np.ndarray, held: np.ndarray) -> np.ndarray:
            stack = _fit([score[fitted] for score in scores], s_N[fitted], self.strength)
            return stack.read([score[held] for score in scores])

        return out_of_fold(stacked, s_N, min(self.folds, fewest))


@dataclass(frozen=True)
class _Stack:
    """Fitted regressions: one on the scores of each attacker, the last on what those say."""

    members: Sequence[Pipeline]
    last: Regression
    scale: float  # of a number: the regressions see it in units of its spread

    def read(self, scores: Sequence[np.ndarray]) -> np.ndarray:
        return read(self.last, _calibrated(self.members, scores)) * self.scale


def _fit(scores: Sequence[np.ndarray], s_N: np.ndarray, strength: float) -> _Stack:
    scale = float(s_N.std()) or 1.0 if s_N.dtype.kind == "f" else 1.0
    target_N = s_N / scale if s_N.dtype.kind == "f" else s_N
    number = target_N.dtype.kind == "f"
    members = [
        make_pipeline(StandardScaler(), regression(number, CALIBRATION)).fit(_columns(score), target_N)
        for score in scores
    ]
    return _Stack(members, regression(number, strength).fit(_calibrated(members, scores), target_N), scale)


def _calibrated(members: Sequence[Pipeline], scores: Sequence[np.ndarray]) -> np.ndarray:
    return np.column_stack([read(member, _columns(score)) for member, score in zip(members, scores, strict=True)])


def _columns(score: np.ndarray) -> np.ndarray:
    return score.reshape(len(score), -1)
