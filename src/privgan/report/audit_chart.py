"""The chart of an audit: each attacker on originals and release, with limits; places are in percent of the axis."""

from dataclasses import dataclass

from privgan.audit.findings import by_attacker
from privgan.runs.typed import LeakageRecord
from privgan.runs.typed_attack import AttackRecord


@dataclass(frozen=True)
class Mark:
    """A dot and its bar. kind: `original` or `released`; places and width in percent of the axis."""

    kind: str
    place: float
    lower: float
    width: float


@dataclass(frozen=True)
class AttackerLine:
    """An attacker with its marks; broken: it does not count."""

    name: str
    broken: bool
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Chart:
    """The lines, the place of the blind guess, and (place, label) of each tick; originals: whether there are any."""

    lines: tuple[AttackerLine, ...]
    guess: float
    ticks: tuple[tuple[float, str], ...]
    originals: bool


def chart(leakage: LeakageRecord) -> Chart:
    """What attackers infer of one sensitive attribute, on an axis from below the lowest limit to 100 %."""
    rows, guess = by_attacker(leakage), leakage["blind_guess"]["balanced_accuracy"]
    lowest = min([guess, *(record["lower"] for _, *both in rows for record in both if record)])
    step = 0.1 if lowest >= 0.4 else 0.2
    first = int(lowest / step)
    start = first * step

    def at(value: float) -> float:
        return round(100 * (value - start) / (1 - start), 2)

    def mark(kind: str, record: AttackRecord) -> Mark:
        lower, upper = at(record["lower"]), at(record["upper"])
        return Mark(kind, at(record["balanced_accuracy"]), lower, round(upper - lower, 2))

    lines = tuple(
        AttackerLine(
            name,
            name in leakage["broken"],
            tuple(mark(kind, one) for kind, one in (("original", clean), ("released", released)) if one),
        )
        for name, clean, released in rows
    )
    values = [number * step for number in range(first, round(1 / step) + 1)]
    ticks = tuple((at(value), f"{100 * value:.4g} %") for value in values)
    return Chart(lines, at(guess), ticks, bool(leakage["clean_strongest"]))
