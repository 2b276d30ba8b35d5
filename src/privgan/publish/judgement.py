"""Whether a channel passed its evaluation, and so may be published."""

from privgan.runs.certified import refuting
from privgan.runs.typed import LeakageRecord, RunRecord


def failings(record: RunRecord, leakage: LeakageRecord | None) -> list[str]:
    """Why a channel did not pass, one clause each; empty where it passed.

    Args:
        record: content of `run.json`.
        leakage: content of `leakage.json`, None where there is none.
    """
    told = [] if record.get("state") == "done" else [f"its run is {record.get('state', 'unknown')}, not done"]
    if leakage is None:
        return [*told, "no attackers were run against it"]
    for name, one in secrets_of(record, leakage).items():
        if not any(attacker["on"] == "released" for attacker in one.get("attackers", ())):
            told.append(f"no attackers were run against it for {name}")
        elif one.get("above_clean"):
            told.append(f"its release tells more of {name} than the undefended data: the channel writes {name} into it")
        told += [f"{found}: one of the two is wrong" for found in refuting({"secrets": {name: one}})]
        told += [f"attacker {failed['name']} failed on {failed['on']} data" for failed in one.get("failed", ())]
        if one.get("clean_strongest") is None:
            told.append(f"no attackers were run against undefended data for {name}: a weak panel goes unnoticed")
    return told


def secrets_of(record: RunRecord, leakage: LeakageRecord) -> dict[str, LeakageRecord]:
    """Name of each sensitive attribute -> what was found of it."""
    if leakage.get("secrets"):
        return dict(leakage["secrets"])
    sensitive = record["data"]["sensitive"]
    return {sensitive if isinstance(sensitive, str) else ", ".join(sensitive): leakage}
