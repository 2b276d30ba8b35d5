"""What an attacker may know beside the released row, and how the last of the levels is used.

labels: released rows with their s (the paper's attacker). channel: W itself, so that it makes more releases, from
originals of its own, to learn from. utility: the utility labels of a row beside its release.

Shapes: N rows, K utility columns or classes.
"""

from typing import Literal

import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

from privgan.attackers.base import Released
from privgan.attackers.running.attempt import Scores

Knowledge = Literal["labels", "channel", "utility"]
LABELS: Knowledge = "labels"
CHANNEL: Knowledge = "channel"
UTILITY: Knowledge = "utility"
LEVELS = (LABELS, CHANNEL, UTILITY)
FOLDS = 5


def with_utility(scores: Scores, validation: Released, test: Released) -> Scores:
    """An attacker's scores joined with u: a regression of s on both and on their products, fitted on validation rows.

    The score of a validation row comes from a fit that has not seen it, so that selection stays honest.
    """
    assert validation.u is not None and test.u is not None
    seen_NF = _beside(scores.validation, validation.u)
    model = _regression(validation.task)
    number = validation.task == "regression"
    folds = (KFold if number else StratifiedKFold)(FOLDS, shuffle=True, random_state=0)
    out_of_fold: np.ndarray | None = None
    for fitted, held in folds.split(seen_NF, None if number else validation.s):
        part = _read(model.fit(seen_NF[fitted], validation.s[fitted]), seen_NF[held])
        if out_of_fold is None:
            out_of_fold = np.empty((len(seen_NF), *part.shape[1:]))
        out_of_fold[held] = part
    assert out_of_fold is not None
    model.fit(seen_NF, validation.s)
    return Scores(out_of_fold, _read(model, _beside(scores.test, test.u)), scores.seconds)


def _beside(score: np.ndarray, u_NK: np.ndarray) -> np.ndarray:
    return np.column_stack([score, u_NK]).astype(np.float64)


def _regression(task: str) -> Pipeline:
    last = Ridge() if task == "regression" else LogisticRegression(class_weight="balanced", max_iter=500)
    return make_pipeline(StandardScaler(), PolynomialFeatures(2, include_bias=False), StandardScaler(), last)


def _read(model: Pipeline, seen_NF: np.ndarray) -> np.ndarray:
    score: np.ndarray = model.predict(seen_NF) if hasattr(model[-1], "alpha") else model.decision_function(seen_NF)
    return score
