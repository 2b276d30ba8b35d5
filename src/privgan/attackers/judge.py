"""One attacker, one look at the test rows: the record that `leakage.json` holds.

Shapes: N rows, K classes.
"""

import time
from typing import Any

import numpy as np
from scipy.special import softmax
from sklearn.metrics import roc_auc_score

from privgan.attackers.base import Attacker, Released, chunks
from privgan.attackers.interval import advantage, balanced_limits, clopper_pearson
from privgan.attackers.threshold import NATURAL, balanced_accuracy, best_threshold, decide, recalls
from privgan.errors import RequestError, WorkError

FEWEST_ROWS = 20


def check(**roles: Released) -> None:
    """Raises RequestError unless every role (train, validation, test) can be attacked and judged.

    Wanted: as many rows of x as of s, at least 20, finite, all of one shape, and every class of s in every role.
    """
    classes = max((role.classes for role in roles.values() if len(role)), default=0)
    first = next(iter(roles.values()))
    for name, role in roles.items():
        problem = None
        if len(role.x) != len(role.s):
            problem = f"{len(role.x)} rows of x but {len(role.s)} of s: give each row its s"
        elif len(role) < FEWEST_ROWS:
            problem = f"{len(role)} rows: at least {FEWEST_ROWS} are needed, take a larger share or more data"
        elif role.x.shape[1:] != first.x.shape[1:]:
            problem = f"rows of shape {role.x.shape[1:]} where others have {first.x.shape[1:]}: release them alike"
        elif role.s.min() < 0 or classes < 2 or np.bincount(role.s, minlength=classes).min() == 0:
            seen = ", ".join(str(value) for value in np.unique(role.s))
            problem = (
                f"s has the classes {seen} where {max(classes, 2)} are needed: take a larger share or balance the data"
            )
        elif role.x.dtype != np.uint8 and not all(np.isfinite(role.x[part]).all() for part in chunks(len(role), 1024)):
            problem = "x holds values that are not finite: check the channel that released it"
        if problem:
            raise RequestError(f"attack: role {name}: {problem}")


def score_record(
    name: str,
    validation_score: np.ndarray,
    validation_s_N: np.ndarray,
    test_score: np.ndarray,
    test_s_N: np.ndarray,
    *,
    on: str = "released",
    confidence: float = 0.95,
    comparisons: int = 1,
    seconds: float = 0.0,
    threshold: float | None = None,
) -> dict[str, Any]:
    """The record of scores made by anyone, for example by the adversary of the game.

    Scores are score_N (binary) or score_NK. The threshold is picked on validation, unless it is given; test is looked
    at once.
    `lower` and `upper` are two-sided limits of balanced accuracy, corrected for `comparisons` attackers.
    Raises WorkError when a score is not finite.
    """
    if not (np.isfinite(validation_score).all() and np.isfinite(test_score).all()):
        raise WorkError(f"attacker {name}: its scores are not finite, it has diverged: lower its learning rate")
    classes = int(max(validation_s_N.max(), test_s_N.max())) + 1
    binary = test_score.ndim == 1
    if threshold is None:
        threshold = best_threshold(validation_score, validation_s_N) if binary else NATURAL
    predicted_N = decide(test_score, threshold)
    right_K, n_K = recalls(predicted_N, test_s_N, classes)
    right, n = int(right_K.sum()), len(test_s_N)
    balanced = balanced_accuracy(predicted_N, test_s_N, classes)
    auc = (
        roc_auc_score(test_s_N, test_score)
        if binary
        else roc_auc_score(test_s_N, softmax(test_score.astype(np.float64), axis=1), multi_class="ovr")
    )
    lower, upper = balanced_limits(right_K, n_K, confidence, comparisons)
    accuracy_lower, accuracy_upper = clopper_pearson(right, n, confidence, comparisons)
    return {
        "name": name,
        "on": on,
        "accuracy": right / n,
        "balanced_accuracy": balanced,
        "advantage": advantage(balanced, classes),
        "auc": float(auc),
        "lower": lower,
        "upper": upper,
        "accuracy_lower": accuracy_lower,
        "accuracy_upper": accuracy_upper,
        "confidence": confidence,
        "n": n,
        "classes": classes,
        "seconds": round(seconds, 3),
        "validation_balanced_accuracy": balanced_accuracy(decide(validation_score, threshold), validation_s_N, classes),
    }


def judge(
    attacker: Attacker,
    train: Released,
    validation: Released,
    test: Released,
    on: str = "released",
    confidence: float = 0.95,
    comparisons: int = 1,
    seed: int = 0,
) -> dict[str, Any]:
    """Trains the attacker from fresh weights, picks its threshold on validation and judges it once on test.

    on: "released" or "clean", what the rows are. comparisons: how many attackers are looked at in all.
    Raises RequestError on data that cannot be attacked (see `check`), WorkError when the attacker diverges.
    """
    check(train=train, validation=validation, test=test)
    started = time.perf_counter()
    attacker.fit(train, validation, seed=seed)
    validation_score, test_score = attacker.scores(validation.x), attacker.scores(test.x)
    return score_record(
        attacker.name,
        validation_score,
        validation.s,
        test_score,
        test.s,
        on=on,
        confidence=confidence,
        comparisons=comparisons,
        seconds=time.perf_counter() - started,
    )
