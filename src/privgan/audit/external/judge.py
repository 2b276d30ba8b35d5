"""Fresh attackers against a release that privgan did not make, and against its originals.

Shapes: N rows, G persons.
"""

import math
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import numpy as np

from privgan.attackers.base import Released
from privgan.attackers.judging.judge import FEWEST_ROWS
from privgan.attackers.judging.records import Attacked
from privgan.attackers.judging.terciles import TERCILES, tercile_cuts, tercile_of
from privgan.attackers.knowledge import UTILITY
from privgan.attackers.panel import Panel
from privgan.audit.external.certificate import certificate
from privgan.audit.external.pair import Pair, ReleaseOf, pair
from privgan.audit.external.request import Request
from privgan.audit.facts import facts_of
from privgan.audit.facts.base import Facts
from privgan.audit.leakage import leakage_of
from privgan.audit.planted import planted
from privgan.audit.secrets import joined
from privgan.data.module import DataModule
from privgan.data.resident import PIECE
from privgan.data.source import Labels, Source
from privgan.errors import RequestError
from privgan.release.rows import released_parts
from privgan.runs.typed import ExternalData, LeakageRecord
from privgan.runs.typed_attack import Certificate
from privgan.scratch import scratch

ROLES = {"train": "attacker", "validation": "validation", "test": "test"}  # of the attackers -> of the data


def judge(
    request: Request, panel: Panel, shares: Mapping[str, float], seed: int, place: Path, plant: bool = True
) -> LeakageRecord:
    """The content of `leakage.json`; with several secrets each is attacked by itself.

    Beside what it holds for a run: `data` says what was judged, `unchanged` the share of rows that were released as
    they are, `remarks` what else there is to know of the release, `unseen` the parts of it that no attacker was given,
    `certificate` what no attacker exceeds where the rows take few values, see `privgan.audit.external.certificate`,
    `planted` which planted secrets the attackers found, see `privgan.audit.planted`.

    Args:
        shares: of the rows, by persons, for the attackers to train on, to validate with, and to be judged on.
        seed: of that split and of the attackers' weights.
        place: a folder for the rows as attackers read them; they are gone afterwards.
        plant: whether secrets are planted.

    Raises:
        RequestError: data that cannot be read, do not match, or are too few. WorkError: all attackers failed.
    """
    _check(shares)
    pairs = {secret: pair(request, secret) for secret in request.sensitive}
    for secret, both in pairs.items():
        check_enough((both.original or both.released).labels(), secret, shares)
    with scratch(".attack", place) as folder:
        sets = {secret: _sets(both, shares, seed, folder) for secret, both in pairs.items()}
        found = {
            secret: _attacked(sets[secret], _facts(pairs[secret]), panel, seed, folder, len(sets), plant)
            for secret in sets
        }
        for secret, both in pairs.items():
            packed = sets[secret]["clean" if both.original else "released"].store.manifest["remarks"]
            found[secret]["unchanged"] = _unchanged(sets[secret])
            found[secret]["remarks"] = [*both.remarks, *packed]
            found[secret]["certificate"] = _certificate(sets[secret], panel, len(sets), seed)
            found[secret]["unseen"] = [*both.unseen, *found[secret]["unseen"]]
        first = next(iter(sets.values()))["released"]
        return {**joined(found), "data": _described(request, first)}


def judge_pair(
    both: Pair, secret: str, panel: Panel, shares: Mapping[str, float], seed: int, place: Path
) -> LeakageRecord:
    """As `judge`, of sets that are there already, and one sensitive attribute.

    Args:
        both: the release and, if there are any, the originals.
        secret: name of the attribute.
        panel, shares, seed, place: as in `judge`.

    Raises:
        RequestError, WorkError: as `judge`.
    """
    _check(shares)
    check_enough((both.original or both.released).labels(), secret, shares)
    with scratch(".attack", place) as folder:
        sets = _sets(both, shares, seed, folder)
        found = _attacked(sets, {}, panel, seed, folder, 1, plant=True)
        found["unchanged"], found["remarks"] = _unchanged(sets), list(both.remarks)
        found["certificate"] = _certificate(sets, panel, 1, seed)
        return {**joined({secret: found}), "data": {"sensitive": [secret], **_counted(sets["released"])}}


def check_enough(labels: Labels, secret: str, shares: Mapping[str, float]) -> None:
    """Refuses data that are too few to be judged by.

    Args:
        labels: of all rows.
        secret: name of the sensitive attribute, for the message.
        shares: of the roles train, validation and test.

    Raises:
        RequestError: some role would get too few rows, or no person of some class.
    """
    smallest = min(shares.values())
    needed = math.ceil(FEWEST_ROWS / smallest)
    if len(labels) < needed:
        raise RequestError(
            f"{len(labels)} rows are too few to judge {secret} by: at least {needed} are needed, {FEWEST_ROWS} for "
            "each of train, validation and test"
        )
    if not labels.s_names and np.bincount(tercile_of(labels.s, tercile_cuts(labels.s)), minlength=TERCILES).min() == 0:
        raise RequestError(
            f"{secret} has one value in so many rows that its thirds low, middle and high are not all there: give "
            "task=classes, or another column"
        )
    for s, name in enumerate(labels.s_names):
        persons = len(np.unique(labels.group[labels.s == s]))
        if persons < math.ceil(1 / smallest):
            raise RequestError(
                f"{persons} persons of {secret} {name} are too few: at least {math.ceil(1 / smallest)} of each class "
                "are needed, who are spread over train, validation and test"
            )


def _check(shares: Mapping[str, float]) -> None:
    if set(shares) != set(ROLES) or min(shares.values()) <= 0 or abs(sum(shares.values()) - 1) > 1e-6:
        raise RequestError(f"shares={dict(shares)}: give {', '.join(ROLES)} a share each, together 1")


def _sets(both: Pair, shares: Mapping[str, float], seed: int, folder: Path) -> dict[str, DataModule]:
    """released and, if there are any, clean rows, packed and split alike."""
    roles = {"channel": 0.0, "adversary": 0.0} | {ROLES[name]: share for name, share in shares.items()}

    def module(source: Source) -> DataModule:
        data = DataModule(source, cache=str(folder), shares=roles, split_seed=seed, cache_on_device=False)
        data.prepare()
        return data

    # The originals first: a fault of theirs is the one to fix.
    clean = {"clean": module(both.original)} if both.original else {}
    if clean and isinstance(both.released, ReleaseOf):
        both.released.group_N = clean["clean"].store.labels.group
    return clean | {"released": module(both.released)}


def _facts(both: Pair) -> dict[str, Facts]:
    """Of the release and, if there are any, of the originals."""
    released = both.released.released if isinstance(both.released, ReleaseOf) else both.released
    sources = {"released": released} | ({"clean": both.original} if both.original else {})
    return {on: facts_of(source) for on, source in sources.items()}


def _attacked(
    sets: Mapping[str, DataModule],
    facts: Mapping[str, Facts],
    panel: Panel,
    seed: int,
    folder: Path,
    secrets: int,
    plant: bool,
) -> LeakageRecord:
    def parts(on: str) -> AbstractContextManager[dict[str, Released]]:
        roles, with_u = (ROLES["train"],), UTILITY in panel.threat_models
        return released_parts(folder / on, None, sets[on], roles, device="cpu", bfloat16=False, with_u=with_u)

    clean = Attacked()
    if "clean" in sets:
        with parts("clean") as rows:
            known = _with_facts(rows, facts.get("clean"), sets["clean"])
            clean = panel.attack(known, on="clean", seed=seed, comparisons=secrets)
    with parts("released") as rows:
        known = _with_facts(rows, facts.get("released"), sets["released"])
        released = panel.attack(known, on="released", seed=seed, comparisons=secrets)
        looks = max(record["comparisons"] for record in released.records if "failed" not in record)
        leakage = leakage_of(panel, known, released, clean, seed)
        leakage["unseen"] = _unseen(panel, facts["released"]) if "released" in facts else []
        leakage["planted"] = planted(panel, known, looks, seed) if plant else []
        return leakage


def _certificate(sets: Mapping[str, DataModule], panel: Panel, secrets: int, seed: int) -> Certificate | None:
    """What no attacker exceeds who sees released rows, for all secrets at once; None where rows take many values."""
    confidence = 1 - (1 - panel.confidence) / secrets
    return certificate(sets["released"], tuple(ROLES.values()), confidence, seed)


def _with_facts(rows: Mapping[str, Released], facts: Facts | None, data: DataModule) -> dict[str, Released]:
    """The rows with what else is known of them; arrays in memory have nothing besides."""
    if facts is None:
        return dict(rows)
    return {name: replace(part, facts=facts.value_ND[data.indices(ROLES[name])]) for name, part in rows.items()}


def _unseen(panel: Panel, facts: Facts) -> list[str]:
    """What no attacker is given; all facts where a panel has nobody who reads them."""
    reads = any(getattr(attacker, "wants", None) == "facts" for attacker in panel.attackers.values())
    left = (
        [] if reads or not facts.names else ["names, order and all else but rows: this panel has no attacker of facts"]
    )
    return [*facts.unseen, *left]


def _unchanged(sets: Mapping[str, DataModule]) -> float | None:
    """The share of rows that were released as they are; None where that cannot be said."""
    if "clean" not in sets or sets["clean"].shape != sets["released"].shape:
        return None
    clean, released = sets["clean"].store, sets["released"].store
    count, same = len(clean), 0
    for start in range(0, count, PIECE):
        index = np.arange(start, min(start + PIECE, count))
        differ = clean.gather(index) != released.gather(index)
        same += int((~differ.reshape(len(index), -1).any(axis=1)).sum())
    return same / count


def _described(request: Request, data: DataModule) -> ExternalData:
    return {
        "released": str(request.released),
        "original": str(request.original) if request.original else None,
        "labels": str(request.labels) if request.labels else None,
        "sensitive": list(request.sensitive),
        **_counted(data),
    }


def _counted(data: DataModule) -> ExternalData:
    told = data.describe()
    return {
        "shape": told["shape"],
        "counts": {name: told["counts"][role] for name, role in ROLES.items()},
        "groups": {name: told["groups"][role] for name, role in ROLES.items()},
    }
