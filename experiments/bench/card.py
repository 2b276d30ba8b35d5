"""One measured figure, and the file they are all written to."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from privgan.runs import environment
from privgan.runs.json_files import write_json


@dataclass(frozen=True)
class Card:
    """A ratio of two things measured in turn in one run.

    value and against: medians of the two, in `unit`. ratio: median over pairs of first / second.
    spread: smallest and largest ratio of a pair.
    """

    name: str
    value: float
    unit: str
    against: str
    against_value: float
    ratio: float
    repeats: int
    spread: tuple[float, float]
    notes: str = ""


def paired(
    name: str, unit: str, against: str, first: Sequence[float], second: Sequence[float], notes: str = ""
) -> Card:
    """The card of values measured alternately, one of each a repeat."""
    ratios = [a / b for a, b in zip(first, second, strict=True)]
    return Card(
        name,
        statistics.median(first),
        unit,
        against,
        statistics.median(second),
        statistics.median(ratios),
        len(ratios),
        (min(ratios), max(ratios)),
        notes,
    )


def write_cards(path: Path, cards: Sequence[Card], device: str) -> None:
    """`bench.json`: every card with the machine, the versions and the commit it was measured on."""
    about = environment.describe(device)
    write_json(path, [{**asdict(card), **about} for card in cards])


def table(path: Path) -> str:
    """The cards of a file as lines to print."""
    cards = json.loads(path.read_text())
    lines = [
        f"{c['name']:34} {c['value']:12.4g} {c['unit']:10} {c['ratio']:6.3f} x {c['against']}"
        f" ({c['repeats']} pairs, {c['spread'][0]:.3f} to {c['spread'][1]:.3f}) {c['notes']}"
        for c in cards
    ]
    return "\n".join([*lines, f"on {cards[0]['device']}, commit {cards[0]['commit']}"])
