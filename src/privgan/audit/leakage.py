"""From attacks to the content of `leakage.json`: one path for a run's release and for external data."""

from collections.abc import Mapping

from privgan.attackers.base import Released
from privgan.attackers.judging.records import Attacked
from privgan.attackers.judging.summary import summarise
from privgan.attackers.panel import Panel
from privgan.audit.evidence import evidence
from privgan.runs.typed import LeakageRecord
from privgan.runs.typed_attack import AttackRecord


def leakage_of(
    panel: Panel,
    parts: Mapping[str, Released],
    released: Attacked,
    clean: Attacked,
    seed: int,
    in_training: AttackRecord | None = None,
) -> LeakageRecord:
    """What the attacks on one sensitive attribute say together.

    Args:
        parts: the released rows that were attacked: train, validation, test.
        released, clean: what the panel found on the release and on undefended data; clean may be empty.
        seed: of the attackers' weights.
        in_training: record of the adversary of the game, where there was one.

    Returns:
        The entries of `leakage.json`, see `summarise` and `evidence`.
    """
    found = summarise(released.records, clean.records, in_training)
    found["indicative"] = panel.indicative
    return {**found, **evidence(panel, parts, released, found["strongest"], seed)}


def failures(leakage: LeakageRecord) -> list[str]:
    """'NAME on released data: REASON' for each attacker that failed, of every sensitive attribute.

    Args:
        leakage: content of `leakage.json`.
    """
    everyone = [record for one in leakage.get("secrets", {"": leakage}).values() for record in one["failed"]]
    return [f"{record['name']} on {record['on']} data: {record['failed']}" for record in everyone]
