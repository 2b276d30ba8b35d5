"""The certificate of a run, as `leakage.json` has it, in words and as a number."""

from collections.abc import Collection, Mapping

from privgan.runs.typed import LeakageRecord

# Who sees the release and knows the channel; one who sees utility labels besides may read more than is certified.
LIMITED = ("labels", "channel")


def limit_of(leakage: LeakageRecord) -> float | None:
    """The balanced accuracy that no attacker exceeds; None without a certificate."""
    certificate = leakage.get("certificate")
    return float(certificate["balanced_accuracy"]) if certificate else None


def counted(leakage: LeakageRecord) -> bool:
    """Whether the certificate rests on counts of people, and not on what the noise promises."""
    certificate = leakage.get("certificate")
    return isinstance(certificate, Mapping) and certificate["confidence"] is not None


def in_words(leakage: LeakageRecord) -> str:
    """'; no attacker exceeds 0.571 (confidence 95%)', or nothing."""
    certificate = leakage.get("certificate")
    if not certificate:
        return ""
    confidence = certificate["confidence"]
    sure = "as promised by its noise" if confidence is None else f"confidence {confidence:.0%}"
    return f"; no attacker exceeds {float(certificate['balanced_accuracy']):.3f} ({sure})"


def refuting(leakage: LeakageRecord, excused: Collection[str] = ()) -> list[str]:
    """Attackers that read above the certificate of their secret, beyond their own limits, in words.

    excused: names of attackers that see more than the release and are not limited by it.
    """
    found = []
    for name, one in leakage.get("secrets", {"": leakage}).items():
        limit = limit_of(one)
        for record in one["attackers"] if limit is not None else ():
            if record["on"] != "released" or record["name"] in excused or record.get("knows", "labels") not in LIMITED:
                continue
            if limit is not None and record["lower"] > limit:
                found.append(
                    f"{f'{name}: ' if name else ''}{record['name']} reaches {record['balanced_accuracy']:.3f} "
                    f"(at least {record['lower']:.3f}), above the certificate of {limit:.3f}"
                )
    return found
