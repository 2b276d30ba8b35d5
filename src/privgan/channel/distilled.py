"""Utility columns as boosted trees predict them from a row: what a small tree learns better from than from the columns.

Shapes: N rows, F features, K columns.
"""

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

ROUNDS, LEAVES = 150, 15
SURE = 0.75  # of a column of two values: beyond this probability the answer is certain and further odds do not count


def distilled(x_NF: np.ndarray, u_NK: np.ndarray) -> np.ndarray:
    """Predictions of every column, of trees that stop where a tenth of the rows gains nothing.

    Args:
        x_NF: rows.
        u_NK: utility columns.

    Returns:
        N x K. Of two values: the probability of the larger, -1 to 1, and no further than `SURE` either way, since only
        rows near the threshold can change their answer. Else: the expected number. A column of one value is 0.

    References:
        Hinton, Vinyals and Dean (2015): distillation. Breiman and Shang (1996): trees grown on what many trees say.
    """
    found = np.zeros(u_NK.shape)
    options = dict(max_iter=ROUNDS, max_leaf_nodes=LEAVES, early_stopping=True, random_state=0)
    for column, u_N in enumerate(u_NK.T):
        values = np.unique(u_N)
        if len(values) == 2:
            larger_N = HistGradientBoostingClassifier(**options).fit(x_NF, u_N == values[1]).predict_proba(x_NF)[:, 1]
            found[:, column] = np.clip((larger_N - 0.5) / (SURE - 0.5), -1, 1)
        elif len(values) > 2:
            found[:, column] = HistGradientBoostingRegressor(**options).fit(x_NF, u_N).predict(x_NF)
    return found
