"""The rows of `history.csv` as trackers take them."""

import csv
from collections.abc import Iterator
from pathlib import Path


def rows_before(history: Path, stop: int) -> Iterator[tuple[int, dict[str, float]]]:
    """(step, {"player/column": value}) of the rows before step `stop`; nothing where there is no such file."""
    if not history.is_file():
        return
    with history.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            step, player = int(row.pop("step")), row.pop("player")
            if step < stop:
                yield step, {f"{player}/{column}": float(value) for column, value in row.items() if value}
