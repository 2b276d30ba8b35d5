"""Several secrets in one release: each is attacked by itself, and what leaks most speaks for the run."""

from collections.abc import Mapping
from dataclasses import replace

from privgan.attackers.base import Released
from privgan.runs.typed import LeakageRecord


def of_secret(parts: Mapping[str, Released], place: int) -> dict[str, Released]:
    """The same rows with the s of one secret among those that they hold.

    Args:
        parts: train, validation, test, with s_N or s_NJ.
        place: of the secret among those of the set, from 0.
    """
    return {
        name: part if part.s.ndim == 1 else replace(part, s=part.s[:, place].copy()) for name, part in parts.items()
    }


def file_of(stem: str, place: int) -> str:
    """Name of the .npz file that belongs to a secret.

    Args:
        stem: what it holds.
        place: of the secret among those of the set, from 0.

    Examples:
        >>> file_of("scores", 0), file_of("scores", 2)
        ('scores.npz', 'scores-2.npz')
    """
    return f"{stem}-{place}.npz" if place else f"{stem}.npz"


def joined(leakage: Mapping[str, LeakageRecord]) -> LeakageRecord:
    """The content of `leakage.json` from that of each secret.

    Of several secrets it is that of the one whose strongest attacker has the largest advantage, with `secret`, its
    name, and `secrets`, what was found of each.

    Args:
        leakage: name -> what was found of it, at least one.
    """
    if len(leakage) == 1:
        return next(iter(leakage.values()))
    worst = max(leakage, key=lambda name: leakage[name]["strongest"]["advantage"])
    return {**leakage[worst], "secret": worst, "secrets": dict(leakage)}
