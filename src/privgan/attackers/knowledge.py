"""What an attacker may know beside the released row, and how the last of the levels is used.

labels: released rows with their s (the paper's attacker). channel: W itself, so that it makes more releases, from
originals of its own, to learn from. utility: the utility labels of a row beside its release.

Shapes: N rows, K utility columns or classes.
"""

from typing import Literal

import numpy as np
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

from privgan.attackers.base import Released
from privgan.attackers.running.attempt import Scores
from privgan.attackers.stacking import out_of_fold, read, regression

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
    seen_NF, s_N = _beside(scores.validation, validation.u), validation.s
    model = make_pipeline(
        StandardScaler(),
        PolynomialFeatures(2, include_bias=False),
        StandardScaler(),
        regression(validation.task == "regression"),
    )
    own = out_of_fold(lambda fitted, held: read(model.fit(seen_NF[fitted], s_N[fitted]), seen_NF[held]), s_N, FOLDS)
    model.fit(seen_NF, s_N)
    return Scores(own, read(model, _beside(scores.test, test.u)), scores.seconds)


def _beside(score: np.ndarray, u_NK: np.ndarray) -> np.ndarray:
    return np.column_stack([score, u_NK]).astype(np.float64)
