"""Secrets that are planted in a copy of a release, to learn what the attackers of an audit could have seen.

A known function of s is written into one coordinate (a column, a corner of the picture, a fact of the files): so that
all rows tell s, or three of four. An audit whose attackers do not find that is blind. Shapes: N rows, K levels.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from privgan.attackers.base import Released, subsample
from privgan.attackers.facts import on_facts
from privgan.attackers.judging.judge import rows_record
from privgan.attackers.judging.records import GUESS
from privgan.attackers.judging.terciles import tercile_cuts, tercile_of
from privgan.attackers.panel import Panel
from privgan.attackers.running.attempt import Attempt, Scores
from privgan.runs.typed_attack import AttackRecord, Planted

STRENGTHS = {"strong": 1.0, "weak": 0.5}  # the share of rows that tell s; the others tell a class drawn blindly
MOST_ROWS = 10_000  # attackers learn from: what they find with fewer they find with more
SIDE = 8  # a corner of 1/8 of a picture's side

Parts = Mapping[str, Released]


def planted(panel: Panel, parts: Parts, looks: int, seed: int) -> list[Planted]:
    """For each place (rows, facts) and strength whether an attacker of the panel found what was planted there.

    Args:
        parts: the rows that were attacked: train, validation, test.
        looks: for how many records the limits of the audit hold at once.
        seed: of the rows that tell nothing, and of the attackers' weights.

    Returns:
        Records {place, strength, readable, found_by, balanced_accuracy, lower, upper}. readable: balanced accuracy of
        one who knows the place. found_by: the first attacker, cheapest first, whose lower limit is above a blind guess;
        None where there is none, and the figures are of the one that came nearest.
    """
    parts = {name: subsample(part, MOST_ROWS, seed) for name, part in parts.items() if name != "more"}
    places = ["rows", *(["facts"] if _has_facts(parts) else [])]
    return [_found(panel, parts, place, strength, looks, seed) for place in places for strength in STRENGTHS]


def _has_facts(parts: Parts) -> bool:
    facts = parts["train"].facts
    return facts is not None and facts.shape[1] > 0


def _found(panel: Panel, parts: Parts, place: str, strength: str, looks: int, seed: int) -> Planted:
    level_of, levels = _levels(parts)
    rng, copy = np.random.default_rng([seed, len(strength)]), dict[str, Released]()
    for name, part in parts.items():
        told_N = np.where(
            rng.random(len(part)) < STRENGTHS[strength], level_of[name], rng.integers(0, levels, len(part))
        )
        copy[name] = _written(on_facts(part) if place == "facts" else part, told_N, levels)
    wants = "facts" if place == "facts" else None
    best: AttackRecord | None = None
    for name, attacker in panel.attackers.items():
        if name == GUESS or getattr(attacker, "wants", None) != wants:
            continue
        scores = Attempt(attacker, copy, seed)()
        if not isinstance(scores, Scores):
            continue
        record = rows_record(name, scores.validation, scores.test, copy, confidence=panel.confidence, comparisons=looks)
        if best is None or record["lower"] > best["lower"]:
            best = record
        if record["lower"] > 1 / record["classes"]:
            break
    readable = STRENGTHS[strength] + (1 - STRENGTHS[strength]) / levels
    found = best is not None and best["lower"] > 1 / best["classes"]
    return {
        "place": place,
        "strength": strength,
        "readable": readable,
        "found_by": best["name"] if best is not None and found else None,
        "balanced_accuracy": best["balanced_accuracy"] if best else None,
        "lower": best["lower"] if best else None,
        "upper": best["upper"] if best else None,
    }


def _levels(parts: Parts) -> tuple[dict[str, np.ndarray], int]:
    """(class of each row, how many there are); of a number its third."""
    if parts["train"].task == "regression":
        cuts_2 = tercile_cuts(parts["train"].s)
        return {name: tercile_of(part.s, cuts_2) for name, part in parts.items()}, 3
    return {name: part.s for name, part in parts.items()}, parts["train"].classes


def _written(part: Released, told_N: np.ndarray, levels: int) -> Released:
    """A copy of the rows in which a corner, or the first coordinate, tells these levels."""
    x, share_N = np.array(part.x[:]), told_N / max(levels - 1, 1)
    if x.ndim == 4:
        high, wide = (max(1, side // SIDE) for side in x.shape[2:])
        x[:, :, :high, :wide] = (64 + 128 * share_N).astype(x.dtype)[:, None, None, None]
    else:
        x[:, 0] = 2 * share_N - 1
    return replace(part, x=x, facts=None)
