"""The least error anybody could make in guessing s from a release, estimated by rules that converge to it.

Source: F-BLEAU (Cherubin, Chatzikokolakis and Palamidessi, IEEE S&P 2019): the error of a universally consistent rule
on fresh rows is an estimate of the Bayes risk, from above; the frequentist rule where outputs are few, k nearest
neighbours with k = ln n elsewhere. The bound from one neighbour: Cover and Hart, IEEE Trans. Inf. Theory 13 (1967).

Shapes: N rows, F features, J neighbours, K classes.
"""

import math
from typing import Any

import numpy as np
from sklearn.neighbors import NearestNeighbors

from privgan.attackers.base import Released, chunks, subsample
from privgan.attackers.features import standardised
from privgan.attackers.judging.interval import clopper_pearson
from privgan.attackers.judging.terciles import TERCILES, tercile_cuts, tercile_of

ROWS_A_VALUE = 10  # training rows for each distinct release, from which on their frequencies are worth counting
CHUNK = 1024


def bayes_risk(
    train: Released, test: Released, confidence: float = 0.95, max_rows: int | None = 3000, seed: int = 0
) -> dict[str, Any]:
    """Estimate of the Bayes risk, an error rate in [0, 1 - 1/K], at the class shares of the test rows.

    Where s is a number, its terciles are guessed. At most `max_rows` training rows are used, and half as many test
    rows: distances between pictures are costly.

    Returns {rule, estimate, lower, upper, cover_hart, guess, rows, test_rows}: limits are of the rule's error;
    cover_hart is what no error can lie below if rows are many, from the nearest neighbour, null for the frequentist
    rule; guess is the error of always saying the most common class.
    """
    train, test = subsample(train, max_rows, seed), subsample(test, max_rows and max_rows // 2, seed)
    train_s_N, test_s_N, classes = _classes(train, test)
    common = int(np.bincount(train_s_N).argmax())
    train_code_N, test_code_N = _codes(train.x[:], test.x[:])
    bound = None
    if len(np.unique(train_code_N)) * ROWS_A_VALUE <= len(train_s_N):
        rule, said_N = "frequentist", frequentist(train_code_N, train_s_N, test_code_N)
    else:
        points = standardised(train.x[:], seed)
        rule = "neighbours"
        said_N, nearest_N = neighbours(points(train.x[:]), train_s_N, points(test.x[:]))
        bound = cover_hart(float(np.mean(nearest_N != test_s_N)), classes)
    wrong = int(np.sum(said_N != test_s_N))
    lower, upper = clopper_pearson(wrong, len(test_s_N), confidence)
    return {
        "rule": rule,
        "estimate": wrong / len(test_s_N),
        "lower": lower,
        "upper": upper,
        "cover_hart": bound,
        "guess": float(np.mean(test_s_N != common)),
        "rows": len(train_s_N),
        "test_rows": len(test_s_N),
    }


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
