"""The paper's findings in words, each a statement that holds, does not hold, or stays undecided on these runs.

Shapes: N test rows, S seeds, L settings.
"""

import itertools
import math
import statistics
from collections.abc import Sequence
from typing import Any

import numpy as np
from judgement import Result
from scipy.stats import page_trend_test, rankdata, spearmanr

from privgan.attackers.statistics.paired import Difference, paired
from privgan.errors import RequestError

HOLDS, FAILS, OPEN = "holds", "does not hold", "undecided"
LESS, GAP, ERROR = 0.05, 0.03, 0.05


def finding(says: str, value: float | None, holds: bool, **more: Any) -> dict[str, Any]:
    """A statement; holds: what older readers look at. more: verdict where it may stay undecided, limits, p."""
    return {"says": says, "value": value, "holds": bool(holds), "verdict": HOLDS if holds else FAILS} | more


def findings(runs: Sequence[Result]) -> list[dict[str, Any]]:
    """What the paper says of its two regimes, on these runs."""
    if not runs:
        raise RequestError("reproduce-paper: no finished run to judge")
    regimes = {regime: [r for r in runs if r.regime == regime] for regime in ("low", "high")}
    said = []
    if all(regimes.values()):
        low = regimes["low"]
        most = max(r.lam for r in regimes["high"])
        top = [r for r in regimes["high"] if r.lam == most]
        says = f"low regime: a fresh attacker infers at least {100 * GAP:g} points more than the adversary of the game"
        said.append(_at_least(says, _honesty(low), GAP))
        says = f"high regime: the strongest fresh attacker infers at least {100 * LESS:g} points less"
        said.append(_at_least(says, _between(low, top), LESS))
        said.append(_farther(low, top))
    return [*said, falls(runs)]


def falls(runs: Sequence[Result]) -> dict[str, Any]:
    """Whether less is inferred at a larger distortion: a test of trend over settings, seed by seed.

    With two seeds or more it is Page's test (Journal of the American Statistical Association 58 (1963), 216-230); with
    one, every order of the settings is as likely under no trend, and Spearman's rank correlation has its exact p-value.
    Three points beyond a fixed rank correlation would fall by chance alone in one of five cases.
    """
    keys = sorted({(r.regime, r.lam) for r in runs}, key=lambda key: _median_l1(runs, key))
    seeds = sorted({r.seed for r in runs})
    told = {(r.seed, (r.regime, r.lam)): float(r.strongest()["balanced_accuracy"]) for r in runs}
    whole = [seed for seed in seeds if all((seed, key) in told for key in keys)]
    says = f"the curve falls: rank correlation of distortion and leakage over {len(keys)} settings"
    if len(keys) < 3 or not whole:
        return finding(says, None, False, verdict=OPEN, p=None)
    told_SL = np.array([[told[seed, key] for key in keys] for seed in whole])
    rank = float(np.mean([_rank(row) for row in told_SL]))
    p = _trend(told_SL)
    verdict = HOLDS if p <= ERROR else FAILS if _trend(-told_SL) <= ERROR else OPEN
    return finding(says, rank, verdict == HOLDS, verdict=verdict, p=p)


def _trend(told_SL: np.ndarray) -> float:
    """p-value of no trend against a fall along the settings."""
    if len(told_SL) > 1:
        # Page's statistic wants ranks that rise along the columns.
        return float(page_trend_test(np.array([rankdata(-row) for row in told_SL]), ranked=True).pvalue)
    seen = _rank(told_SL[0])
    drawn = [_rank(np.array(order)) for order in itertools.permutations(told_SL[0])]
    return float(np.mean(np.array(drawn) <= seen + 1e-12))


def _rank(told_L: np.ndarray) -> float:
    """Spearman's rank correlation with the settings' order; 0 where all are told alike."""
    return float(spearmanr(np.arange(len(told_L)), told_L).statistic) if np.ptp(told_L) > 0 else 0.0


def _at_least(says: str, found: Difference | None, least: float) -> dict[str, Any]:
    """Holds where the whole interval of the difference is at or above the least, fails where it is below."""
    if found is None:
        return finding(says, None, False, verdict=OPEN, why="the runs do not have the same test rows")
    verdict = HOLDS if found.lower >= least else FAILS if found.upper < least else OPEN
    return finding(says, found.value, verdict == HOLDS, verdict=verdict, lower=found.lower, upper=found.upper)


def _between(more: Sequence[Result], less: Sequence[Result]) -> Difference | None:
    """Balanced accuracy of the strongest attackers of some runs less that of others, on the same test people."""
    rows = [r.rows for r in (*more, *less)]
    known = [one for one in rows if one is not None]
    if len(known) < len(rows) or any(not np.array_equal(one.index_N, known[0].index_N) for one in known):
        return None
    right = [np.mean([r.rows.released_N for r in part if r.rows], axis=0) for part in (more, less)]
    return paired(right[0], right[1], known[0].s_N, known[0].group_N)


def _honesty(runs: Sequence[Result]) -> Difference | None:
    """The strongest fresh attackers against the adversaries of the game, whose thresholds are of validation people."""
    known = [r.rows for r in runs if r.rows is not None and r.rows.in_training_N is not None]
    if len(known) < len(runs) or any(not np.array_equal(one.index_N, known[0].index_N) for one in known):
        return None
    fresh_N = np.mean([one.released_N for one in known], axis=0)
    inside_N = np.mean([one.in_training_N for one in known if one.in_training_N is not None], axis=0)
    return paired(fresh_N, inside_N, known[0].s_N, known[0].group_N)


def _farther(low: Sequence[Result], top: Sequence[Result]) -> dict[str, Any]:
    """Distortion is measured on thousands of rows: what varies is the runs, so every one must be farther than every."""
    more = statistics.median(r.l1 for r in top) - statistics.median(r.l1 for r in low)
    above, below = min(r.l1 for r in top) > max(r.l1 for r in low), max(r.l1 for r in top) < min(r.l1 for r in low)
    verdict = HOLDS if above else FAILS if below else OPEN
    return finding("high regime: at a larger distortion, in every run", more, above, verdict=verdict)


def _median_l1(runs: Sequence[Result], key: tuple[str, float]) -> float:
    values = [r.l1 for r in runs if (r.regime, r.lam) == key]
    return statistics.median(values) if values else math.nan
