"""From scores to decisions: the threshold with the best balanced accuracy, and that accuracy.

Shapes: N rows, K classes.
"""

import numpy as np

NATURAL = 0.0  # the threshold of a log odds score


def best_threshold(score_N: np.ndarray, s_N: np.ndarray) -> float:
    """Threshold t for which `score > t` has the best balanced accuracy on these rows (binary s, both classes present).

    The natural threshold wins every tie; else the one nearest to it, midway between two neighbouring scores.
    """
    score_N = score_N.astype(np.float64)
    order = np.argsort(score_N)
    ranked, positive = score_N[order], s_N[order] == 1
    # Cut i puts the i + 1 lowest scores on the side of s = 0; only cuts between two different scores exist. The last
    # one decides for s = 0 always, the way out for scores that rank the wrong way round.
    above = np.append(ranked[1:], np.inf)
    true_negative = np.cumsum(~positive) / np.sum(~positive)
    false_negative = np.cumsum(positive) / np.sum(positive)
    gain = np.where(above > ranked, true_negative - false_negative, -np.inf)
    natural = balanced_accuracy(decide(score_N, NATURAL), s_N, classes=2)
    if (1 + gain.max()) / 2 <= natural + 1e-12:
        return NATURAL
    cuts = np.flatnonzero(gain >= gain.max() - 1e-12)
    middle = np.where(np.isinf(above), ranked, (ranked + above) / 2)[cuts]
    return float(middle[np.argmin(np.abs(middle - NATURAL))])


def decide(score: np.ndarray, threshold: float = NATURAL) -> np.ndarray:
    """Predicted class_N: `score_N > threshold` for two classes, the largest column of score_NK for more."""
    return score.argmax(axis=1) if score.ndim == 2 else (score > threshold).astype(np.int64)


def recalls(predicted_N: np.ndarray, s_N: np.ndarray, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """(right_K, n_K): rows found of each class, rows there are of each class."""
    return np.bincount(s_N[predicted_N == s_N], minlength=classes), np.bincount(s_N, minlength=classes)


def balanced_accuracy(predicted_N: np.ndarray, s_N: np.ndarray, classes: int) -> float:
    """Mean recall over the K classes, all present; 1 / K is what a blind guess gets."""
    right_K, n_K = recalls(predicted_N, s_N, classes)
    return float(np.mean(right_K / n_K))


def r_squared(estimate_N: np.ndarray, s_N: np.ndarray) -> float:
    """1 - MSE / variance of s: 1 is perfect, 0 what the mean of these rows gets, below 0 worse than that."""
    s_N = s_N.astype(np.float64)
    error = np.mean((s_N - estimate_N) ** 2)
    return float(1 - error / max(float(s_N.var()), np.finfo(np.float64).tiny))


def selection_score(score: np.ndarray, s_N: np.ndarray) -> float:
    """What attackers select themselves by: larger is better.

    R^2 for a number (float s); else balanced accuracy at the best threshold (argmax for more than two classes).
    """
    if s_N.dtype.kind == "f":
        return r_squared(score, s_N)
    threshold = NATURAL if score.ndim == 2 else best_threshold(score, s_N)
    return balanced_accuracy(decide(score, threshold), s_N, classes=int(s_N.max()) + 1)
