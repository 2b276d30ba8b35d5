"""Would an attacker with more training rows read more? Its balanced accuracy against their number, and a look ahead.

The curve is taken as a power law, top - b * rows ** -c, as learning curves are found to be (Hestness et al. 2017,
arXiv:1712.00409; Viering and Loog, IEEE TPAMI 45 (2023), sections 3 and 4).

Shapes: N rows, P numbers of training rows, R repeats, K classes, D draws, E exponents.
"""

import logging
from collections.abc import Mapping, Sequence

import numpy as np

from privgan.attackers.base import Attacker, Released, subsample
from privgan.attackers.judging.decision import Decisions, decisions
from privgan.attackers.judging.estimate import mean_recall
from privgan.attackers.judging.interval import limits
from privgan.attackers.judging.judge import check
from privgan.attackers.judging.persons import Persons
from privgan.attackers.judging.terciles import tercile_cuts
from privgan.attackers.judging.threshold import balanced_accuracy
from privgan.attackers.running.attempt import Scores
from privgan.errors import RequestError
from privgan.runs.typed_attack import LearningCurve

log = logging.getLogger(__name__)
SHARES = (1 / 8, 1 / 4, 1 / 2)
REPEATS = 2  # other rows and weights each time: how much training itself varies
AHEAD = 8  # times as many rows as there are
EXPONENTS = np.linspace(0.1, 1.0, 19)  # from hardly any gain to that of a model with few parameters
DRAWS = 1000


def learning_curve(
    attacker: Attacker, parts: Mapping[str, Released], full: Scores, confidence: float = 0.95, seed: int = 0
) -> LearningCurve:
    """Train the attacker on 1/8, 1/4 and 1/2 of its rows, twice each, beside `full`: its scores with all of them.

    parts: train, validation, test; test is looked at for every point, so the curve picks nothing.

    Returns {name, rows, balanced_accuracy, limits, extrapolated_rows, extrapolated, band, confidence}: a value and
    two-sided limits for each number of rows, and what eight times as many rows would give, with its `band`.
    Raises RequestError where an eighth of the rows is too few to learn from.
    """
    train, validation, test = parts["train"], parts["validation"], parts["test"]
    cuts_2 = tercile_cuts(train.s) if train.task == "regression" else None
    points: list[list[Decisions]] = []
    rows_P = [round(share * len(train)) for share in SHARES]
    for rows in rows_P:
        points.append([])
        for repeat in range(REPEATS):
            some = subsample(train, rows, seed + repeat)
            _check(some, validation)
            attacker.fit(some, validation, seed=seed + repeat)
            scores = attacker.scores(validation.x), attacker.scores(test.x)
            points[-1].append(decisions(scores[0], validation.s, scores[1], test.s, cuts_2=cuts_2))
        log.info("%s on %d training rows: balanced accuracy %.3f", attacker.name, rows, _accuracy(points[-1]))
    rows_P.append(len(train))
    points.append([decisions(full.validation, validation.s, full.test, test.s, cuts_2=cuts_2)])
    right = [np.stack([said.right_N for said in point]) for point in points]
    ahead = AHEAD * len(train)
    value, band = extrapolate(rows_P, right, points[0][0].test_s_N, ahead, confidence, seed, test.person)
    return {
        "name": attacker.name,
        "rows": rows_P,
        "balanced_accuracy": [_accuracy(point) for point in points],
        "limits": [_limits(point[0], confidence, test.person) for point in points],
        "extrapolated_rows": ahead,
        "extrapolated": value,
        "band": list(band),
        "confidence": confidence,
    }


def extrapolate(
    rows_P: Sequence[int],
    right_PRN: Sequence[np.ndarray],
    s_N: np.ndarray,
    ahead: int,
    confidence: float = 0.95,
    seed: int = 0,
    person_N: np.ndarray | None = None,
) -> tuple[float, tuple[float, float]]:
    """(value, (lower, upper)) of balanced accuracy at `ahead` training rows.

    right_PRN: for each number of rows, right_RN of its repeats: whether each test row was told. The band is drawn from
    what test people vary by (the same people at every point, see `Persons`) and what training varies by, each draw with
    the exponent that fits it best; so few points leave the exponent open, and the band says so.
    """
    classes = int(s_N.max()) + 1
    accuracy_PR = [np.array([_of_rows(right_N, s_N, classes) for right_N in right_RN]) for right_RN in right_PRN]
    mean_P = np.array([accuracy_R.mean() for accuracy_R in accuracy_PR])
    repeats_P = np.array([len(accuracy_R) for accuracy_R in accuracy_PR])
    freedom = int((repeats_P - 1).sum())
    spread = np.sqrt(sum((len(accuracy_R) * accuracy_R.var()) for accuracy_R in accuracy_PR) / max(freedom, 1))
    rng = np.random.default_rng(seed)
    read_PN = np.stack([right_RN.mean(axis=0) for right_RN in right_PRN])
    drawn_DP = mean_P + rng.standard_normal((DRAWS, len(read_PN))) @ _root_of_covariance(read_PN, s_N, person_N)
    # Few repeats say little of how much training varies: each draw has a spread of its own, as in Student's t.
    spread_D1 = spread * np.sqrt(max(freedom, 1) / rng.chisquare(max(freedom, 1), (DRAWS, 1)))
    drawn_DP = drawn_DP + rng.normal(size=drawn_DP.shape) * spread_D1 / np.sqrt(repeats_P)
    value = float(_power_law(rows_P, mean_P[None], ahead, 1 / classes)[0])
    lower, upper = np.quantile(
        _power_law(rows_P, drawn_DP, ahead, 1 / classes), [(1 - confidence) / 2, (1 + confidence) / 2]
    )
    return value, (float(min(lower, value)), float(max(upper, value)))


def _root_of_covariance(read_PN: np.ndarray, s_N: np.ndarray, person_N: np.ndarray | None) -> np.ndarray:
    """root_PP of the covariance that test people give to the points of the curve."""
    n_K = np.bincount(s_N)
    mean_PK = np.stack([np.bincount(s_N, weights=read_N) / n_K for read_N in read_PN])
    influence_PN = (read_PN - mean_PK[:, s_N]) / (len(n_K) * n_K[s_N])
    persons = Persons(s_N, person_N)
    effect_P = np.array([persons.design_effect(influence_N) for influence_N in influence_PN])
    covariance_PP = influence_PN @ influence_PN.T * np.sqrt(np.outer(effect_P, effect_P))
    value_P, vector_PP = np.linalg.eigh(covariance_PP)
    root_PP: np.ndarray = (vector_PP * np.sqrt(np.maximum(value_P, 0))).T
    return root_PP


def _power_law(rows_P: Sequence[int], accuracy_DP: np.ndarray, ahead: int, guess: float) -> np.ndarray:
    """value_D at `ahead` rows of the best top - b * rows ** -c with b >= 0, guess <= top <= 1, by least squares."""
    scale = np.asarray(rows_P, dtype=np.float64) / rows_P[-1]
    z_EP = scale[None] ** -EXPONENTS[:, None]
    y_D1P = accuracy_DP[:, None]
    mean_E, mean_D = z_EP.mean(axis=1), accuracy_DP.mean(axis=1)
    centred_EP = z_EP - mean_E[:, None]
    b_DE = np.maximum(-(accuracy_DP @ centred_EP.T) / (centred_EP**2).sum(axis=1), 0)
    top_DE = mean_D[:, None] + b_DE * mean_E
    # Where the line would end above 1 it is the best one that ends at 1.
    b_DE = np.where(top_DE > 1, (1 - accuracy_DP) @ z_EP.T / (z_EP**2).sum(axis=1), b_DE)
    top_DE = np.clip(top_DE, guess, 1)
    error_DE = ((top_DE[:, :, None] - b_DE[:, :, None] * z_EP - y_D1P) ** 2).sum(axis=2)
    best_D = error_DE.argmin(axis=1)
    value_DE = top_DE - b_DE * (ahead / rows_P[-1]) ** -EXPONENTS
    value_D: np.ndarray = value_DE[np.arange(len(best_D)), best_D]
    return value_D


def _check(some: Released, validation: Released) -> None:
    try:
        check(train=some, validation=validation)
    except RequestError as error:
        raise RequestError(f"attackers.learning_curve: {error}") from error


def _accuracy(point: Sequence[Decisions]) -> float:
    return float(np.mean([balanced_accuracy(said.test_N, said.test_s_N, said.classes) for said in point]))


def _limits(said: Decisions, confidence: float, person_N: np.ndarray | None) -> list[float]:
    return list(limits(mean_recall(said.right_N, said.test_s_N, person_N, said.classes), confidence))


def _of_rows(right_N: np.ndarray, s_N: np.ndarray, classes: int) -> float:
    return float(np.mean([right_N[s_N == k].mean() for k in range(classes)]))
