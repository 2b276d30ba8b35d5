"""What the two regimes owe to the two rules in which they differ beside their counts of steps.

The high-privacy regime lets the channel's rate fall to 0 and cuts what misleading the adversary may win at ln 2 nats a
row; the low-privacy regime does neither. So that nothing is put down to the counts of steps that these rules did, each
regime is run with the rules of the other as well, at one lambda.
"""

import statistics
from collections.abc import Sequence
from typing import Any

from judgement import Result

SAYS = (
    "The high-privacy regime has a rate that falls to 0 and a cut at ln 2 nats a row, the low-privacy regime has "
    "neither. Here each is run with the rules of the other, at the same lambda; means over seeds."
)
PAPERS, OTHERS = "its own", "those of the other regime"


def both_ways(runs: Sequence[Result], others: Sequence[Result]) -> list[dict[str, Any]]:
    """A line for each regime and way: rules, lambda, l1, and what the strongest and the game's adversary infer."""
    lines = []
    for regime, lam in sorted({(r.regime, r.lam) for r in others}):
        for rules, ran in ((PAPERS, runs), (OTHERS, others)):
            same = [r for r in ran if (r.regime, r.lam) == (regime, lam)]
            if same:
                lines.append(
                    {
                        "regime": regime,
                        "rules": rules,
                        "lam": lam,
                        "runs": len(same),
                        "l1": statistics.fmean(r.l1 for r in same),
                        "strongest": statistics.fmean(r.strongest()["balanced_accuracy"] for r in same),
                        "in_training": statistics.fmean(r.leakage["in_training"]["balanced_accuracy"] for r in same),
                    }
                )
    return lines


def columns(line: dict[str, Any]) -> tuple[str, ...]:
    """The columns of `HEAD`."""
    shares = (f"{line[key]:.1%}" for key in ("strongest", "in_training"))
    return (f"{line['regime']}, lambda {line['lam']:g}", line["rules"], str(line["runs"]), f"{line['l1']:.3f}", *shares)


HEAD = ("regime", "rules", "runs", "l1", "strongest fresh attacker", "adversary of the game")
