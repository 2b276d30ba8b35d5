"""One attacker, one look at the test rows: the record that `leakage.json` holds.

Shapes: N rows, K classes.
"""

import time
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import numpy as np
from sklearn.metrics import mean_squared_error, r2_score

from privgan.attackers.base import Attacker, Released, chunks
from privgan.attackers.judging.decision import Decisions, decisions, held_out_accuracy
from privgan.attackers.judging.figures import Figures, figures
from privgan.attackers.judging.interval import advantage
from privgan.attackers.judging.terciles import TERCILES, tercile_cuts, tercile_of
from privgan.attackers.judging.threshold import balanced_accuracy, recalls
from privgan.attackers.statistics.information import information
from privgan.errors import RequestError, WorkError
from privgan.runs.typed_attack import AttackRecord

FEWEST_ROWS = 20


def check(**roles: Released) -> None:
    """Raises RequestError unless every role (train, validation, test) can be attacked and judged.

    Wanted: as many rows of x as of s, at least 20, finite, all of one shape, and in every role every class of s; where
    s is a number, every tercile of the first role.
    """
    first = next(iter(roles.values()))
    classes = max((role.classes for role in roles.values() if len(role)), default=0)
    for name, role in roles.items():
        problem = None
        if len(role.x) != len(role.s):
            problem = f"{len(role.x)} rows of x but {len(role.s)} of s: give each row its s"
        elif len(role) < FEWEST_ROWS:
            problem = f"{len(role)} rows: at least {FEWEST_ROWS} are needed, take a larger share or more data"
        elif role.x.shape[1:] != first.x.shape[1:]:
            problem = f"rows of shape {role.x.shape[1:]} where others have {first.x.shape[1:]}: release them alike"
        elif (role.task == "regression") != (first.task == "regression"):
            problem = "s is a number in some roles and a class in others: give the same kind to all"
        else:
            problem = _gap_in_numbers(role, first) if role.task == "regression" else _gap_in_classes(role, classes)
        if problem is None and role.x.dtype != np.uint8:
            parts = chunks(len(role), 1024)
            if not all(np.isfinite(role.x[part]).all() for part in parts):
                problem = "x holds values that are not finite: check the channel that released it"
        if problem:
            raise RequestError(f"attack: role {name}: {problem}")


def _gap_in_classes(role: Released, classes: int) -> str | None:
    if role.s.min() >= 0 and classes >= 2 and np.bincount(role.s, minlength=classes).min() > 0:
        return None
    seen = _named(np.unique(role.s))
    return f"s has the classes {seen} where {max(classes, 2)} are needed: take a larger share or balance the data"


def _gap_in_numbers(role: Released, first: Released) -> str | None:
    if not np.isfinite(role.s).all():
        return "s holds values that are not finite: leave out the rows whose s is unknown"
    if np.bincount(tercile_of(role.s, tercile_cuts(first.s)), minlength=TERCILES).min() > 0:
        return None
    return (
        f"s takes the values {_named(np.unique(role.s))}, which leaves one of the thirds low, middle and high empty: "
        "take a larger share, or make s a class"
    )


def _named(values: Iterable[Any], most: int = 6) -> str:
    shown = [f"{value:g}" for value in values]
    return ", ".join(shown if len(shown) <= most else [*shown[: most - 1], "...", shown[-1]])


def score_record(
    name: str,
    validation_score: np.ndarray,
    validation_s_N: np.ndarray,
    test_score: np.ndarray,
    test_s_N: np.ndarray,
    *,
    on: Literal["released", "clean"] = "released",
    knows: str = "labels",
    confidence: float = 0.95,
    comparisons: int = 1,
    seconds: float = 0.0,
    threshold: float | None = None,
    cuts_2: np.ndarray | None = None,
    person_N: np.ndarray | None = None,
    panel: list[Figures] | None = None,
) -> AttackRecord:
    """The record of scores made by anyone, for example by the adversary of the game.

    Scores, `threshold` and `cuts_2` are those of `decisions`: what is picked is picked on validation, and test is
    looked at once. A number has the errors `mse` and `r2` besides, and no AUC; its classes are three terciles.
    `lower` and `upper` are two-sided limits of balanced accuracy, corrected for `comparisons` attackers, and so are all
    other limits. `class_rows` are the test rows of each class.
    person_N: who each test row belongs to, where a person has several: limits are then as wide as persons differ (see
    `persons`); `persons` is their number, `design_effect` what it costs balanced accuracy.
    panel: takes the figures, from which `figures.limit_together` makes limits for several attackers at once.
    Raises WorkError when a score is not finite.
    """
    if not (np.isfinite(validation_score).all() and np.isfinite(test_score).all()):
        raise WorkError(f"attacker {name}: its scores are not finite, it has diverged: lower its learning rate")
    said = decisions(validation_score, validation_s_N, test_score, test_s_N, threshold=threshold, cuts_2=cuts_2)
    seen = figures(said, test_score, test_s_N, person_N)
    if panel is not None:
        panel.append(seen)
    told = information(
        *(validation_score, said.validation_s_N, test_score, said.test_s_N),
        confidence=confidence,
        comparisons=comparisons,
        design=seen.balanced.design,
    )
    return {
        "name": name,
        "on": on,
        "knows": knows,
        **_accuracies(said, person_N),
        **_of_scores(test_score, test_s_N),
        **seen.record(confidence, dict.fromkeys(seen.estimates, float(comparisons))),
        "information": told,
        "confidence": confidence,
        "comparisons": comparisons,
        "seconds": round(seconds, 3),
        "validation_balanced_accuracy": balanced_accuracy(said.validation_N, said.validation_s_N, said.classes),
    }


def rows_record(
    name: str,
    validation_score: np.ndarray,
    test_score: np.ndarray,
    parts: Mapping[str, Released],
    **options: Any,
) -> AttackRecord:
    """`score_record` of the scores of the rows in {"train", "validation", "test"}, with what is known of these rows.

    It holds `validation_held_out` besides, the figure that searches minimise, see `held_out_accuracy`.
    """
    train, validation, test = (parts[role] for role in ("train", "validation", "test"))
    cuts_2 = tercile_cuts(train.s) if train.task == "regression" else None
    record = score_record(
        name, validation_score, validation.s, test_score, test.s, cuts_2=cuts_2, person_N=test.person, **options
    )
    record["validation_held_out"] = held_out_accuracy(validation_score, validation.s, validation.person, cuts_2)
    return record


def _accuracies(said: Decisions, person_N: np.ndarray | None) -> AttackRecord:
    right_K, n_K = recalls(said.test_N, said.test_s_N, said.classes)
    n, balanced = int(n_K.sum()), balanced_accuracy(said.test_N, said.test_s_N, said.classes)
    return {
        "accuracy": int(right_K.sum()) / n,
        "balanced_accuracy": balanced,
        "advantage": advantage(balanced, said.classes),
        "n": n,
        "persons": n if person_N is None else len(np.unique(person_N)),
        "classes": said.classes,
        "class_rows": n_K.tolist(),
    }


def _of_scores(score: np.ndarray, s_N: np.ndarray) -> AttackRecord:
    """Where s is a number, the errors of the estimate, and no area under a curve."""
    if s_N.dtype.kind != "f":
        return {}
    return {
        "auc": None,
        "auc_lower": None,
        "auc_upper": None,
        "mse": float(mean_squared_error(s_N, score)),
        "r2": float(r2_score(s_N, score)),
    }


def judge(
    attacker: Attacker,
    train: Released,
    validation: Released,
    test: Released,
    on: Literal["released", "clean"] = "released",
    confidence: float = 0.95,
    comparisons: int = 1,
    seed: int = 0,
    knows: str = "labels",
) -> AttackRecord:
    """Trains the attacker from fresh weights, picks its threshold on validation and judges it once on test.

    on: "released" or "clean", what the rows are. knows: what the attacker has to learn from, as the record says it.
    comparisons: how many attackers are looked at in all.
    Raises RequestError on data that cannot be attacked (see `check`), WorkError when the attacker diverges.
    """
    check(train=train, validation=validation, test=test)
    started = time.perf_counter()
    attacker.fit(train, validation, seed=seed)
    validation_score, test_score = attacker.scores(validation.x), attacker.scores(test.x)
    return rows_record(
        attacker.name,
        validation_score,
        test_score,
        {"train": train, "validation": validation, "test": test},
        on=on,
        knows=knows,
        confidence=confidence,
        comparisons=comparisons,
        seconds=time.perf_counter() - started,
    )
