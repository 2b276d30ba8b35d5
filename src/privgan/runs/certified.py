"""The certificate of a run, as `leakage.json` has it, in words and as a number."""

from collections.abc import Mapping
from typing import Any


def limit_of(leakage: Mapping[str, Any]) -> float | None:
    """The balanced accuracy that no attacker exceeds; None without a certificate."""
    certificate = leakage.get("certificate")
    return float(certificate["balanced_accuracy"]) if certificate else None


def counted(leakage: Mapping[str, Any]) -> bool:
    """Whether the certificate rests on counts of people, and not on what the noise promises."""
    certificate = leakage.get("certificate")
    return isinstance(certificate, Mapping) and certificate["confidence"] is not None


def told(leakage: Mapping[str, Any]) -> str:
    """'; no attacker exceeds 0.571 (confidence 95%)', or nothing."""
    limit = limit_of(leakage)
    if limit is None:
        return ""
    confidence = leakage["certificate"]["confidence"]
    sure = "as promised by its noise" if confidence is None else f"confidence {confidence:.0%}"
    return f"; no attacker exceeds {limit:.3f} ({sure})"
