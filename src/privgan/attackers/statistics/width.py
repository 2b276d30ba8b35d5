"""How many test rows a claim needs: the width of the limits of balanced accuracy, before and after an attack.

Shapes: K classes.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import brentq

from privgan.attackers.judging.estimate import Estimate
from privgan.attackers.judging.interval import limits
from privgan.errors import RequestError
from privgan.runs.typed_attack import AttackRecord, Precision

WORST = 0.5  # the recall at which limits are widest
MOST = 1e12  # rows; nobody has more


def expected_width(
    class_rows_K: Sequence[float] | np.ndarray,
    recall: float = WORST,
    confidence: float = 0.95,
    comparisons: float = 1,
    design: float = 1.0,
) -> float:
    """Width of the limits of balanced accuracy where each class has this recall.

    Rows need not be whole numbers, at least 1. design: see `privgan.attackers.judging.persons`.
    """
    n_K = np.maximum(np.asarray(class_rows_K, dtype=np.float64), 1.0)
    padded_K = (recall * n_K + 1) / (n_K + 2)
    variance = float((padded_K * (1 - padded_K) / n_K).sum()) / len(n_K) ** 2 * design
    padded, persons = float(padded_K.mean()), max(2, int(n_K.sum() / design))
    seen = Estimate(recall, padded * (1 - padded) / variance, design, persons, np.zeros(0))
    lower, upper = limits(seen, confidence, comparisons)
    return upper - lower


def rows_needed(
    target: float,
    class_rows_K: Sequence[float] | np.ndarray,
    recall: float = WORST,
    confidence: float = 0.95,
    comparisons: float = 1,
    design: float = 1.0,
) -> int:
    """Fewest test rows, with classes in the shares of `class_rows_K`, whose limits are no wider than `target`.

    Raises RequestError unless 0 < target < 1 and every class has rows.
    """
    count_K = np.asarray(class_rows_K, dtype=np.float64)
    if not 0 < target < 1 or not (count_K > 0).all():
        raise RequestError(
            f"attackers.target_width={target}: give a width between 0 and 1, such as 0.02, and rows of every class"
        )
    share_K = count_K / count_K.sum()

    def excess(log_rows: float) -> float:
        return expected_width(share_K * np.exp(log_rows), recall, confidence, comparisons, design) - target

    most, least = np.log(MOST), np.log(1 / share_K.min())
    if excess(most) > 0:
        raise RequestError(f"attackers.target_width={target}: no number of rows is enough, take a wider one")
    return (
        int(np.ceil(np.exp(brentq(excess, least, most, xtol=1e-9))))
        if excess(least) > 0
        else int(np.ceil(np.exp(least)))
    )


def precision(record: AttackRecord, target: float | None) -> Precision:
    """What the record of an attack can tell apart: {width, target, rows, rows_needed, rows_needed_at_worst}.

    rows_needed: test rows for the target at the balanced accuracy seen; at worst: whatever comes out. Null without a
    target.
    """
    width = record["upper"] - record["lower"]
    sure = {
        "confidence": record["confidence"],
        "comparisons": record["effective_comparisons"],
        "design": record["design_effect"],
    }
    needed: list[int | None] = [None, None]
    if target is not None:
        recalls = (record["balanced_accuracy"], WORST)
        needed = [rows_needed(target, record["class_rows"], recall, **sure) for recall in recalls]
    return {
        "width": width,
        "target": target,
        "rows": record["n"],
        "rows_needed": needed[0],
        "rows_needed_at_worst": needed[1],
    }


def precision_line(precise: Precision) -> str | None:
    """One line for people on what `precision` found; None without a target."""
    if precise["target"] is None:
        return None
    found = f"limits {precise['width']:.3f} wide on {precise['rows']:,} test rows"
    if precise["width"] <= precise["target"]:
        return f"{found}: as narrow as {precise['target']:g}, which was asked for"
    return (
        f"{found}: too few rows for a claim within {precise['target']:g}; it needs {precise['rows_needed']:,} "
        f"test rows at this accuracy, {precise['rows_needed_at_worst']:,} at worst: "
        "take more people, or a larger share of them for test"
    )
