"""The least error that anybody reaches in inferring s from a release: an estimate of the Bayes risk from above.

Every attacker's error on fresh rows is such an estimate. Beside the panel stands a rule that converges to the Bayes
risk (F-BLEAU: Cherubin, Chatzikokolakis and Palamidessi, IEEE S&P 2019): the frequentist rule where outputs are few, k
nearest neighbours with k = ln n where features are few. In many dimensions neighbours converge far too slowly to say
anything, and are left out. The bound from one neighbour: Cover and Hart, IEEE Trans. Inf. Theory 13 (1967).

Shapes: N rows, F features, J neighbours, K classes.
"""

import math
from collections.abc import Sequence

import numpy as np
from sklearn.neighbors import NearestNeighbors

from privgan.attackers.base import Released, chunks, subsample
from privgan.attackers.features import standardised
from privgan.attackers.judging.estimate import share
from privgan.attackers.judging.interval import limits
from privgan.attackers.judging.terciles import TERCILES, tercile_cuts, tercile_of
from privgan.runs.typed_attack import AttackRecord, BayesRisk

ROWS_A_VALUE = 10  # training rows for each distinct release, from which on their frequencies are worth counting
# Of two Gaussians whose Bayes risk is 0.159, 3,000 rows: neighbours err 0.176 in 2 features, 0.185 in 10, 0.236 in 50.
MOST_FEATURES = 10
CHUNK = 1024


def bayes_risk(
    train: Released,
    test: Released,
    reached: Sequence[AttackRecord] = (),
    confidence: float = 0.95,
    max_rows: int | None = 3000,
    seed: int = 0,
) -> BayesRisk:
    """The smallest error reached, an error rate in [0, 1 - 1/K], at the class shares of the test rows.

    Where s is a number, its terciles are inferred. The rule uses at most `max_rows` training rows, and half as many
    test rows: distances are costly.

    Args:
        reached: records of attackers on these test rows, see `privgan.attackers.judging.judge`.

    Returns:
        {by, estimate, lower, upper}: who reached the smallest error, and its limits, for all that were looked at.
        Nobody can be sure that no better attacker exists, so `upper` bounds the Bayes risk and `lower` does not.
        {rule, rule_error, cover_hart, rows, test_rows}: the rule, null where neither converges; what no error can lie
        below if rows are many, from the nearest neighbour, null for the frequentist rule and where an attacker lies
        below it all the same. guess: the error of always naming the most common class.
    """
    rows, few = subsample(train, max_rows, seed), subsample(test, max_rows and max_rows // 2, seed)
    train_s_N, test_s_N, classes = _classes(rows, few)
    common = int(np.bincount(train_s_N).argmax())
    errors = {
        record["name"]: (1 - record["accuracy"], 1 - record["accuracy_upper"], 1 - record["accuracy_lower"])
        for record in reached
    }
    rule, said_N, nearest_N = _rule(rows, few, train_s_N, seed)
    found: BayesRisk = {"rule": rule, "rule_error": None, "cover_hart": None}
    if rule is not None:
        wrong = share(said_N != test_s_N, few.person)
        lower, upper = limits(wrong, confidence, comparisons=len(errors) + 1)
        errors[rule] = (wrong.value, lower, upper)
        found["rule_error"] = wrong.value
    by = min(errors, key=lambda name: errors[name][0], default=None)
    if nearest_N is not None and by is not None:
        bound = cover_hart(float(np.mean(nearest_N != test_s_N)), classes)
        found["cover_hart"] = bound if bound <= errors[by][0] else None
    least = errors[by] if by is not None else (None, None, None)
    return {
        "by": by,
        "estimate": least[0],
        "lower": least[1],
        "upper": least[2],
        **found,
        "guess": float(np.mean(test_s_N != common)),
        "rows": len(train_s_N),
        "test_rows": len(test_s_N),
    }


def _rule(
    train: Released, test: Released, train_s_N: np.ndarray, seed: int
) -> tuple[str | None, np.ndarray, np.ndarray | None]:
    """(name, class_N of the test rows, class_N of the nearest neighbour alone); (None, empty, None) without a rule."""
    train_code_N, test_code_N = _codes(train.x[:], test.x[:])
    if len(np.unique(train_code_N)) * ROWS_A_VALUE <= len(train_s_N):
        return "frequentist", frequentist(train_code_N, train_s_N, test_code_N), None
    if math.prod(train.x.shape[1:]) > MOST_FEATURES:
        return None, np.empty(0, dtype=np.int64), None
    points = standardised(train.x[:], seed)
    return "neighbours", *neighbours(points(train.x[:]), train_s_N, points(test.x[:]))


def frequentist(train_code_N: np.ndarray, train_s_N: np.ndarray, test_code_N: np.ndarray) -> np.ndarray:
    """The most common s of the training rows with the same output; of all of them where the output is new.

    Codes are whole numbers from 0, one for each output.
    """
    outputs, classes = int(max(train_code_N.max(), test_code_N.max())) + 1, int(train_s_N.max()) + 1
    count_OK = np.zeros((outputs, classes), dtype=np.int64)
    np.add.at(count_OK, (train_code_N, train_s_N), 1)
    said_O = count_OK.argmax(axis=1)
    said_O[count_OK.sum(axis=1) == 0] = count_OK.sum(axis=0).argmax()
    said_N: np.ndarray = said_O[test_code_N]
    return said_N


def neighbours(train_x_NF: np.ndarray, train_s_N: np.ndarray, test_x_NF: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(class_N, class_N): the majority of the ceil(ln n) nearest training rows, and the nearest one alone.

    Among classes with as many votes the one with the nearer neighbour wins.
    """
    k, classes = math.ceil(math.log(len(train_x_NF))), int(train_s_N.max()) + 1
    index = NearestNeighbors(n_neighbors=k).fit(train_x_NF)
    # A vote is worth a little more the nearer it is, never enough to outweigh another.
    worth_J = 1 + np.linspace(1, 0, k) / (k * k + 1)
    majority, nearest = [], []
    for rows in chunks(len(test_x_NF), CHUNK):
        s_NJ = train_s_N[index.kneighbors(test_x_NF[rows], return_distance=False)]
        vote_NK = np.stack([(s_NJ == k_) @ worth_J for k_ in range(classes)], axis=1)
        majority.append(vote_NK.argmax(axis=1))
        nearest.append(s_NJ[:, 0])
    return np.concatenate(majority), np.concatenate(nearest)


def cover_hart(nearest_error: float, classes: int) -> float:
    """The lower bound of the Bayes risk that the error of the single nearest neighbour implies, for many rows."""
    most = (classes - 1) / classes
    return most * (1 - math.sqrt(max(0.0, 1 - nearest_error / most)))


def _classes(train: Released, test: Released) -> tuple[np.ndarray, np.ndarray, int]:
    if train.task != "regression":
        return train.s, test.s, train.classes
    cuts_2 = tercile_cuts(train.s)
    return tercile_of(train.s, cuts_2), tercile_of(test.s, cuts_2), TERCILES


def _codes(train_x: np.ndarray, test_x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A whole number for each row, the same for equal rows."""
    flat_NF = np.ascontiguousarray(np.concatenate([train_x, test_x]).reshape(len(train_x) + len(test_x), -1))
    as_bytes_N = flat_NF.view(np.dtype((np.void, flat_NF.dtype.itemsize * flat_NF.shape[1]))).ravel()
    code_N = np.unique(as_bytes_N, return_inverse=True)[1]
    return code_N[: len(train_x)], code_N[len(train_x) :]
