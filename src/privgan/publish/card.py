"""The facts of a privacy card, all of them from run records: `card.json`."""

import shlex
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import cast

from privgan import __version__
from privgan.channel.plan import Plan
from privgan.publish.judgement import secrets_of
from privgan.publish.typed import Bound, Card, CardLeakage, CardReading, CardRun, CardUtility, GraphFacts
from privgan.runs.certified import counted
from privgan.runs.shareable import shareable_text
from privgan.runs.typed import DataRecord, LeakageRecord, RunRecord, SecretClasses, TrainRecord
from privgan.runs.typed_attack import AttackRecord
from privgan.theory.local_privacy import accuracy_bound, classes_accuracy_bound

COUNTED, PROMISED = "counts on held-out people", "local differential privacy"
# In the manner of model cards: Mitchell et al., Model Cards for Model Reporting, FAT* 2019.
NOT_PROTECTED = (
    "Other attributes than those named: nobody attacked them.",
    "Identity: a released row may still be recognised as one person's.",
    "Several releases of one person: each tells something, and together they tell more.",
    "Attackers with side knowledge, such as the original row or other data of the person, beyond what is named above.",
    "Data unlike that of the training set: the figures hold for such data only.",
)


def card_of(
    record: RunRecord,
    leakage: LeakageRecord | None,
    plan: Plan,
    *,
    failings: Sequence[str],
    channel_hash: str,
    graph: GraphFacts,
    source: str | None = None,
    terms: str | None = None,
) -> Card:
    """The content of `card.json`.

    Args:
        record, leakage, plan: content of `run.json`, `leakage.json` and `channel.json`.
        failings: of `judgement.failings`.
        graph: what is known of the ONNX graph.
        source, terms: of the data, in the publisher's words; None: the card says that they are not stated.
    """
    data, train, config = record["data"], record["train"], record["config"]
    found = {} if leakage is None else secrets_of(record, leakage)
    return {
        "failings": list(failings),
        "hidden": [_hidden(secret) for secret in data.get("secrets", ())],
        "from_whom": _levels(found),
        "data": {
            "name": data["name"],
            "fingerprint": data["fingerprint"],
            "shape": data["shape"],
            "rows": data["counts"],
            "persons": data["groups"],
            "source": source,
            "terms": terms,
        },
        "leakage": {name: _leakage(one) for name, one in found.items()},
        "bounds": _bounds(plan, data, found),
        "distortion": train.get("distortion"),
        "utility": _utility(train, leakage),
        "not_protected": list(NOT_PROTECTED),
        "channel": {
            "kind": plan["channel"].rpartition(".")[2],
            "hash": channel_hash,
            "input": plan["input"],
            "random": bool(graph.get("draws")) or None,
        },
        "graph": graph,
        "date": datetime.now(UTC).date().isoformat(),
        "privgan": __version__,
        "run": _origin(record),
        "reproduce": {
            "command": _without_places(record.get("command") or ""),
            "seed": config.get("seed"),
            "name": config.get("name"),
        },
    }


def _without_places(command: str) -> str:
    """A command without the folders of the machine it was given on."""
    words = [word for word in shlex.split(command) if not word.startswith(("out=", "data.cache="))]
    return shareable_text(shlex.join(words))


def _origin(record: RunRecord) -> CardRun:
    return {
        "signature": record.get("signature"),
        "versions": record.get("versions"),
        "commit": record.get("commit"),
        "device": record.get("device"),
        "started": record.get("started"),
        "seconds": record.get("seconds"),
    }


def _utility(train: TrainRecord, leakage: LeakageRecord | None) -> CardUtility:
    found: CardUtility = {}
    if (risk := train.get("risk")) is not None:
        found["risk"] = risk
    if (rows := train.get("risk_rows")) is not None:
        found["risk_rows"] = rows
    if leakage and (kept := leakage.get("utility")):
        found["kept"] = kept
    return found


def _hidden(secret: SecretClasses) -> SecretClasses:
    return {"name": secret["name"], "classes": list(secret["classes"])}


def _levels(found: Mapping[str, LeakageRecord]) -> list[str]:
    """What the attackers knew: released rows and their labels, and what else."""
    levels = {str(attacker["knows"]) for one in found.values() for attacker in one.get("attackers", ())}
    return sorted(levels)


def _leakage(one: LeakageRecord) -> CardLeakage:
    clean, played = one.get("clean_strongest"), one.get("in_training")
    on_release = {attacker["name"] for attacker in one["attackers"] if attacker["on"] == "released"}
    return {
        "task": one["task"],
        "attackers": sorted(on_release),
        "strongest": _reading(one["strongest"]),
        "clean": _reading(clean) if clean else None,
        "blind_guess": one["blind_guess"]["balanced_accuracy"],
        "in_training": played["balanced_accuracy"] if played else None,
        "honesty_gap": one.get("honesty_gap"),
        "above_clean": one.get("above_clean"),
        "broken": list(one.get("broken", ())),
    }


def _reading(record: AttackRecord) -> CardReading:
    given = dict(record)
    return cast(CardReading, {key: given[key] for key in CardReading.__annotations__ if given.get(key) is not None})


def _bounds(plan: Plan, data: DataRecord, found: Mapping[str, LeakageRecord]) -> list[Bound]:
    """Limits on every attacker, where the mechanism or counts on held-out people prove one."""
    told: list[Bound] = [
        {"secret": name, "kind": COUNTED, **counts}
        for name, one in found.items()
        if (counts := one.get("certificate")) and counted(one)  # what the mechanism promises follows below
    ]
    if promise := plan.get("privacy"):
        epsilon, delta = promise["epsilon"], promise["delta"]
        for secret in data.get("secrets", ()):
            classes = len(secret["classes"])
            if classes == 2 or (classes > 2 and delta == 0):
                limit = (
                    accuracy_bound(epsilon, delta=delta) if classes == 2 else classes_accuracy_bound(epsilon, classes)
                )
                told.append(
                    {
                        "secret": secret["name"],
                        "kind": PROMISED,
                        "epsilon": epsilon,
                        "delta": delta,
                        "balanced_accuracy": float(limit),
                    }
                )
    return told
