"""From attacks to the content of `leakage.json`: one path for a run's release and for external data."""

from collections.abc import Mapping
from typing import Any

from privgan.attackers.affine import AffineAttacker
from privgan.attackers.base import Released
from privgan.attackers.judging.records import Attacked
from privgan.attackers.judging.summary import summarise
from privgan.attackers.learning.network import NetworkAttacker
from privgan.attackers.panel import Panel
from privgan.audit.evidence import evidence

TIE = 0.01  # of balanced accuracy, what validation rows do not tell apart


def leakage_of(
    panel: Panel,
    parts: Mapping[str, Released],
    released: Attacked,
    clean: Attacked,
    seed: int,
    in_training: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What the attacks on one sensitive attribute say together.

    Args:
        parts: the released rows that were attacked: train, validation, test.
        released, clean: what the panel found on the release and on undefended data; clean may be empty.
        seed: of the attackers' weights.
        in_training: record of the adversary of the game, where there was one.

    Returns:
        The entries of `leakage.json`, see `summarise` and `evidence`.
    """
    leakage = summarise(released.records, clean.records, None if in_training is None else dict(in_training))
    leakage["networks_below_linear"] = networks_below_linear(panel, released)
    return leakage | evidence(panel, parts, released, leakage["strongest"], seed)


def networks_below_linear(panel: Panel, released: Attacked) -> bool | None:
    """Whether every network of the panel reads less of validation rows than a linear reader does.

    A network can do what a linear reader does, so then it has not been trained to its end, and the strongest reading is
    not what networks could read. None where the panel lacks either kind.
    """
    kinds: dict[type, list[float]] = {NetworkAttacker: [], AffineAttacker: []}
    for record in released.records:
        for kind, found in kinds.items():
            if "failed" not in record and isinstance(panel.attackers.get(record["name"]), kind):
                found.append(record["validation_balanced_accuracy"])
    networks, linear = kinds.values()
    return max(networks) < max(linear) - TIE if networks and linear else None


def failures(leakage: Mapping[str, Any]) -> list[str]:
    """'NAME on released data: REASON' for each attacker that failed, of every sensitive attribute."""
    everyone = [record for one in leakage.get("secrets", {"": leakage}).values() for record in one["failed"]]
    return [f"{record['name']} on {record['on']} data: {record['failed']}" for record in everyone]
