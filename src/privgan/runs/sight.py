"""Whether the attackers of an audit could have seen a leak, as `leakage.json` has it under `planted`, in words."""

from privgan.runs.typed import LeakageRecord


def missed(leakage: LeakageRecord, strength: str) -> list[str]:
    """The places where no attacker found a secret planted at this strength."""
    return [one["place"] for one in leakage.get("planted") or () if one["strength"] == strength and not one["found_by"]]


def blind(leakage: LeakageRecord) -> bool:
    """Whether no attacker found what every row of a copy of the release tells, of any secret."""
    return any(missed(one, "strong") for one in (leakage, *(leakage.get("secrets") or {}).values()))


def blindness(leakage: LeakageRecord) -> list[str]:
    """What must not be overlooked, a line each: a blind audit, and one that finds nothing and sees no weak leak."""
    if blind(leakage):
        return [
            "this audit is blind: no attacker found a secret that was planted in a copy of the release and that every "
            "row of it tells; its figures say nothing, try attackers=full or more people"
        ]
    lines = []
    for name, one in (leakage.get("secrets") or {"": leakage}).items():
        nothing = one["strongest"]["lower"] <= one["blind_guess"]["balanced_accuracy"]
        weak = [each["readable"] for each in one.get("planted") or () if each["strength"] == "weak"]
        if nothing and missed(one, "weak"):
            lines.append(
                f"{f'{name}: ' if name else ''}no attacker is above a blind guess, and none would have seen a weak "
                f"leak: one planted in a copy of the release, readable at {100 * min(weak):.0f} %, was not found"
            )
    return lines
