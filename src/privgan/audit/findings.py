"""What was found, in plain sentences, from the content of `leakage.json`."""

from typing import Literal

from privgan.attackers.judging.records import GUESS
from privgan.attackers.judging.summary import under_trained
from privgan.attackers.statistics.width import precision_line
from privgan.runs.listing import INDICATIVE
from privgan.runs.sight import missed
from privgan.runs.typed import LeakageRecord
from privgan.runs.typed_attack import AttackRecord


def verdict(leakage: LeakageRecord) -> str:
    """The release in a sentence: how well the strongest attacker infers s, beside a blind guess and the originals.

    Args:
        leakage: content of `leakage.json`.
    """
    strongest, clean = leakage["strongest"], leakage["clean_strongest"]
    chance = leakage["blind_guess"]["balanced_accuracy"]
    found = f"{strongest['name']}, has a balanced accuracy of {percent(strongest['balanced_accuracy'])}"
    found += f" (confidence interval {limits(strongest)})"
    originals = f" and {percent(clean['balanced_accuracy'])} on the originals" if clean else ""
    if strongest["lower"] > chance:
        against = f"against {percent(chance)} for a blind guess{originals}"
        return f"The release leaks: the strongest attacker, {found}, {against}."
    if blind := missed(leakage, "strong"):
        return (
            f"This audit is blind: no attacker found what was planted in the {_listed(blind)} of the release and tells "
            f"the value of every row. Its figures say nothing (the strongest, {found})."
        )
    counted = [one for one in leakage["attackers"] if one["on"] == "released" and one["name"] not in leakage["broken"]]
    most = percent(max(one["upper"] for one in counted))
    unseen = f" Not everything was looked at: {'; '.join(leakage['unseen'])}." if leakage.get("unseen") else ""
    return (
        f"The attackers that were run found nothing above a blind guess ({percent(chance)}) with confidence: the "
        f"strongest, {found}, and no upper limit is above "
        f"{most}{', against' + originals.removeprefix(' and') if clean else ''}.{unseen}{_sight(leakage)}"
    )


def _sight(leakage: LeakageRecord) -> str:
    """How much the attackers could have seen."""
    planted = leakage.get("planted", ())
    if not planted:
        return " Whether they could have seen a leak was not tried (planted=false)."
    weak = percent(min(one["readable"] for one in planted), 0)
    if places := missed(leakage, "weak"):
        where = _listed(places)
        return f" They could not have seen a weak leak: one planted in the {where}, readable at {weak}, was not found."
    found = _listed(sorted({f"{one['found_by']} in the {one['place']}" for one in planted}))
    return f" They could have seen one: what was planted in copies of it, readable at {weak}, was found ({found})."


def _listed(words: list[str]) -> str:
    return " and ".join(words) if len(words) < 3 else f"{', '.join(words[:-1])} and {words[-1]}"


def warnings(leakage: LeakageRecord) -> list[str]:
    """What must not be overlooked: attackers that do not count, a release that tells more than the originals.

    Args:
        leakage: content of `leakage.json`.

    Returns:
        A sentence each; nothing where all is well.
    """
    broken, clean, unchanged = leakage["broken"], leakage["clean_strongest"], leakage["unchanged"]
    told = []
    if leakage.get("unseen") and leakage["strongest"]["lower"] > leakage["blind_guess"]["balanced_accuracy"]:
        told.append(f"Besides, not everything was looked at: {'; '.join(leakage['unseen'])}.")
    if clean is None:
        told.append("No originals were given: an attacker that fails on such data altogether goes unnoticed.")
    if unchanged:
        rest = "The release equals the originals in every row: nothing was changed."
        told.append(rest if unchanged == 1 else f"{percent(unchanged)} of the rows are released as they are.")
    if clean and clean["lower"] <= leakage["blind_guess"]["balanced_accuracy"]:
        told.append(
            "No attacker is above a blind guess on the originals: they do not depend on this attribute, or there are "
            "too few rows, or the panel is too weak. A release at chance then means nothing."
        )
    elif broken:
        told.append(f"Excluded: at chance on the originals: {', '.join(broken)}.")
    if leakage["above_clean"]:
        told.append("The release leaks more than the originals: whatever made it wrote the attribute into it.")
    if below := leakage.get("networks_below_linear"):
        said = under_trained(below)
        told.append(f"{said[0].upper()}{said[1:]}.")
    if leakage.get("indicative"):
        told.append(f"{INDICATIVE[0].upper()}{INDICATIVE[1:]}.")
    if precise := precision_line(leakage["precision"]):
        told.append(f"{precise[0].upper()}{precise[1:]}.")
    told += [f"{one['name']} failed on {_where(one)}: {one['failed']}." for one in leakage["failed"]]
    return told


def certified(leakage: LeakageRecord) -> str:
    """What no attacker exceeds, and what that takes to be so; nothing where rows take many values.

    Args:
        leakage: content of `leakage.json`.
    """
    found = leakage.get("certificate")
    if not found:
        return ""
    return (
        f"Whoever attacks: nobody who sees a released row exceeds {percent(found['balanced_accuracy'])}, with "
        f"confidence {percent(found['confidence'], 0)}, if none of these {sum(found['people_S']):,} people was used to "
        f"make the release. The rows take {found['cells']} values; names, order and the writing of cells are not "
        "limited."
    )


def title(leakage: LeakageRecord) -> str:
    """The secret that the top of `leakage.json` is about.

    Args:
        leakage: content of `leakage.json`.
    """
    return str(leakage.get("secret") or leakage["data"]["sensitive"][0])


def each_secret(leakage: LeakageRecord) -> dict[str, LeakageRecord]:
    """Name -> what was found of it, the one that leaks most first.

    Args:
        leakage: content of `leakage.json`.
    """
    if not leakage.get("secrets"):
        return {title(leakage): leakage}
    worst = title(leakage)
    return {worst: leakage["secrets"][worst]} | dict(leakage["secrets"])


def second_figure(leakage: LeakageRecord) -> Literal["auc", "r2"]:
    """What the second figure of an attacker is: area under the curve, or R2 of a number.

    Args:
        leakage: content of `leakage.json`.
    """
    return "r2" if leakage["task"] == "regression" else "auc"


def by_attacker(leakage: LeakageRecord) -> list[tuple[str, AttackRecord | None, AttackRecord | None]]:
    """What each attacker reached, the strongest on the release first, the blind guess last.

    Args:
        leakage: content of `leakage.json`.

    Returns:
        (name, record on the originals, record on the release); None where it was not run.
    """
    labels = [record for record in leakage["attackers"] if record["knows"] == "labels"]
    on = {(record["name"], record["on"]): record for record in labels}
    names = dict.fromkeys(record["name"] for record in labels)
    rows = [(name, on.get((name, "clean")), on.get((name, "released"))) for name in names]
    return sorted(rows, key=lambda row: (row[0] == GUESS, -row[2]["balanced_accuracy"] if row[2] else 0))


def percent(value: float | None, digits: int = 1) -> str:
    """A share as a percentage, `n/a` where unknown.

    Args:
        value: 0 to 1.
        digits: after the point.

    Examples:
        >>> percent(0.123), percent(None)
        ('12.3 %', 'n/a')
    """
    return "n/a" if value is None else f"{100 * value:.{digits}f} %"


def limits(record: AttackRecord) -> str:
    """The limits of a balanced accuracy, in percent.

    Args:
        record: of an attacker.
    """
    return f"{100 * record['lower']:.1f} to {100 * record['upper']:.1f} %"


def _where(record: AttackRecord) -> str:
    return "the originals" if record["on"] == "clean" else "the release"
