"""Regressions of s on scores, fitted on validation rows: what joins attackers, or a score with utility labels.

Shapes: N rows, M columns, K classes.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.pipeline import Pipeline

Regression: TypeAlias = LogisticRegression | Ridge


def regression(number: bool, strength: float = 1.0) -> Regression:
    """Least squares where s is a number, else logistic and class-balanced; strength: inverse regularisation."""
    if number:
        return Ridge(alpha=1 / strength)
    return LogisticRegression(C=strength, class_weight="balanced", max_iter=500)


def read(model: Pipeline | Regression, seen_NM: np.ndarray) -> np.ndarray:
    """The log odds of a fitted model, score_N or score_NK; of a number its estimate."""
    reads = model.decision_function if hasattr(model, "decision_function") else model.predict
    score: np.ndarray = reads(seen_NM)
    return score


def out_of_fold(score: Callable[[np.ndarray, np.ndarray], np.ndarray], s_N: np.ndarray, folds: int) -> np.ndarray:
    """The score of every row from a fit that has not seen it, so that selection on these rows stays honest.

    score: called with the row numbers to fit on and those to score; s_N: classes are spread evenly, a number is not.
    """
    split = (KFold if s_N.dtype.kind == "f" else StratifiedKFold)(folds, shuffle=True, random_state=0)
    held_out, parts = [], []
    for fitted, held in split.split(s_N, s_N):
        held_out.append(held)
        parts.append(score(fitted, held))
    joined: np.ndarray = np.concatenate(parts)[np.argsort(np.concatenate(held_out))]
    return joined
