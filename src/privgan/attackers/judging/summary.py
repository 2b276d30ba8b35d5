"""What the records of a panel say together: the content of `leakage.json`."""

from collections.abc import Iterable, Sequence

from privgan.attackers.knowledge import LABELS
from privgan.errors import WorkError
from privgan.runs.typed import LeakageRecord
from privgan.runs.typed_attack import AttackRecord, BelowLinear, Model


def summarise(
    released: Sequence[AttackRecord], clean: Sequence[AttackRecord] = (), in_training: AttackRecord | None = None
) -> LeakageRecord:
    """The content of `leakage.json` from the records of `Panel.attack` on released and on clean rows.

    in_training: record of the game's own adversary, see `judge.score_record`.

    `strongest` knows what the paper's attacker knows, released rows and their labels; `by_knowledge` holds the
    strongest of every level. Who is broken on clean data does not count, unless everybody is; an attacker above
    chance on the release is not broken, whatever it infers there.
    `honesty_gap` is what the game's adversary missed: strongest fresh minus in-training balanced accuracy. Part of it
    is the adversary's own threshold, logit 0: `honesty_gap_at_best_threshold` gives it one from validation people, as
    fresh attackers have, and `honesty_gap_auc` needs none.
    `networks_below_linear` says that no network reaches the best linear model on validation people, so that the
    networks are under-trained and the release may leak more: see `networks_below_linear`.
    `above_clean` says that the release leaks more than the undefended data: the channel writes s into it.
    Raises WorkError where no attacker has a record on released rows.
    """
    reads = {one["name"] for one in released if "failed" not in one and one["lower"] > 1 / one["classes"]}
    clean = [{**one, "broken": one["broken"] and one["name"] not in reads} if "broken" in one else one for one in clean]
    broken = {record["name"] for record in clean if record.get("broken")}
    working = [record for record in released if record["name"] not in broken] or released
    strongest = strongest_of(_knowing(working, LABELS))
    if strongest is None:
        raise WorkError("attackers: no record of an attack on released rows, attack them first")
    clean_strongest = strongest_of(_knowing(clean, LABELS))
    classes = strongest["classes"]
    above = strongest["balanced_accuracy"] > clean_strongest["upper"] if clean_strongest else None
    inside: AttackRecord = in_training or {}
    gap = _less(strongest["balanced_accuracy"], inside.get("balanced_accuracy"))
    levels = dict.fromkeys(record["knows"] for record in working)
    records = [*released, *clean]
    return {
        "task": strongest["task"],
        "blind_guess": {"accuracy": strongest["guess_accuracy"], "balanced_accuracy": 1 / classes},
        "attackers": [record for record in records if "failed" not in record],
        "failed": [record for record in records if "failed" in record],
        "broken": sorted(broken),
        "strongest": strongest,
        "by_knowledge": {level: strongest_of(_knowing(working, level)) for level in levels},
        "clean_strongest": clean_strongest,
        "in_training": in_training,
        "honesty_gap": gap,
        "honesty_gap_at_best_threshold": _less(
            strongest["balanced_accuracy"], inside.get("best_threshold", {}).get("balanced_accuracy")
        ),
        "honesty_gap_auc": _less(strongest.get("auc"), inside.get("auc")),
        "networks_below_linear": networks_below_linear(_knowing(released, LABELS)),
        "above_clean": above,
    }


def networks_below_linear(records: Iterable[AttackRecord]) -> BelowLinear | None:
    """{linear, network}: {name, validation_balanced_accuracy, balanced_accuracy} of the best of either kind.

    None where some network does at least as well on validation people, which both were selected on, or where one of
    the two kinds is missing.
    """
    judged = [record for record in records if "failed" not in record]
    best = {kind: strongest_of(one for one in judged if one.get("kind") == kind) for kind in ("linear", "network")}
    linear, network = best["linear"], best["network"]
    if linear is None or network is None or not _reached(network) < _reached(linear):
        return None
    return {"linear": _model(linear), "network": _model(network)}


def _model(one: AttackRecord) -> Model:
    return {
        "name": one["name"],
        "validation_balanced_accuracy": one["validation_balanced_accuracy"],
        "balanced_accuracy": one["balanced_accuracy"],
    }


def under_trained(below: BelowLinear) -> str:
    """`networks_below_linear` in a line for people."""
    linear, network = below["linear"], below["network"]
    return (
        f"networks are under-trained: the best of them, {network['name']}, infers "
        f"{100 * network['balanced_accuracy']:.1f} % and {linear['name']}, a linear model, "
        f"{100 * linear['balanced_accuracy']:.1f} %: the release may leak more; train them longer "
        f"(attackers.attackers.{network['name']}.epochs)"
    )


def _reached(record: AttackRecord) -> float:
    return float(record["validation_balanced_accuracy"])


def _less(first: float | None, second: float | None) -> float | None:
    """The difference; None where either is missing."""
    return None if first is None or second is None else float(first - second)


def strongest_of(records: Iterable[AttackRecord]) -> AttackRecord | None:
    """Picked on validation, so that its test figures stay one look."""
    judged = [record for record in records if "failed" not in record]
    return max(judged, key=lambda record: record["validation_balanced_accuracy"], default=None)


def _knowing(records: Iterable[AttackRecord], level: str) -> list[AttackRecord]:
    return [record for record in records if record["knows"] == level]
