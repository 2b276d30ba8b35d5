"""A secret that is a number, judged as one of three classes: low, middle or high, cut at the terciles of s.

Shapes: N rows.
"""

import numpy as np

from privgan.attackers.judging.threshold import balanced_accuracy

TERCILES = 3


def tercile_cuts(s_N: np.ndarray) -> np.ndarray:
    """The two numbers (float64) that cut these rows in thirds."""
    return np.quantile(s_N.astype(np.float64), [1 / 3, 2 / 3])


def tercile_of(number_N: np.ndarray, cuts_2: np.ndarray) -> np.ndarray:
    """class_N int64: 0 below the first cut, 2 from the second on, 1 between them."""
    return np.digitize(number_N.astype(np.float64), cuts_2).astype(np.int64)


def best_cuts(estimate_N: np.ndarray, tercile_N: np.ndarray, natural_2: np.ndarray) -> np.ndarray:
    """Where estimates of s are best cut to tell the terciles: the best balanced accuracy on these rows.

    An estimate under noise keeps to the middle, so the cuts of s itself (`natural_2`, which win every tie) would put
    all of them into one class. Every tercile has rows.
    """
    order = np.argsort(estimate_N, kind="stable")
    ranked, tercile = estimate_N.astype(np.float64)[order], tercile_N[order]
    # Cut i has i estimates below it; share_KI: of each tercile, how much lies below. Balanced accuracy is a sum of one
    # term for either cut, so one pass finds the best pair.
    below_KI = np.cumsum([np.append(0, tercile == k) for k in range(TERCILES)], axis=1, dtype=np.float64)
    share_KI = below_KI / below_KI[:, -1:]
    between = np.concatenate([[True], ranked[1:] > ranked[:-1], [True]])
    first_I = np.where(between, share_KI[0] - share_KI[1], -np.inf)
    second_I = np.where(between, share_KI[1] - share_KI[2], -np.inf)
    both_I = np.maximum.accumulate(first_I) + second_I
    second = int(both_I.argmax())
    first = int(first_I[: second + 1].argmax())
    natural = balanced_accuracy(tercile_of(estimate_N, natural_2), tercile_N, TERCILES)
    if (1 + both_I[second]) / TERCILES <= natural + 1e-12:
        return natural_2
    edges = np.concatenate([[-np.inf], (ranked[1:] + ranked[:-1]) / 2, [np.inf]])
    return edges[[first, second]]
