"""Networks that lose to a linear model are trained longer before anybody reports what they infer.

A linear model is within reach of every network here, so one that infers more shows that they are under-trained.
"""

import copy
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from privgan.attackers.base import Attacker, Released
from privgan.attackers.judging.threshold import selection_score
from privgan.attackers.learning.network import NetworkAttacker
from privgan.attackers.running.attempt import Attempt, Failed, Scores

log = logging.getLogger(__name__)
TIMES = 3  # as many epochs as the panel says


def longer(
    attackers: Mapping[str, Attacker],
    outcomes: Mapping[str, Scores | Failed],
    validation: Released,
    begin: Callable[[Attacker], Attempt],
    run: Callable[[Mapping[str, Attempt]], Mapping[str, Scores | Failed]],
) -> dict[str, Scores]:
    """{name: scores} of the best network after three times its epochs, where the best linear model is ahead of it.

    Who is best is asked on validation people, who choose the better of its two trainings as well. It is done once:
    `Scores.times` says so, and stands in the record. Empty where networks keep up, or one of the two kinds is missing.
    """
    reached = {
        name: selection_score(one.validation, validation.s)
        for name, one in outcomes.items()
        if isinstance(one, Scores) and name in attackers
    }
    network = _best(reached, (name for name, one in attackers.items() if isinstance(one, NetworkAttacker)))
    linear = _best(reached, (name for name, one in attackers.items() if getattr(one, "kind", None) == "linear"))
    if network is None or linear is None or reached[network] >= reached[linear]:
        return {}
    attacker, before = attackers[network], outcomes[network]
    assert isinstance(attacker, NetworkAttacker) and isinstance(before, Scores)
    if before.times > 1:
        return {}
    log.info("%s is behind %s on validation people: %d times its epochs", network, linear, TIMES)
    patient = copy.copy(attacker)
    patient.recipe = replace(attacker.recipe, epochs=TIMES * attacker.recipe.epochs)
    after = run({network: begin(patient)})[network]
    if isinstance(after, Failed):
        log.warning("%s failed with %d times its epochs: %s", network, TIMES, after.reason)
        return {}
    seconds = before.seconds + after.seconds
    better = after if selection_score(after.validation, validation.s) >= reached[network] else before
    return {network: replace(better, seconds=seconds, times=TIMES)}


def _best(reached: Mapping[str, float], names: Iterable[str]) -> str | None:
    return max((name for name in names if name in reached), key=lambda name: reached[name], default=None)
